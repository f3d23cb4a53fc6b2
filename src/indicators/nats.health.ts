import { down, up, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import type { ApplicationNats } from './application-clients.js';
import { KeptConnection } from './clients/kept-connection.js';
import { OneQuestion } from './clients/one-question.js';
import { optionalPackage } from './clients/optional-package.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { natsFailure } from './nats/nats-failure.js';
import { OwnNatsConnection } from './nats/own-connection.js';
import { natsTarget, type NatsTarget } from './nats/server-url.js';

/**
 * Where NATS is: a connection of the application's, or a URL for a connection of the indicator's own.
 * Nothing, or an empty URL, means that no NATS is configured.
 * @publicApi
 */
export type NatsSource =
  { readonly connection: ApplicationNats | null | undefined } | { readonly url: string | undefined };

/**
 * Tells whether a NATS server answers a ping: on the connection of the application's, which is judged as the application fares with it, or
 * on one of the indicator's own. Publishes nothing and subscribes to nothing.
 * @throws Error from the constructor for a URL that it cannot work with
 * @publicApi
 */
export class NatsHealthIndicator extends DependencyIndicator {
  readonly #source: () => NatsSource;
  readonly #own = new KeptConnection<OwnNatsConnection>();
  readonly #pings = new OneQuestion<unknown>();
  #target: Target | undefined;

  /** @param source or a function that is called for it by the checks, until it gives something */
  constructor(source: NatsSource | (() => NatsSource)) {
    super();
    this.#source = typeof source === 'function' ? source : () => source;
    if (typeof source !== 'function') this.#target = targetOf(source);
  }

  override get maxUnsettled(): 1 | 3 {
    return this.#target !== undefined && 'server' in this.#target ? 3 : 1;
  }

  override prepare(): void {
    this.#target ??= targetOf(this.#source());
  }

  override async check(context: CheckContext): Promise<CheckResult> {
    const target = (this.#target ??= targetOf(this.#source()));
    if (target === undefined) return down('not_configured', 'neither a connection nor a URL of NATS is given');
    if ('server' in target) return this.#askOwn(target.server, context);
    const { connection } = target;
    return judged(() => this.#pings.ask(connection, () => connection.rtt()));
  }

  /** Ends the connection of the indicator's own; never the application's. */
  override close(): Promise<void> {
    this.#own.close();
    return Promise.resolve();
  }

  async #askOwn(target: NatsTarget, { signal, timeoutMs }: CheckContext): Promise<CheckResult> {
    const loaded = await optionalPackage('@nats-io/transport-node', () => import('@nats-io/transport-node'));
    if ('missing' in loaded) return loaded.missing;
    const open = () => new OwnNatsConnection(loaded.module.connect, target, timeoutMs);
    return this.#own.ask(signal, open, (connection) => judged(() => connection.ping()));
  }
}

/** What is asked: the application's connection, or a server on a connection of the indicator's own. */
type Target = { readonly connection: ApplicationNats } | { readonly server: NatsTarget };

function targetOf(source: NatsSource): Target | undefined {
  if ('connection' in source) return source.connection ? { connection: source.connection } : undefined;
  return source.url ? { server: natsTarget(source.url) } : undefined;
}

/** @throws an error that neither NATS, its client nor the network explain */
async function judged(ping: () => Promise<unknown>): Promise<CheckResult> {
  try {
    await ping();
    return up();
  } catch (error) {
    const failure = natsFailure(error);
    if (failure === undefined) throw error;
    return failure;
  }
}
