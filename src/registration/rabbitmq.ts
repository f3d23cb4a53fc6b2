import type { ApplicationAmqp } from '../indicators/application-clients.js';
import { RabbitmqHealthIndicator, type RabbitmqIndicatorOptions } from '../indicators/rabbitmq.health.js';
import type { Lookup } from './lookup.js';
import { defined, given, named, urlOf, type Given } from './arguments.js';
import type { Provided } from './provided.js';
import type { CommonOptions, IndicatorRegistration, OwnClient } from './registration.js';

export interface RabbitmqOptions extends CommonOptions, RabbitmqIndicatorOptions, OwnClient {
  /**
   * An existing connection of amqplib, of amqp-connection-manager or of @golevelup/nestjs-rabbitmq, or its token.
   * @default a connection of its own, from `RABBITMQ_URL`
   */
  readonly connection?: Provided<ApplicationAmqp>;
}

/**
 * A RabbitMQ broker, by amqplib.
 * @param name @default `rabbitmq`
 * @publicApi
 */
export function rabbitmq(name?: string, options?: RabbitmqOptions): IndicatorRegistration;
export function rabbitmq(options?: RabbitmqOptions): IndicatorRegistration;
export function rabbitmq(...args: Given<RabbitmqOptions>): IndicatorRegistration {
  const [name, options] = named('rabbitmq', args);
  const { connection, url, urlFrom = 'RABBITMQ_URL', queue, maxMessages, minConsumers, ...settings } = options;
  const create = (lookup: Lookup) =>
    new RabbitmqHealthIndicator(
      () =>
        connection === undefined
          ? { url: urlOf(lookup, url, urlFrom) }
          : { connection: lookup.provider(connection) as never },
      defined({ queue, maxMessages, minConsumers }),
    );
  return {
    name,
    kind: 'custom',
    local: false,
    settings,
    uses: given(connection),
    type: RabbitmqHealthIndicator,
    create,
  };
}
