import type { ApplicationKafkaAdmin } from '../indicators/application-clients.js';
import { KafkaHealthIndicator, type KafkaIndicatorOptions } from '../indicators/kafka.health.js';
import type { Lookup } from './lookup.js';
import { defined, given, named, urlOf, type Given } from './arguments.js';
import type { Provided } from './provided.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';

export interface KafkaOptions extends CommonOptions, KafkaIndicatorOptions {
  /** An existing, connected `Admin` of kafkajs, or its token. @default a client of its own, from `KAFKA_BROKERS` */
  readonly admin?: Provided<ApplicationKafkaAdmin>;
  /** `host:port` of some brokers, separated by commas. */
  readonly brokers?: string;
  /** The key of the configuration that has the brokers. @default `KAFKA_BROKERS` */
  readonly brokersFrom?: string;
}

/**
 * A Kafka cluster, by kafkajs.
 * @param name @default `kafka`
 * @publicApi
 */
export function kafka(name?: string, options?: KafkaOptions): IndicatorRegistration;
export function kafka(options?: KafkaOptions): IndicatorRegistration;
export function kafka(...args: Given<KafkaOptions>): IndicatorRegistration {
  const [name, options] = named('kafka', args);
  const { admin, brokers, brokersFrom = 'KAFKA_BROKERS', minBrokers, tls, sasl, ...settings } = options;
  const create = (lookup: Lookup) =>
    new KafkaHealthIndicator(
      () =>
        admin === undefined
          ? { brokers: urlOf(lookup, brokers, brokersFrom) }
          : { admin: lookup.provider(admin) as never },
      defined({ minBrokers, tls, sasl }),
    );
  return { name, kind: 'custom', local: false, settings, uses: given(admin), type: KafkaHealthIndicator, create };
}
