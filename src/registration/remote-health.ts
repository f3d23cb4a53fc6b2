import { RemoteHealthIndicator, type RemoteIndicatorOptions } from '../indicators/remote.health.js';
import type { Lookup } from './lookup.js';
import { defined } from './arguments.js';
import { httpSourceOf, type HttpAddress } from './http-address.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';

export interface RemoteHealthOptions extends CommonOptions, RemoteIndicatorOptions, HttpAddress {}

/**
 * Another service, by what its health endpoint says: this module's, Terminus's, `application/health+json`, Spring's. While it is degraded
 * it is up here: what it can do without must not take its callers down. Two services that watch each other must not both be fatal.
 * @publicApi
 */
export function remoteHealth(name: string, options: RemoteHealthOptions): IndicatorRegistration {
  const { url, urlFrom, bearerFrom, whenDegraded, headers, tls, ...settings } = options;
  const create = (lookup: Lookup) =>
    new RemoteHealthIndicator(
      () => httpSourceOf(lookup, { url, urlFrom, bearerFrom }),
      defined({ whenDegraded, headers, tls }),
    );
  return { name, kind: 'custom', local: false, settings, uses: [], type: RemoteHealthIndicator, create };
}
