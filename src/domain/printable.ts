/** How long a text of the outside may be in a body, in characters. */
const MOST_CHARACTERS = 256;

/** Control characters and line breaks of any kind, with which a text could forge log lines or colour a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** The credentials in a URL: everything between the scheme and the last `@`, since not everybody encodes a password. */
const URL_CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/)\S*@/giu;

/** What follows a scheme of `Authorization`, and the values of parameters that are named like secrets. */
const AUTHORIZATION = /\b(bearer|basic) +\S+/giu;
const SECRET_PARAMETER = /((?:password|passwd|pwd|token|secret|key|signature|sig) ?[=:] ?)[^\s&;,]+/giu;

/** A text of the outside as it may be shown: one line, of bounded length, without the credentials of URLs and of `Authorization`. */
export function printable(text: string): string {
  const line = text
    .slice(0, 4 * MOST_CHARACTERS)
    .replace(UNPRINTABLE, ' ')
    .replace(URL_CREDENTIALS, '$1…@')
    .replace(AUTHORIZATION, '$1 …')
    .replace(SECRET_PARAMETER, '$1…')
    .trim();
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 1)}…`;
}
