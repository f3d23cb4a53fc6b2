import { plain } from './plain.js';

/** How many characters of a value are shown. */
const MOST_SHOWN = 32;

/** How many characters of the name of a key are shown. */
const LONGEST_KEY = 100;

const NOT_SHOWN = '(not shown)';

/** True for keys whose values are secrets, whatever they are: `…_TOKEN`, `…_SECRET`, `…_URL`, `…_KEY`, in either spelling. */
export function isSecretKey(key: string): boolean {
  return /(token|secret|url|key)$/i.test(key);
}

/**
 * A value of a key as a message may show it, quoted: cut, escaped, and not at all where the key holds secrets or the value looks like
 * a URL or an address with credentials.
 */
export function shownValue(key: string, value: unknown): string {
  if (isSecretKey(key)) return NOT_SHOWN;
  const seen = plain(value);
  switch (seen.is) {
    case 'unset':
      return 'nothing';
    case 'text': {
      const text = shownText(seen.text);
      return text === NOT_SHOWN ? text : `"${text}"`;
    }
    case 'number':
      return String(seen.number);
    case 'boolean':
      return String(seen.boolean);
    case 'list': {
      const items = seen.items.map((item) => plain(item));
      const texts = items.flatMap((item) => (item.is === 'text' ? [item.text] : []));
      return texts.length === items.length ? `[${shownText(texts.join(','))}]` : 'a list';
    }
    case 'object':
      return 'an object';
    case 'other':
      return seen.what;
  }
}

/** Text as a message may show it, without quotes. */
export function shownText(text: string): string {
  return looksSecret(text) ? NOT_SHOWN : cut(text, MOST_SHOWN);
}

/** The name of a key as a message may show it: process.env may hold any characters in it. */
export function shownKey(key: string): string {
  return holdsUrl(key) ? NOT_SHOWN : cut(key, LONGEST_KEY);
}

/** What keys of well-known providers begin with, tokens of JSON and the schemes of `Authorization`. */
const KEY_BEGINS =
  /(^|[^a-z0-9])((sk|pk|rk|xox[a-z])-|(sk|pk|rk)_(live|test)_|whsec_|gh[a-z]_|github_pat_|glpat-|npm_|AKIA|AIza|eyJ|(bearer|basic)\s)/i;

/** True for what is likely to be a credential that was put under a wrong key: URLs, addresses, keys of providers, long random text. */
export function looksSecret(text: string): boolean {
  return holdsUrl(text) || KEY_BEGINS.test(text) || randomRuns(text);
}

/** An address with a scheme or credentials, percent-encoded ones too. */
function holdsUrl(text: string): boolean {
  return /:\/\/|@|%40|%3a%2f%2f/i.test(text);
}

/** Runs of 20 characters without a break that mix digits with letters, as keys, hashes and base64 do and words do not. */
function randomRuns(text: string): boolean {
  const runs = text.match(/[A-Za-z0-9+/=_]{20,}/g) ?? [];
  return runs.some((run) => /[A-Za-z]/.test(run) && (run.match(/\d/g)?.length ?? 0) >= 3);
}

function cut(text: string, most: number): string {
  const characters = Array.from(text);
  const escaped = characters.slice(0, most).map(escape).join('');
  return characters.length > most ? `${escaped}…` : escaped;
}

/** Control and format characters, line separators and halves of pairs: what could end a line, hide text or turn its direction. */
function escape(character: string): string {
  if (character === '"') return '\\"';
  if (character === '\\') return '\\\\';
  if (!/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(character)) return character;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
