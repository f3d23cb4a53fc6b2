import { expectOption } from '../../domain/expect-option.js';

/** Where a TCP server is. */
export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/** Where a TCP server is, as it is given: host and port, or a URL of any scheme that has both. */
export type TcpSource = TcpAddress | { readonly url: string | undefined };

/** Undefined where no URL is configured. @throws Error for what is no host, port or URL; it never contains the URL */
export function addressOf(source: TcpSource): TcpAddress | undefined {
  if ('host' in source) {
    const { host, port } = source;
    expectOption(isHost(host), 'host', 'a host name or an IP address, without scheme and port', host);
    expectOption(isPort(port), 'port', 'a whole number from 1 to 65535', port);
    return { host: unbracketed(host), port };
  }
  return source.url ? addressIn(source.url) : undefined;
}

/** The ports that a URL leaves out. */
const STANDARD_PORTS: ReadonlyMap<string, number> = new Map([
  ['http:', 80],
  ['https:', 443],
]);

function addressIn(text: string): TcpAddress {
  const { protocol, hostname, port } =
    /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : NONE;
  if (hostname === '')
    throw new Error(
      'Expected the URL to be like tcp://host:port, with special characters percent-encoded; it cannot be read',
    );
  const number = port === '' ? STANDARD_PORTS.get(protocol) : Number(port);
  if (!isPort(number)) throw new Error('Expected the URL to have a port from 1 to 65535; add it');
  return { host: unbracketed(hostname), port: number };
}

const NONE = { protocol: '', hostname: '', port: '' } as const;

function isHost(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    (/^[A-Za-z0-9._-]{1,253}$/.test(value) || /^\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%a-z]*\]?$/.test(value))
  );
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535;
}

function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
