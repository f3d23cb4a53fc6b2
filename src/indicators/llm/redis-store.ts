import type { Cluster, Redis } from 'ioredis';
import type { ApplicationRedis } from '../application-clients.js';
import type { LlmStore } from './budget.js';

/** @publicApi */
export interface RedisLlmStoreOptions {
  /** What its keys begin with, behind the client's own `keyPrefix`. @default `health-policy:llm:` */
  readonly prefix?: string;
}

/**
 * A store for all replicas, in redis (5 or newer; alone, with sentinels, or a cluster), through an ioredis client of the application's.
 * Each operation is one script on one key. A client that is not connected is not waited for, one that is connecting or was never used
 * (`lazyConnect`) at most a second, and so is every answer; while one is overdue no further command is sent.
 * @param client a `Redis` or `Cluster` of ioredis; it is never closed
 * @throws LlmStoreError from its promises, in words of our own, where redis gave no usable answer
 * @publicApi
 */
export function redisLlmStore(
  client: ApplicationRedis,
  { prefix = 'health-policy:llm:' }: RedisLlmStoreOptions = {},
): LlmStore {
  const loading = load(client as Redis | Cluster, prefix);
  loading.catch(() => {}); // whoever uses the store is told
  return {
    spend: async (...args) => (await loading).spend(...args),
    correct: async (...args) => (await loading).correct(...args),
    lead: async (...args) => (await loading).lead(...args),
    publish: async (...args) => (await loading).publish(...args),
    latest: async (...args) => (await loading).latest(...args),
  };
}

/** Its code is loaded where there is such a store, at once: in an outage there may be no file handle left to load it with. */
async function load(client: Redis | Cluster, prefix: string): Promise<LlmStore> {
  const [{ RedisLlmStore }, { BoundedRedis }] = await Promise.all([
    import('./redis-llm-store.js'),
    import('./redis-bounded.js'),
  ]);
  return new RedisLlmStore(new BoundedRedis(client), prefix);
}
