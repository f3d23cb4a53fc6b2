import type { CheckResult } from '../domain/check-result.js';
import { expectOption } from '../domain/expect-option.js';
import type { CheckContext } from '../domain/indicator.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { headersOf, type GivenHeaders } from './network/http-headers.js';
import { exchange, type HttpTls } from './network/http-exchange.js';
import { askableOf, type HttpSource } from './network/http-source.js';
import type { HttpTarget } from './network/http-target.js';
import { oneLookup } from './network/one-lookup.js';
import { judgeRemote, type WhenDegraded } from './remote/judge-remote.js';

/** How another service is asked for its health. */
export interface RemoteIndicatorOptions {
  /** What it is here while it is degraded there. What it can do without must not take its callers down. @default 'up', with the fact `verdict` */
  readonly whenDegraded?: WhenDegraded;
  /** Sent along. @default none */
  readonly headers?: GivenHeaders;
  /** What a TLS connection trusts and shows. Verification cannot be turned off. @default what Node trusts */
  readonly tls?: HttpTls;
}

/** The longest body that is read, in bytes. */
const LONGEST_BODY = 262_144;

/**
 * Tells whether another service serves, by what its health endpoint says: this module's, Terminus's, `application/health+json`, Spring's.
 * @publicApi
 */
export class RemoteHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 3;
  readonly #source: () => HttpSource;
  readonly #options: RemoteIndicatorOptions;
  readonly #lookup = oneLookup();
  #prepared: { readonly target: HttpTarget | CheckResult; readonly headers: GivenHeaders } | undefined;

  /** @param source or a function that is called for it once, before the first check */
  constructor(source: HttpSource | (() => HttpSource), options: RemoteIndicatorOptions = {}) {
    super();
    this.#source = typeof source === 'function' ? source : () => source;
    this.#options = options;
  }

  override prepare(): void {
    this.#ready();
  }

  override async check({ signal }: CheckContext): Promise<CheckResult> {
    const { target, headers } = this.#ready();
    if ('status' in target) return target;
    const { url, authorization } = target;
    const { tls, whenDegraded = 'up' } = this.#options;
    const sent = { accept: 'application/json', ...(authorization && { authorization }), ...headers };
    const answer = await exchange(
      { url, method: 'GET', headers: sent, tls, mostBytes: LONGEST_BODY, lookup: this.#lookup },
      signal,
    );
    return 'httpStatus' in answer ? judgeRemote(answer, whenDegraded) : answer;
  }

  #ready() {
    const { whenDegraded = 'up', headers } = this.#options;
    expectOption(whenDegraded === 'up' || whenDegraded === 'degraded', 'whenDegraded', 'up or degraded', whenDegraded);
    return (this.#prepared ??= { target: askableOf(this.#source()), headers: headersOf(headers) });
  }
}
