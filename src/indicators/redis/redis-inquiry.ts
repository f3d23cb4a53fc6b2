import type { Cluster, Redis } from 'ioredis';
import type { CheckResult } from '../../domain/check-result.js';
import { checkCluster } from './cluster.js';
import { Conversations } from './conversations.js';
import { greeting } from './greeting.js';
import { OwnRedisClient } from './own-client.js';
import { Patience } from './patience.js';
import { untilReady } from './readiness.js';
import { judgeServer } from './replies.js';

/** Asks a redis in the way that its client allows. Loaded where there is one to ask. */
export class RedisInquiry {
  readonly #conversations = new Conversations();

  constructor(private readonly writable: boolean) {}

  async ask(target: Redis | Cluster | OwnRedisClient, signal: AbortSignal, timeoutMs: number): Promise<CheckResult> {
    const patience = new Patience(timeoutMs);
    try {
      if (target instanceof OwnRedisClient)
        return await target.ask(signal, patience, (client, isNew) => this.#checkServer(client, patience, isNew));
      if (!isCluster(target)) return await this.#checkServer(target, patience);
      return await checkCluster(target, timeoutMs, patience, this.#conversations, this.writable);
    } finally {
      patience.end();
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
    const expected = { writable: this.writable, replicaWanted: wantsReplica(client), mode } as const;
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

function isCluster(client: Redis | Cluster): client is Cluster {
  return client.isCluster;
}

function isSentinel({ options }: Redis): boolean {
  return (options.sentinels?.length ?? 0) > 0;
}

function wantsReplica(client: Redis): boolean {
  return client.options.readOnly === true || (isSentinel(client) && client.options.role === 'slave');
}
