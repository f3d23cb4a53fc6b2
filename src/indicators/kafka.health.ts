import { degraded, down, up, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { expectOption } from '../domain/expect-option.js';
import type { ApplicationKafkaAdmin } from './application-clients.js';
import { expectCount } from './clients/expect-count.js';
import { KeptConnection } from './clients/kept-connection.js';
import { OneQuestion } from './clients/one-question.js';
import { optionalPackage } from './clients/optional-package.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { kafkaFailure } from './kafka/kafka-failure.js';
import { OwnKafkaAdmin } from './kafka/own-admin.js';
import { brokerList, expectSasl, type KafkaSasl, type KafkaTls } from './kafka/target.js';

export type { KafkaSasl, KafkaTls } from './kafka/target.js';

/**
 * Where Kafka is: an admin client of the application's, or brokers for one of the indicator's own.
 * Nothing, or an empty text, means that no Kafka is configured.
 * @publicApi
 */
export type KafkaSource =
  { readonly admin: ApplicationKafkaAdmin | null | undefined } | { readonly brokers: string | undefined };

/** @publicApi */
export interface KafkaIndicatorOptions {
  /** How many brokers the cluster has to have; with fewer it is degraded. @default 1 */
  readonly minBrokers?: number;
  /** TLS of a client of the indicator's own. @default false */
  readonly tls?: boolean | KafkaTls;
  /** What a client of the indicator's own signs in with. Never shown. @default nothing */
  readonly sasl?: KafkaSasl;
}

type Cluster = Awaited<ReturnType<ApplicationKafkaAdmin['describeCluster']>>;

/**
 * Tells whether a broker of Kafka answers the question for its cluster, and of how many brokers that consists. Produces and consumes
 * nothing, and makes no topic.
 * @throws Error from the constructor for brokers or an option that it cannot work with
 * @publicApi
 */
export class KafkaHealthIndicator extends DependencyIndicator {
  readonly #source: () => KafkaSource;
  readonly #minBrokers: number;
  readonly #tls: boolean | KafkaTls;
  readonly #sasl: KafkaSasl | undefined;
  readonly #own = new KeptConnection<OwnKafkaAdmin>();
  readonly #questions = new OneQuestion<Cluster>();
  #target: Target | undefined;

  /** @param source or a function that is called for it by the checks, until it gives something */
  constructor(
    source: KafkaSource | (() => KafkaSource),
    { minBrokers = 1, tls = false, sasl }: KafkaIndicatorOptions = {},
  ) {
    super();
    expectCount('minBrokers', minBrokers);
    const isTls = typeof tls === 'boolean' || (typeof tls === 'object' && tls !== null);
    expectOption(isTls, 'tls', 'true, false or an object', typeof tls);
    expectSasl(sasl);
    this.#minBrokers = minBrokers;
    this.#tls = tls;
    this.#sasl = sasl;
    this.#source = typeof source === 'function' ? source : () => source;
    if (typeof source !== 'function') this.#target = targetOf(source);
  }

  override get maxUnsettled(): 1 | 3 {
    return this.#target !== undefined && 'brokers' in this.#target ? 3 : 1;
  }

  override prepare(): void {
    this.#target ??= targetOf(this.#source());
  }

  override async check(context: CheckContext): Promise<CheckResult> {
    const target = (this.#target ??= targetOf(this.#source()));
    if (target === undefined) return down('not_configured', 'neither an admin client nor a broker of Kafka is given');
    if ('brokers' in target) return this.#askOwn(target.brokers, context);
    const { admin } = target;
    return this.#judged(() => this.#questions.ask(admin, () => admin.describeCluster()));
  }

  /** Ends the client of the indicator's own; never the application's. */
  override close(): Promise<void> {
    this.#own.close();
    return Promise.resolve();
  }

  async #askOwn(brokers: readonly string[], { signal, timeoutMs }: CheckContext): Promise<CheckResult> {
    const loaded = await optionalPackage('kafkajs', () => import('kafkajs'));
    if ('missing' in loaded) return loaded.missing;
    const target = { brokers, tls: this.#tls, sasl: this.#sasl };
    const open = () => new OwnKafkaAdmin(loaded.module, target, timeoutMs);
    return this.#own.ask(signal, open, (admin) => this.#judged(() => admin.describeCluster()));
  }

  /** @throws an error that neither Kafka, its client nor the network explain */
  async #judged(ask: () => Promise<Cluster>): Promise<CheckResult> {
    try {
      const { brokers, controller } = await ask();
      const data = { brokers: brokers.length };
      if (brokers.length < this.#minBrokers)
        return degraded('unreachable', `the cluster has fewer than ${this.#minBrokers} brokers`, data);
      return controller === null ? degraded('error', 'the cluster has no controller', data) : up(data);
    } catch (error) {
      const failure = kafkaFailure(error);
      if (failure === undefined) throw error;
      return failure;
    }
  }
}

/** What is asked: the application's admin client, or brokers by a client of the indicator's own. */
type Target = { readonly admin: ApplicationKafkaAdmin } | { readonly brokers: readonly string[] };

function targetOf(source: KafkaSource): Target | undefined {
  if ('admin' in source) return source.admin ? { admin: source.admin } : undefined;
  return source.brokers ? { brokers: brokerList(source.brokers) } : undefined;
}
