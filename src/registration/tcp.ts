import { TcpHealthIndicator } from '../indicators/tcp.health.js';
import type { Lookup } from './lookup.js';
import { urlOf } from './arguments.js';
import type { CommonOptions, IndicatorRegistration, OwnClient } from './registration.js';

/** Where the server is: `host` and `port`, or a URL of any scheme that has both, such as `amqp://user:password@broker:5672`. */
export interface TcpOptions extends CommonOptions, OwnClient {
  /** A host name or an IP address. */
  readonly host?: string;
  /** 1 to 65535. */
  readonly port?: number;
}

/**
 * A TCP port: that something listens there.
 * @publicApi
 */
export function tcp(name: string, options: TcpOptions): IndicatorRegistration {
  const { host, port, url, urlFrom, ...settings } = options;
  const create = (lookup: Lookup) =>
    new TcpHealthIndicator(() =>
      url === undefined && urlFrom === undefined
        ? { host: host as string, port: port as number }
        : { url: urlOf(lookup, url, urlFrom) },
    );
  return { name, kind: 'custom', local: false, settings, uses: [], type: TcpHealthIndicator, create };
}
