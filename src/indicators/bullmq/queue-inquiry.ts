import type { Redis } from 'ioredis';
import { down, type CheckResult } from '../../domain/check-result.js';
import { systemClock } from '../../engine/clock.js';
import { OneQuestion } from '../clients/one-question.js';
import { Patience } from '../redis/patience.js';
import { untilReady } from '../redis/readiness.js';
import { redisFailure } from '../redis/replies.js';
import { judgeQueue, type QueueLimits, type QueueState } from './judge-queue.js';
import { OwnQueue } from './own-queue.js';
import { readQueue, type QueueKeys, type QueueRedis } from './queue-state.js';
import { countWorkers } from './workers.js';

/** What is used of a `Queue` of bullmq; one of these leads to its client of Redis, by its version. */
export interface BullQueue {
  readonly name: string;
  readonly client?: Promise<unknown>;
  toKey(type: string): string;
  getBackend?(): { readonly client?: Promise<unknown> };
  getWorkersCount(): Promise<number>;
}

/** Asks Redis for a queue in the way that its client allows. Loaded where there is one to ask. */
export class QueueInquiry {
  readonly #questions = new OneQuestion<QueueState>();

  constructor(private readonly limits: QueueLimits) {}

  ask(target: BullQueue | OwnQueue, signal: AbortSignal, timeoutMs: number): Promise<CheckResult> {
    const patience = new Patience(timeoutMs);
    const asked =
      target instanceof OwnQueue ? this.#askOwn(target, signal, patience) : this.#askQueue(target, patience);
    return asked.finally(() => patience.end());
  }

  /** The application's client is sent nothing before it is ready: it would keep the commands for ever. */
  async #askQueue(queue: BullQueue, patience: Patience): Promise<CheckResult> {
    const promised = queue.client ?? queue.getBackend?.().client;
    if (promised === undefined) return down('indicator_error', 'the queue is not kept in Redis');
    return this.#judged(async () => {
      const client = (await patience.await(promised)) as (Redis & QueueRedis) | undefined;
      if (client === undefined) return down('unreachable', 'the queue has had no connection so far');
      const notReady = await untilReady(client, patience);
      if (notReady !== undefined) return notReady;
      const keys: QueueKeys = {
        keyOf: (type) => queue.toKey(type),
        workers: () => (this.limits.minWorkers === undefined ? undefined : queue.getWorkersCount()),
      };
      return this.#questions.ask(client, () => untilClosed(client, readQueue(client, keys, systemClock.wall())));
    });
  }

  #askOwn({ client: own, name, prefix }: OwnQueue, signal: AbortSignal, patience: Patience): Promise<CheckResult> {
    return own.ask(signal, patience, (client) =>
      this.#judged(async () => {
        const notReady = await untilReady(client, patience);
        if (notReady !== undefined) return notReady;
        const workers = async () => countWorkers((await client.client('LIST')) as string, prefix, name);
        const keys: QueueKeys = {
          keyOf: (type) => `${prefix}:${name}:${type}`,
          workers: () => (this.limits.minWorkers === undefined ? undefined : workers()),
        };
        return untilClosed(client, readQueue(client as QueueRedis, keys, systemClock.wall()));
      }),
    );
  }

  /** @throws an error that neither Redis, its client nor the network explain */
  async #judged(ask: () => Promise<QueueState | CheckResult>): Promise<CheckResult> {
    try {
      const found = await ask();
      return 'status' in found ? found : judgeQueue(found, this.limits);
    } catch (error) {
      const failure = redisFailure(error, false);
      if (failure === undefined) throw error;
      return failure;
    }
  }
}

/** A client may keep unanswered commands of a dead connection to send them again: so the end of the connection is an answer. */
function untilClosed<T>(client: Redis, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new Error('Connection is closed.'));
    client.on('close', onClose);
    const over = () => void client.off('close', onClose);
    answer.finally(over).then(resolve, reject);
  });
}
