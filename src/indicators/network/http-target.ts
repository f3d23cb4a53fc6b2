/** Where an HTTP request goes, without what must not be seen. */
export interface HttpTarget {
  /** Without credentials and fragment. */
  readonly url: URL;
  /** The value of `Authorization` that the credentials in the URL amount to. */
  readonly authorization: string | undefined;
}

/** @throws Error where the URL is none of HTTP; it never contains the URL */
export function httpTargetOf(text: string): HttpTarget {
  const protocol = /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(text)?.[0].toLowerCase();
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new Error(`Expected the URL to begin with http:// or https://, got ${protocol ?? 'no protocol'}`);
  try {
    const url = new URL(text);
    const authorization = basicOf(decodeURIComponent(url.username), decodeURIComponent(url.password));
    url.username = url.password = url.hash = '';
    return { url, authorization };
  } catch {
    throw new Error(
      `Expected the URL to be ${protocol}//user:password@host:port/path, with special characters percent-encoded; it cannot be read`,
    );
  }
}

function basicOf(user: string, password: string): string | undefined {
  if (user === '' && password === '') return undefined;
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
