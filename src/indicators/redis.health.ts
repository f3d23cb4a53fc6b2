import type { Cluster, Redis } from 'ioredis';
import { down, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import type { ApplicationRedis } from './application-clients.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { checkCluster } from './redis/cluster.js';
import { Conversations } from './redis/conversations.js';
import { greeting } from './redis/greeting.js';
import { OwnRedisClient } from './redis/own-client.js';
import { Patience } from './redis/patience.js';
import { untilReady } from './redis/readiness.js';
import { judgeServer } from './redis/replies.js';

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
  readonly #conversations = new Conversations();
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

  override prepare(): void {
    this.#target ??= targetOf(this.#source());
  }

  override async check({ signal, timeoutMs }: CheckContext): Promise<CheckResult> {
    const target = (this.#target ??= targetOf(this.#source()));
    if (target === undefined) return down('not_configured', 'neither a client nor a URL of redis is given');
    const patience = new Patience(timeoutMs);
    try {
      if (target instanceof OwnRedisClient) return await this.#checkOwn(target, signal, patience);
      if (!isCluster(target)) return await this.#checkServer(target, patience);
      return await checkCluster(target, timeoutMs, patience, this.#conversations, this.#writable);
    } finally {
      patience.end();
    }
  }

  /** Ends the connection of the indicator's own; never the application's. */
  override close(): Promise<void> {
    if (this.#target instanceof OwnRedisClient) this.#target.close();
    return Promise.resolve();
  }

  /** A kept connection may have died unnoticed since the last check: then a new one decides. */
  async #checkOwn(own: OwnRedisClient, signal: AbortSignal, patience: Patience): Promise<CheckResult> {
    for (;;) {
      const taken = await own.take();
      if ('status' in taken) return taken;
      const { client, isNew } = taken;
      const drop = () => own.drop(client);
      signal.addEventListener('abort', drop, { once: true });
      try {
        if (signal.aborted) drop();
        const result = await this.#checkServer(client, patience, isNew);
        if (result.status === 'down') drop();
        if (result.reason !== 'unreachable' || isNew || patience.isOver) return result;
      } catch (error) {
        drop();
        throw error;
      } finally {
        signal.removeEventListener('abort', drop);
      }
    }
  }

  /** @param mayListen whether a server that closes the connection is asked why */
  async #checkServer(client: Redis, patience: Patience, mayListen = true): Promise<CheckResult> {
    const hadEnded = client.status === 'end';
    const result = await this.#ask(client, patience);
    if (result.reason !== 'unreachable' || hadEnded || !mayListen) return result;
    return (await greeting(client, patience.signal)) ?? result;
  }

  /** A connection that dies under the question is no verdict yet, where the client makes a new one within the time. */
  async #ask(client: Redis, patience: Patience): Promise<CheckResult> {
    const mode = isSentinel(client) ? 'sentinel' : 'single';
    const expected = { writable: this.#writable, replicaWanted: wantsReplica(client), mode } as const;
    for (let attempt = 1; ; attempt++) {
      const notReady = await untilReady(client, patience);
      if (notReady !== undefined) return { ...notReady, data: { mode } };
      const { ping, extra } = await this.#conversations.ask(client, 'role');
      const result = judgeServer(ping, extra, expected);
      const isFinal = result.reason !== 'unreachable' || client.status === 'end' || attempt === 2;
      if (isFinal || patience.isOver) return result;
    }
  }
}

function targetOf(source: RedisSource): Redis | Cluster | OwnRedisClient | undefined {
  if ('client' in source) return (source.client as Redis | Cluster | null | undefined) ?? undefined;
  return source.url ? new OwnRedisClient(source.url) : undefined;
}

function isCluster(client: Redis | Cluster): client is Cluster {
  return client.isCluster;
}

function isSentinel({ options }: Redis): boolean {
  return (options.sentinels?.length ?? 0) > 0;
}

function wantsReplica(client: Redis): boolean {
  return client.options.readOnly === true || (isSentinel(client) && client.options.role === 'slave');
}
