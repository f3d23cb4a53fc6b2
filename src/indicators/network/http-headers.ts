import { validateHeaderName, validateHeaderValue } from 'node:http';

/** Headers as an option gives them. */
export type GivenHeaders = Readonly<Record<string, string>>;

/** Headers that belong to the connection, which is ours. */
const OURS_ALONE: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/**
 * With their names in lower case.
 * @throws TypeError where HTTP cannot carry one, or where it belongs to the connection; the value is never quoted, since it could be a secret
 */
export function headersOf(headers: GivenHeaders = {}): GivenHeaders {
  for (const [name, value] of Object.entries(headers)) {
    if (!isCarried(() => validateHeaderName(name)))
      throw new TypeError('Expected the names in `headers` to be those of HTTP headers; one is not');
    if (OURS_ALONE.has(name.toLowerCase()))
      throw new TypeError(
        `Expected \`headers\` to leave ${name.toLowerCase()} to the check, whose connection it is; remove it`,
      );
    if (!isHeaderValue(value))
      throw new TypeError(
        `Expected the header ${name.toLowerCase()} in \`headers\` to be text that HTTP can carry, without line breaks`,
      );
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** True for what HTTP can carry. */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && isCarried(() => validateHeaderValue('x', value));
}

function isCarried(validate: () => void): boolean {
  try {
    validate();
    return true;
  } catch {
    return false;
  }
}
