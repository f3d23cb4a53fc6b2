import type { ApplicationRedis } from '../indicators/application-clients.js';
import { RedisHealthIndicator, type RedisIndicatorOptions } from '../indicators/redis.health.js';
import type { Lookup } from './lookup.js';
import { defined, given, named, urlOf, type Given } from './arguments.js';
import type { Provided } from './provided.js';
import type { CommonOptions, IndicatorRegistration, OwnClient } from './registration.js';

export interface RedisOptions extends CommonOptions, RedisIndicatorOptions, OwnClient {
  /** An existing ioredis client or Cluster, or its token. @default a client of its own, from `REDIS_URL` */
  readonly client?: Provided<ApplicationRedis>;
}

/**
 * A Redis server, Cluster or Sentinel set, by ioredis.
 * @param name @default `redis`
 * @publicApi
 */
export function redis(name?: string, options?: RedisOptions): IndicatorRegistration;
export function redis(options?: RedisOptions): IndicatorRegistration;
export function redis(...args: Given<RedisOptions>): IndicatorRegistration {
  const [name, options] = named('redis', args);
  const { client, url, urlFrom = 'REDIS_URL', writable, ...settings } = options;
  const create = (lookup: Lookup) =>
    new RedisHealthIndicator(
      () =>
        client === undefined ? { url: urlOf(lookup, url, urlFrom) } : { client: lookup.provider(client) as never },
      defined({ writable }),
    );
  return { name, kind: 'redis', local: false, settings, uses: given(client), type: RedisHealthIndicator, create };
}
