import type { Cluster, Redis } from 'ioredis';
import { down, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import type { ApplicationRedis } from './application-clients.js';
import { DependencyIndicator } from './dependency-indicator.js';
import type { RedisInquiry } from './redis/redis-inquiry.js';
import { OwnRedisClient } from './redis/own-client.js';

/**
 * Where redis is: an ioredis client or cluster of the application's, or a URL for a connection of the indicator's own.
 * Nothing, or an empty URL, means that no redis is configured.
 * @publicApi
 */
export type RedisSource =
  { readonly client: ApplicationRedis | null | undefined } | { readonly url: string | undefined };

/** @publicApi */
export interface RedisIndicatorOptions {
  /** Whether the application has to write: a replica, or a server that cannot persist, is then down instead of degraded. @default false */
  readonly writable?: boolean;
}

/**
 * Tells whether redis serves: one PING, with ROLE where the user may ask it. Never writes.
 *
 * Given the application's client (a `Redis`, with sentinels or without, or a `Cluster`) it judges redis as the application fares
 * with it: it never queues a command on a client that is not ready, never closes the client, leaves no listener on it, and has
 * at most one unanswered PING on a connection. Given a URL it keeps a connection of its own, replaced as soon as it fails.
 * @throws Error from the constructor for a URL or an option that it cannot work with
 * @publicApi
 */
export class RedisHealthIndicator extends DependencyIndicator {
  readonly #source: () => RedisSource;
  readonly #writable: boolean;
  #inquiry: RedisInquiry | undefined;
  #target: Redis | Cluster | OwnRedisClient | undefined;

  /** @param source or a function that is called for it by the checks, until it gives something */
  constructor(source: RedisSource | (() => RedisSource), { writable = false }: RedisIndicatorOptions = {}) {
    super();
    if (typeof writable !== 'boolean')
      throw new TypeError(`Expected \`writable\` to be true or false, got ${JSON.stringify(writable)}`);
    this.#writable = writable;
    this.#source = typeof source === 'function' ? source : () => source;
    if (typeof source !== 'function') this.#target = targetOf(source);
  }

  override get maxUnsettled(): 1 | 3 {
    return this.#target instanceof OwnRedisClient ? 3 : 1;
  }

  override async prepare(): Promise<void> {
    this.#target ??= targetOf(this.#source());
    await this.#inquire();
  }

  override async check({ signal, timeoutMs }: CheckContext): Promise<CheckResult> {
    const target = (this.#target ??= targetOf(this.#source()));
    if (target === undefined) return down('not_configured', 'neither a client nor a URL of redis is given');
    const inquiry = await this.#inquire();
    return inquiry.ask(target, signal, timeoutMs);
  }

  /** Ends the connection of the indicator's own; never the application's. */
  override close(): Promise<void> {
    if (this.#target instanceof OwnRedisClient) this.#target.close();
    return Promise.resolve();
  }

  async #inquire(): Promise<RedisInquiry> {
    const { RedisInquiry } = await import('./redis/redis-inquiry.js');
    return (this.#inquiry ??= new RedisInquiry(this.#writable));
  }
}

function targetOf(source: RedisSource): Redis | Cluster | OwnRedisClient | undefined {
  if ('client' in source) return (source.client as Redis | Cluster | null | undefined) ?? undefined;
  return source.url ? new OwnRedisClient(source.url) : undefined;
}
