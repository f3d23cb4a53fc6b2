import type { Rule } from './rule.js';
import { plain, type Plain } from './plain.js';
import { isSigningSecret, LEAST_SECRET } from './signing-secret.js';

/** What became of a value: nothing was said, it is good, or it breaks its rule. */
export type Parsed =
  { readonly is: 'unset' } | { readonly is: 'value'; readonly value: unknown } | { readonly is: 'wrong' };

const UNSET: Parsed = { is: 'unset' };
const WRONG: Parsed = { is: 'wrong' };

/**
 * A raw value judged by its rule. Text is trimmed; blank text, null and undefined are unset. Numbers are plain decimal digits or real
 * integers, booleans `true` and `false` in any case or real ones, words in any case.
 */
export function parse(rule: Rule, raw: unknown): Parsed {
  const seen = plain(raw);
  if (seen.is === 'unset') return UNSET;
  switch (rule.kind) {
    case 'integer':
      return parseInteger(rule.ranges, seen);
    case 'word':
      return oneOf(rule.words, seen);
    case 'boolean':
      return parseBoolean(seen);
    case 'secret':
      return parseText(seen, (text) =>
        /^[\x21-\x7e]+$/.test(text) && text.length >= rule.leastCharacters ? text : undefined,
      );
    case 'signing_secret':
      return parseText(seen, (text) => (/^[\x21-\x7e]+$/.test(text) && isSigningSecret(text) ? text : undefined));
    case 'url':
      return parseText(seen, (text) => (isHttpUrl(text) ? text : undefined));
    case 'path':
      return parseText(seen, path);
    case 'host':
      return parseText(seen, (text) => (/^[A-Za-z0-9._:%-]{1,255}$/.test(text) ? text : undefined));
    case 'names':
      return parseNames(seen);
    case 'environment':
      return parseText(seen, (text) => text);
  }
}

/** What a value has to be, to stand after "must be". */
export function ruleInWords(rule: Rule): string {
  switch (rule.kind) {
    case 'integer':
      return `a whole number from ${rule.ranges.map(([least, most]) => `${least} to ${most}`).join(' or ')}, in plain digits`;
    case 'word':
      return `one of ${rule.words.join(', ')}`;
    case 'boolean':
      return 'true or false';
    case 'secret':
      return `at least ${rule.leastCharacters} characters of plain ASCII without spaces`;
    case 'signing_secret':
      return `at least ${LEAST_SECRET} characters of plain ASCII without spaces, or whsec_ and base64 of at least ${LEAST_SECRET} bytes`;
    case 'url':
      return 'a URL that begins with http:// or https://';
    case 'path':
      return 'a path of segments of letters, digits, ".", "_", "~" and "-", none of them "." or "..", such as "health"';
    case 'host':
      return 'an IP address or host name without scheme and port';
    case 'names':
      return 'names of indicators, separated by commas or as a list, or *';
    case 'environment':
      return 'the name of an environment';
  }
}

function parseInteger(ranges: readonly (readonly [number, number])[], seen: Plain): Parsed {
  let number: number;
  if (seen.is === 'number') number = seen.number;
  else if (seen.is === 'text' && /^[0-9]+$/.test(seen.text.trim())) number = Number(seen.text);
  else return WRONG;
  const fits = Number.isInteger(number) && ranges.some(([least, most]) => number >= least && number <= most);
  // + 0 turns -0 into 0
  return fits ? { is: 'value', value: number + 0 } : WRONG;
}

function oneOf(words: readonly string[], seen: Plain): Parsed {
  return parseText(seen, (text) => words.find((word) => word === text.toLowerCase()));
}

function parseBoolean(seen: Plain): Parsed {
  if (seen.is === 'boolean') return { is: 'value', value: seen.boolean };
  const word = oneOf(['true', 'false'], seen);
  return word.is === 'value' ? { is: 'value', value: word.value === 'true' } : word;
}

/** Names in their order, each once. A list of nothing is unset. */
function parseNames(seen: Plain): Parsed {
  let items: readonly Plain[];
  if (seen.is === 'text') items = seen.text.split(',').map((item) => plain(item));
  else if (seen.is === 'list') items = seen.items.map((item) => plain(item));
  else return WRONG;
  const names = new Set<string>();
  for (const item of items) {
    if (item.is === 'text') names.add(item.text.trim());
    else if (item.is !== 'unset') return WRONG;
  }
  return names.size === 0 ? UNSET : { is: 'value', value: [...names] };
}

function parseText(seen: Plain, accept: (trimmed: string) => string | undefined): Parsed {
  const value = seen.is === 'text' ? accept(seen.text.trim()) : undefined;
  return value === undefined ? WRONG : { is: 'value', value };
}

/** True for what can be posted to. */
export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

function path(text: string): string | undefined {
  const segments = text.replace(/^\/+|\/+$/g, '').split('/');
  const fits = segments.every((segment) => /^[A-Za-z0-9._~-]+$/.test(segment) && segment !== '.' && segment !== '..');
  return fits ? segments.join('/') : undefined;
}
