import { degraded, down, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { expectOption } from '../domain/expect-option.js';
import type { ApplicationAmqp } from './application-clients.js';
import { expectCount } from './clients/expect-count.js';
import { KeptConnection } from './clients/kept-connection.js';
import { OneQuestion } from './clients/one-question.js';
import { optionalPackage } from './clients/optional-package.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { amqpFailure } from './rabbitmq/amqp-failure.js';
import { isBlocked, modelIn } from './rabbitmq/application-model.js';
import { inquire, type QueueDepth } from './rabbitmq/broker-inquiry.js';
import { brokerUrl } from './rabbitmq/broker-url.js';
import { judgeDepth, type DepthLimits } from './rabbitmq/judge-depth.js';
import { OwnAmqpConnection } from './rabbitmq/own-connection.js';

/**
 * Where RabbitMQ is: a connection of the application's, or a URL for a connection of the indicator's own.
 * Nothing, or an empty URL, means that no broker is configured.
 * @publicApi
 */
export type RabbitmqSource =
  { readonly connection: ApplicationAmqp | null | undefined } | { readonly url: string | undefined };

/** @publicApi */
export interface RabbitmqIndicatorOptions {
  /** A queue that has to be there, asked for by a passive declaration. @default none */
  readonly queue?: string;
  /** How many messages may wait in it; more are degraded, with reason `backlog`. @default any number */
  readonly maxMessages?: number;
  /** How many consumers it has to have; with none at all it is down. @default 0 */
  readonly minConsumers?: number;
}

/**
 * Tells whether RabbitMQ, or another broker of AMQP 0-9-1, opens a channel: on the connection of the application's, or on one of the
 * indicator's own. The channel is its own and closed after each check; nothing is declared, published or consumed.
 * @throws Error from the constructor for a URL or an option that it cannot work with
 * @publicApi
 */
export class RabbitmqHealthIndicator extends DependencyIndicator {
  readonly #source: () => RabbitmqSource;
  readonly #queue: string | undefined;
  readonly #limits: DepthLimits;
  readonly #own = new KeptConnection<OwnAmqpConnection>();
  readonly #questions = new OneQuestion<QueueDepth | undefined>();
  #target: Target | undefined;

  /** @param source or a function that is called for it by the checks, until it gives something */
  constructor(
    source: RabbitmqSource | (() => RabbitmqSource),
    { queue, maxMessages, minConsumers }: RabbitmqIndicatorOptions = {},
  ) {
    super();
    expectOption(queue === undefined || (typeof queue === 'string' && queue !== ''), 'queue', 'the name of one', queue);
    expectCount('maxMessages', maxMessages);
    expectCount('minConsumers', minConsumers);
    const asksDepth = maxMessages !== undefined || minConsumers !== undefined;
    expectOption(queue !== undefined || !asksDepth, 'queue', 'given where its depth is limited', queue);
    this.#queue = queue;
    this.#limits = { maxMessages, minConsumers };
    this.#source = typeof source === 'function' ? source : () => source;
    if (typeof source !== 'function') this.#target = targetOf(source);
  }

  override get maxUnsettled(): 1 | 3 {
    return this.#target !== undefined && 'url' in this.#target ? 3 : 1;
  }

  override prepare(): void {
    this.#target ??= targetOf(this.#source());
  }

  override async check({ signal }: CheckContext): Promise<CheckResult> {
    const target = (this.#target ??= targetOf(this.#source()));
    if (target === undefined) return down('not_configured', 'neither a connection nor a URL of the broker is given');
    return 'url' in target ? this.#askOwn(target.url, signal) : this.#askThrough(target.connection);
  }

  /** Ends the connection of the indicator's own; never the application's. */
  override close(): Promise<void> {
    this.#own.close();
    return Promise.resolve();
  }

  async #askThrough(connection: ApplicationAmqp): Promise<CheckResult> {
    const model = modelIn(connection);
    if (model === undefined) return down('unreachable', 'the application has no connection to the broker');
    if (isBlocked(model)) return degraded('overloaded', 'the broker takes no messages: it is short of memory or disk');
    return this.#judged(() => this.#questions.ask(model, () => inquire(model, this.#queue)));
  }

  async #askOwn(url: string, signal: AbortSignal): Promise<CheckResult> {
    const loaded = await optionalPackage('amqplib', () => import('amqplib'));
    if ('missing' in loaded) return loaded.missing;
    const open = () => new OwnAmqpConnection(loaded.module.connect, url);
    return this.#own.ask(signal, open, (own) => this.#judged(async () => inquire(await own.model, this.#queue)));
  }

  /** @throws an error that neither the broker, its client nor the network explain */
  async #judged(ask: () => Promise<QueueDepth | undefined>): Promise<CheckResult> {
    try {
      return judgeDepth(await ask(), this.#limits);
    } catch (error) {
      const failure = amqpFailure(error);
      if (failure === undefined) throw error;
      return failure;
    }
  }
}

/** What is asked: the application's connection, or a broker on a connection of the indicator's own. */
type Target = { readonly connection: ApplicationAmqp } | { readonly url: string };

function targetOf(source: RabbitmqSource): Target | undefined {
  if ('connection' in source) return source.connection ? { connection: source.connection } : undefined;
  return source.url ? { url: brokerUrl(source.url) } : undefined;
}
