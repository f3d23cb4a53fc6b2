import type { LookupFunction } from 'node:net';
import { down, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { oneLookup, type HostLookup } from './network/one-lookup.js';
import { addressOf, type TcpAddress, type TcpSource } from './tcp/address.js';
import { connectOnce } from './tcp/connect-once.js';

export type { TcpSource } from './tcp/address.js';

/**
 * Tells whether something listens at a port: opens a connection, sends nothing, closes it. What listens may still be broken.
 * @publicApi
 */
export class TcpHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 3;
  readonly #source: () => TcpSource;
  readonly #lookup: LookupFunction;
  #address: TcpAddress | undefined;

  /**
   * @param source or a function that is called for it by the checks, until it gives something
   * @param lookup @internal the look-up of host names
   */
  constructor(source: TcpSource | (() => TcpSource), lookup?: HostLookup) {
    super();
    this.#lookup = oneLookup(lookup);
    this.#source = typeof source === 'function' ? source : () => source;
  }

  override prepare(): void {
    this.#address ??= addressOf(this.#source());
  }

  override async check({ signal }: CheckContext): Promise<CheckResult> {
    this.prepare();
    return this.#address === undefined
      ? down('not_configured', 'no address is given')
      : connectOnce(this.#address, this.#lookup, signal);
  }
}
