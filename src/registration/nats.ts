import type { ApplicationNats } from '../indicators/application-clients.js';
import { NatsHealthIndicator } from '../indicators/nats.health.js';
import type { Lookup } from './lookup.js';
import { given, named, urlOf, type Given } from './arguments.js';
import type { Provided } from './provided.js';
import type { CommonOptions, IndicatorRegistration, OwnClient } from './registration.js';

export interface NatsOptions extends CommonOptions, OwnClient {
  /** An existing `NatsConnection` of @nats-io/transport-node, or its token. @default a connection of its own, from `NATS_URL` */
  readonly connection?: Provided<ApplicationNats>;
}

/**
 * A NATS server or cluster, by @nats-io/transport-node.
 * @param name @default `nats`
 * @publicApi
 */
export function nats(name?: string, options?: NatsOptions): IndicatorRegistration;
export function nats(options?: NatsOptions): IndicatorRegistration;
export function nats(...args: Given<NatsOptions>): IndicatorRegistration {
  const [name, options] = named('nats', args);
  const { connection, url, urlFrom = 'NATS_URL', ...settings } = options;
  const create = (lookup: Lookup) =>
    new NatsHealthIndicator(() =>
      connection === undefined
        ? { url: urlOf(lookup, url, urlFrom) }
        : { connection: lookup.provider(connection) as never },
    );
  return {
    name,
    kind: 'custom',
    local: false,
    settings,
    uses: given(connection),
    type: NatsHealthIndicator,
    create,
  };
}
