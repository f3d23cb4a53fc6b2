import { field } from './failure.js';

/** The name of a class of errors. `name` is a property like any other, which a client may have filled from an answer. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}(Error|Exception)$|^Error$/;

/** `ECONNREFUSED`, `ERR_HTTP2_STREAM_ERROR`, SQLSTATE, numbers. Not any word: providers echo keys as codes. */
const CODE = /^(E[A-Z]{2,30}|[A-Z]{1,20}(_[A-Z]{1,20}\d{0,2}){1,8}|[0-9A-Z]{5}|\d{1,5})$/;

/**
 * Says of an error what helps to find it and nothing that could be secret: its class, its code and where it was thrown. Never its
 * message, which may carry hosts, credentials and forged lines.
 */
export function originOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return `a thrown ${error === null ? 'null' : typeof error}`;
  const name = matching(NAME, field(error, 'name')) ?? 'Error';
  const code = matching(CODE, field(error, 'code'));
  const place = placeOf(field(error, 'stack'), field(error, 'message'));
  return `${name}${code === undefined ? '' : ` ${code}`}${place === undefined ? '' : ` at ${place}`}`;
}

function matching(pattern: RegExp, value: unknown): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

/** The file and line of the first frame, looked for behind the message. */
function placeOf(stack: unknown, message: unknown): string | undefined {
  if (typeof stack !== 'string') return undefined;
  const begin =
    typeof message === 'string' && stack.includes(message)
      ? stack.indexOf(message) + message.length
      : stack.indexOf('\n');
  const frames = stack.slice(Math.max(0, begin), begin + 4096);
  return /\n\s+at [^\n]*?([A-Za-z0-9_.-]{1,80}:\d{1,7}:\d{1,7})\)?(?:\n|$)/.exec(frames)?.[1];
}
