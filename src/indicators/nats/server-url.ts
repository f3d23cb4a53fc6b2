/** A NATS server, or several of one cluster, with what to sign in with. */
export interface NatsTarget {
  readonly servers: readonly { readonly host: string; readonly port: number }[];
  readonly tls: boolean;
  readonly credentials: { readonly user?: string; readonly pass?: string; readonly token?: string };
}

const STANDARD_PORT = 4222;

/**
 * Reads `nats://user:password@host:port`, `nats://token@host`, `tls://…`, or several of them separated by commas; the credentials of the
 * first hold for all.
 * @throws Error where one is no URL of NATS; it never contains the URL
 */
export function natsTarget(url: string): NatsTarget {
  const urls = url.split(',').map((each) => natsUrl(each.trim()));
  const { username, password } = urls[0]!;
  const [name, secret] = [decoded(username), decoded(password)];
  return {
    servers: urls.map(({ hostname, port }) => ({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? STANDARD_PORT : Number(port),
    })),
    tls: urls.some(({ protocol }) => protocol === 'tls:'),
    credentials: name === '' ? {} : secret === '' ? { token: name } : { user: name, pass: secret },
  };
}

function natsUrl(url: string): URL {
  const scheme = /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(url)?.[0].toLowerCase();
  if (scheme !== 'nats:' && scheme !== 'tls:')
    throw new Error(`Expected the NATS URL to begin with nats:// or tls://, got ${scheme ?? 'no protocol'}`);
  try {
    const parsed = new URL(url);
    if (parsed.hostname === '') throw new TypeError('no host');
    decodeURIComponent(parsed.username + parsed.password);
    return parsed;
  } catch {
    throw new Error(
      `Expected the NATS URL to be ${scheme}//user:password@host:port, with special characters percent-encoded; it cannot be read`,
    );
  }
}

function decoded(part: string): string {
  return decodeURIComponent(part);
}
