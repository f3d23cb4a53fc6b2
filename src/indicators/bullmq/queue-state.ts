import type { QueueState } from './judge-queue.js';

/** What is used of a client of Redis: of ioredis, and of what bullmq puts around it and its like. */
export interface QueueRedis {
  hexists(key: string, field: string): Promise<number>;
  hget(key: string, field: string): Promise<string | null>;
  llen(key: string): Promise<number>;
  zcard(key: string): Promise<number>;
  lrange(key: string, start: number, end: number): Promise<string[]>;
  zrange(key: string, start: number, end: number): Promise<string[]>;
}

/** Where a queue is in Redis, as bullmq lays it out since its version 4. */
export interface QueueKeys {
  /** The key of `wait`, `active`, … or of a job. */
  keyOf(type: string): string;
  /** How many workers there are; undefined where nobody wants to know. */
  workers(): Promise<number> | undefined;
}

/**
 * Reads it in two round trips of small commands, none of which looks at the data of a job. Writes nothing.
 * @param now wall time in milliseconds since the epoch, as the jobs carry it
 */
export async function readQueue(redis: QueueRedis, { keyOf, workers }: QueueKeys, now: number): Promise<QueueState> {
  const [paused, wait, held, prioritized, active, delayed, failed, working, ...heads] = await Promise.all([
    redis.hexists(keyOf('meta'), 'paused'),
    redis.llen(keyOf('wait')),
    redis.llen(keyOf('paused')), // where bullmq 5 puts what waits while the queue is paused
    redis.zcard(keyOf('prioritized')),
    redis.llen(keyOf('active')),
    redis.zcard(keyOf('delayed')),
    redis.zcard(keyOf('failed')),
    workers(),
    redis.lrange(keyOf('wait'), -1, -1), // jobs are put in on the left and taken from the right
    redis.lrange(keyOf('paused'), -1, -1),
    redis.zrange(keyOf('prioritized'), 0, 0),
  ]);
  const timestamps = await Promise.all(heads.flat().map((job) => redis.hget(keyOf(job), 'timestamp')));
  const waits = timestamps.map((timestamp) => now - Number(timestamp ?? Number.NaN)).filter(Number.isFinite);
  return {
    paused: paused === 1,
    waiting: wait + held + prioritized,
    active,
    delayed,
    failed,
    longestWaitMs: waits.length === 0 ? undefined : Math.max(0, ...waits),
    workers: working,
  };
}
