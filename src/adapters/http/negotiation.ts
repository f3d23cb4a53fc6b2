/** The shapes that an answer can have; where nothing else decides, the first one. */
export const MEDIA_TYPES = {
  json: 'application/json',
  'health+json': 'application/health+json',
  html: 'text/html',
} as const;

/** A shape that can be asked for by `Accept`. */
export type MediaFormat = keyof typeof MEDIA_TYPES;

const FORMATS = Object.keys(MEDIA_TYPES) as MediaFormat[];

/** One part of an Accept header, such as `text/*;q=0.5`. */
interface Range {
  readonly name: string;
  readonly quality: number;
  /** 2 for one type, 1 for all of a kind, 0 for everything. */
  readonly precision: number;
  readonly position: number;
}

/**
 * The format that an Accept header asks for; JSON where it asks for nothing that there is, or for nothing that can be read.
 * The higher quality wins, then the more precise range, then the earlier one.
 */
export function acceptedFormat(accept: string): MediaFormat {
  const ranges = outsideQuotes(accept, ',').flatMap(rangeOf);
  const wanted = FORMATS.flatMap((format) => {
    const range = mostPrecise(ranges, MEDIA_TYPES[format]);
    return range === undefined || range.quality === 0 ? [] : [{ format, range }];
  });
  const [best] = wanted.sort(
    ({ range: a }, { range: b }) => b.quality - a.quality || b.precision - a.precision || a.position - b.position,
  );
  return best?.format ?? 'json';
}

/** The range that speaks for a type: the most precise one that matches it, of equals the first. */
function mostPrecise(ranges: readonly Range[], type: string): Range | undefined {
  const kind = `${type.slice(0, type.indexOf('/'))}/*`;
  return ranges
    .filter(({ name }) => name === type || name === kind || name === '*/*')
    .reduce<Range | undefined>(
      (best, range) => (best === undefined || range.precision > best.precision ? range : best),
      undefined,
    );
}

/** None where it is malformed. Parameters other than the quality are ignored. */
function rangeOf(text: string, position: number): Range[] {
  const [name = '', ...parameters] = outsideQuotes(text, ';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => /^q\s*=/.test(parameter))?.replace(/^q\s*=\s*/, '') ?? '1';
  if (!QUALITY.test(quality)) return [];
  const precision = name === '*/*' ? 0 : name.endsWith('/*') ? 1 : 2;
  return [{ name, quality: Number(quality), precision, position }];
}

/** From 0 to 1, with at most three digits behind the point. */
const QUALITY = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** Splits at a separator that stands in no quoted string. Goes over the text once. */
function outsideQuotes(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let begin = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted && character === '\\') at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === separator) {
      parts.push(text.slice(begin, at));
      begin = at + 1;
    }
  }
  return [...parts, text.slice(begin)];
}
