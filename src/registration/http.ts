import { HttpEndpointHealthIndicator } from '../indicators/http.health.js';
import type { HttpEndpointOptions } from '../indicators/http/endpoint-options.js';
import type { Lookup } from './lookup.js';
import { defined } from './arguments.js';
import { httpSourceOf, type HttpAddress } from './http-address.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';

export interface HttpOptions extends CommonOptions, HttpEndpointOptions, HttpAddress {}

/**
 * An HTTP endpoint: its status, its body where that matters, and how long its TLS certificate lasts.
 * @publicApi
 */
export function http(name: string, options: HttpOptions): IndicatorRegistration {
  const { url, urlFrom, bearerFrom, method, expectedStatus, expectedBody, ...more } = options;
  const { maxBodyBytes, headers, tls, certificateDays, ...settings } = more;
  const endpoint = { method, expectedStatus, expectedBody, maxBodyBytes, headers, tls, certificateDays };
  const create = (lookup: Lookup) =>
    new HttpEndpointHealthIndicator(() => httpSourceOf(lookup, { url, urlFrom, bearerFrom }), defined(endpoint));
  return { name, kind: 'custom', local: false, settings, uses: [], type: HttpEndpointHealthIndicator, create };
}
