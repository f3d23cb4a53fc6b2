import type { LookupFunction } from 'node:net';
import type { CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { systemClock } from '../engine/clock.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { resolveEndpoint, type HttpEndpointOptions, type ResolvedEndpoint } from './http/endpoint-options.js';
import { judgeEndpoint } from './http/judge-endpoint.js';
import { exchange } from './network/http-exchange.js';
import { askableOf, type HttpSource } from './network/http-source.js';
import type { HttpTarget } from './network/http-target.js';
import { oneLookup, type HostLookup } from './network/one-lookup.js';

/**
 * Tells whether an HTTP endpoint answers as it should, and how long its certificate lasts. Each check is one request on a connection of
 * its own; no redirect is followed, no proxy used, and nothing of the answer shown but its status.
 * @publicApi
 */
export class HttpEndpointHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 3;
  readonly #source: () => HttpSource;
  readonly #options: HttpEndpointOptions;
  readonly #lookup: LookupFunction;
  #prepared: { readonly target: HttpTarget | CheckResult; readonly endpoint: ResolvedEndpoint } | undefined;

  /**
   * @param source or a function that is called for it once, before the first check
   * @param lookup @internal the look-up of host names
   */
  constructor(source: HttpSource | (() => HttpSource), options: HttpEndpointOptions = {}, lookup?: HostLookup) {
    super();
    this.#source = typeof source === 'function' ? source : () => source;
    this.#options = options;
    this.#lookup = oneLookup(lookup);
  }

  override prepare(): void {
    this.#ready();
  }

  override async check({ signal }: CheckContext): Promise<CheckResult> {
    const { target, endpoint } = this.#ready();
    if ('status' in target) return target;
    const { url, authorization } = target;
    const { method, headers, tls, maxBodyBytes: mostBytes } = endpoint;
    const sent = { ...(authorization && { authorization }), ...headers };
    const answer = await exchange({ url, method, headers: sent, tls, mostBytes, lookup: this.#lookup }, signal);
    return 'httpStatus' in answer ? judgeEndpoint(answer, endpoint, systemClock.wall()) : answer;
  }

  #ready() {
    return (this.#prepared ??= { target: askableOf(this.#source()), endpoint: resolveEndpoint(this.#options) });
  }
}
