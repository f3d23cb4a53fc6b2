import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue, Worker, type QueueOptions } from 'bullmq';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { judgeQueue, type QueueState } from '../../src/indicators/bullmq/judge-queue.js';
import { BullmqHealthIndicator, type BullmqIndicatorOptions } from '../../src/indicators/bullmq.health.js';
import { askRedis } from '../servers/ask-redis.js';
import { freePort } from '../servers/free-port.js';
import { startRedis } from '../servers/redis.js';
import type { TestServer } from '../servers/test-server.js';
import { checkOnce, eventually, eventuallySays, thrownBy } from './check-once.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A queue of the application's, on an ioredis client of its own. */
function queueOn(url: string, name = 'mail', options: Omit<QueueOptions, 'connection'> = {}): Queue {
  const connection = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  connection.on('error', () => {});
  const queue = new Queue(name, { connection, ...options });
  queue.on('error', () => {});
  ends.push(async () => {
    connection.disconnect();
    await Promise.race([queue.close().catch(() => {}), sleep(200)]);
  });
  return queue;
}

function workerOn(url: string, process: () => Promise<unknown>, name = 'mail'): Worker {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const worker = new Worker(name, process, { connection });
  worker.on('error', () => {});
  ends.push(async () => {
    await worker.close(true);
    connection.disconnect();
  });
  return worker;
}

function ofQueue(queue: Queue, options?: BullmqIndicatorOptions): BullmqHealthIndicator {
  return new BullmqHealthIndicator({ queue }, options);
}

function ofUrl(url: string, options?: BullmqIndicatorOptions, queueName = 'mail'): BullmqHealthIndicator {
  const indicator = new BullmqHealthIndicator({ url, queueName }, options);
  ends.push(() => indicator.close());
  return indicator;
}

const EMPTY = { paused: false, waiting: 0, active: 0, delayed: 0, failed: 0 };

describe('The judgement of a queue', () => {
  const state = fc.record<QueueState>({
    paused: fc.boolean(),
    waiting: fc.nat(50),
    active: fc.nat(50),
    delayed: fc.nat(50),
    failed: fc.nat(50),
    longestWaitMs: fc.option(fc.nat(50), { nil: undefined }),
    workers: fc.option(fc.nat(3), { nil: undefined }),
  });
  const limit = fc.option(fc.nat(50), { nil: undefined });
  const limits = fc.record({
    maxWaiting: limit,
    maxFailed: limit,
    maxWaitMs: limit,
    minWorkers: fc.option(fc.nat(3), { nil: undefined }),
    paused: fc.constantFrom('up' as const, 'degraded' as const, 'down' as const),
  });

  it('is up exactly where nothing is out of order, and gives backlog as the reason of everything else', () => {
    fc.assert(
      fc.property(state, limits, (now, limit) => {
        const over = (value: number | undefined, most: number | undefined) => (value ?? 0) > (most ?? Infinity);
        const short = now.workers !== undefined && now.workers < (limit.minWorkers ?? 0);
        const wrong = [
          now.paused && limit.paused !== 'up',
          over(now.waiting, limit.maxWaiting),
          over(now.failed, limit.maxFailed),
          over(now.longestWaitMs, limit.maxWaitMs),
          short,
        ].some(Boolean);
        const dead = (now.paused && limit.paused === 'down') || (short && now.workers === 0);
        const { status, reason } = judgeQueue(now, limit);
        expect({ status, reason }).toEqual(
          wrong ? { status: dead ? 'down' : 'degraded', reason: 'backlog' } : { status: 'up', reason: undefined },
        );
      }),
    );
  });

  it('never gets better where a count grows', () => {
    const rank = { up: 0, degraded: 1, down: 2 };
    fc.assert(
      fc.property(state, limits, fc.constantFrom('waiting', 'failed', 'longestWaitMs'), (now, limit, count) => {
        const more = { ...now, [count]: (now[count as 'waiting'] ?? 0) + 1 };
        expect(rank[judgeQueue(more, limit).status]).toBeGreaterThanOrEqual(rank[judgeQueue(now, limit).status]);
      }),
    );
  });
});

describe('A queue that is not there to be asked', () => {
  it.each([
    ['no queue', { queue: undefined }],
    ['a null queue', { queue: null }],
    ['no URL', { url: undefined, queueName: 'mail' }],
    ['an empty URL', { url: '', queueName: 'mail' }],
  ])('%s is down, not_configured', async (_, source) => {
    expect(await checkOnce(new BullmqHealthIndicator(source))).toMatchObject({
      status: 'down',
      reason: 'not_configured',
    });
  });

  it('a URL that is none of redis is refused by the constructor, which shows nothing of it', () => {
    const source = { url: 'http://:s3cret@127.0.0.1:1', queueName: 'mail' };
    expect(() => new BullmqHealthIndicator(source)).toThrow(/^Expected the redis URL to/);
    expect(thrownBy(() => new BullmqHealthIndicator(source))).not.toMatch(/s3cret|127/);
  });

  it.each<[string, BullmqIndicatorOptions]>([
    ['maxWaitMs', { maxWaitMs: -1 }],
    ['maxWaiting', { maxWaiting: 1.5 }],
    ['maxFailed', { maxFailed: '7' as never }],
    ['minWorkers', { minWorkers: Number.NaN }],
    ['paused', { paused: 'maybe' as never }],
  ])('an option that it cannot work with is refused by the constructor: %s', (name, options) => {
    expect(() => new BullmqHealthIndicator({ queue: undefined }, options)).toThrow(`Expected \`${name}\` to be`);
  });

  it('a redis that has never been there is unreachable, and nothing is queued for it', async () => {
    const queue = queueOn(`redis://127.0.0.1:${await freePort()}`);
    const indicator = ofQueue(queue);
    await indicator.prepare();
    for (let count = 0; count < 2; count++)
      expect(await checkOnce(indicator, 800)).toMatchObject({ status: 'down', reason: 'unreachable' });
    const { offlineQueue } = queue.opts.connection as unknown as { offlineQueue: { length: number } };
    expect(offlineQueue).toHaveLength(0);
    expect(await checkOnce(ofUrl(`redis://127.0.0.1:${await freePort()}`))).toMatchObject({ reason: 'unreachable' });
  });
});

describe('A queue in redis', () => {
  let redis: TestServer;
  beforeAll(async () => {
    redis = await startRedis({ password: 'secret' });
  });
  afterAll(() => redis.stop());
  afterEach(() => askRedis(redis.url, (client) => client.flushall()));

  it('that is empty is up, through the queue of the application and by its name', async () => {
    expect(await checkOnce(ofQueue(queueOn(redis.url)))).toEqual({ status: 'up', data: EMPTY });
    const indicator = ofUrl(redis.url, { minWorkers: 0 });
    expect(indicator.maxUnsettled).toBe(3);
    expect(await checkOnce(indicator)).toEqual({ status: 'up', data: { ...EMPTY, workers: 0 } });
  });

  it('is told with its counts, and never changed', async () => {
    const queue = queueOn(redis.url);
    await queue.addBulk([
      { name: 'a', data: { secret: 'x' } },
      { name: 'b', data: {}, opts: { priority: 3 } },
      { name: 'c', data: {}, opts: { delay: 60_000 } },
    ]);
    const dump = () => askRedis(redis.url, async (client) => (await client.keys('*')).sort());
    const before = await dump();
    for (const indicator of [ofQueue(queue), ofUrl(redis.url)])
      expect(await checkOnce(indicator)).toMatchObject({
        status: 'up',
        data: { ...EMPTY, waiting: 2, delayed: 1, longestWaitMs: expect.any(Number) },
      });
    expect(await dump()).toEqual(before);
  });

  it('with another prefix is another queue', async () => {
    const queue = queueOn(redis.url, 'mail', { prefix: '{shop}' });
    await queue.add('a', {});
    const byName = new BullmqHealthIndicator({ url: redis.url, queueName: 'mail', prefix: '{shop}' });
    ends.push(() => byName.close());
    for (const indicator of [ofQueue(queue), byName])
      expect(await checkOnce(indicator)).toMatchObject({ data: { waiting: 1 } });
    expect(await checkOnce(ofUrl(redis.url))).toEqual({ status: 'up', data: EMPTY });
  });

  it('that is paused is degraded, or what the option says, and up once it goes on', async () => {
    const queue = queueOn(redis.url);
    await queue.add('a', {});
    await queue.pause();
    const data = { paused: true, waiting: 1 };
    expect(await checkOnce(ofQueue(queue))).toMatchObject({ status: 'degraded', reason: 'backlog', data });
    expect(await checkOnce(ofUrl(redis.url, { paused: 'down' }))).toMatchObject({ status: 'down', reason: 'backlog' });
    expect(await checkOnce(ofUrl(redis.url, { paused: 'up' }))).toMatchObject({ status: 'up', data });
    await queue.resume();
    expect(await checkOnce(ofQueue(queue))).toMatchObject({ status: 'up' });
  });

  it('whose next job waits for too long is degraded, in the list and among the prioritised', async () => {
    const queue = queueOn(redis.url);
    const old = Date.now() - 400_000;
    await queue.add('a', {}, { timestamp: old });
    await queue.add('b', {});
    const indicator = ofQueue(queue);
    expect(await checkOnce(indicator)).toMatchObject({
      status: 'degraded',
      reason: 'backlog',
      message: 'a job waits for longer than 300000 ms',
    });
    expect(await checkOnce(ofQueue(queue, { maxWaitMs: 600_000 }))).toMatchObject({ status: 'up' });
    expect(await checkOnce(ofQueue(queue, { maxWaitMs: null }))).toMatchObject({ status: 'up' });
    await queue.drain();
    expect(await checkOnce(indicator)).toEqual({ status: 'up', data: EMPTY });
    await queue.add('c', {}, { timestamp: old, priority: 1 });
    expect(await checkOnce(indicator)).toMatchObject({ status: 'degraded', reason: 'backlog' });
  });

  it('with too many jobs that wait or have failed is degraded', async () => {
    const queue = queueOn(redis.url);
    const worker = workerOn(redis.url, () => Promise.reject(new Error('no')));
    await queue.addBulk([1, 2].map(() => ({ name: 'a', data: {} })));
    const failed = ofQueue(queue, { maxFailed: 1 });
    expect(await eventuallySays(failed, 'degraded')).toMatchObject({
      reason: 'backlog',
      message: 'more than 1 jobs have failed',
      data: { failed: 2 },
    });
    await worker.close();
    await queue.addBulk([1, 2].map(() => ({ name: 'a', data: {} })));
    expect(await checkOnce(ofQueue(queue, { maxWaiting: 1 }))).toMatchObject({
      status: 'degraded',
      reason: 'backlog',
      message: 'more than 1 jobs wait',
    });
  });

  it('without a worker is down where there has to be one, and up with it', async () => {
    const queue = queueOn(redis.url);
    const indicators = [ofQueue(queue, { minWorkers: 1 }), ofUrl(redis.url, { minWorkers: 1 })];
    for (const indicator of indicators)
      expect(await checkOnce(indicator)).toMatchObject({
        status: 'down',
        reason: 'backlog',
        message: 'the queue has no worker',
      });
    const two = ofUrl(redis.url, { minWorkers: 2 });
    workerOn(redis.url, async () => {});
    for (const indicator of indicators)
      expect(await eventuallySays(indicator, 'up')).toMatchObject({ data: { workers: 1 } });
    expect(await checkOnce(two)).toMatchObject({ status: 'degraded', reason: 'backlog', data: { workers: 1 } });
  });

  it.each([
    ['a wrong password', ':wrong@'],
    ['none', ''],
  ])('that is shown %s is down, auth_failed', async (_, credentials) => {
    const url = `redis://${credentials}127.0.0.1:${redis.port}`;
    expect(await checkOnce(ofUrl(url))).toMatchObject({ status: 'down', reason: 'auth_failed' });
    expect(await checkOnce(ofQueue(queueOn(url)))).toMatchObject({ status: 'down' });
  });

  it('frozen: times out; the client of the application owes one answer, and all are up after the thaw', async () => {
    const queue = queueOn(redis.url);
    const indicators = [ofQueue(queue), ofUrl(redis.url)];
    for (const indicator of indicators) expect((await checkOnce(indicator)).status).toBe('up');
    const { commandQueue } = queue.opts.connection as unknown as { commandQueue: { length: number } };
    redis.freeze();
    try {
      for (const indicator of indicators)
        for (let count = 0; count < 3; count++) {
          const { result } = await indicator.runner.run({ timeoutMs: 100, abandonAfterMs: 1 });
          expect(result).toMatchObject({ status: 'down', reason: 'timeout' });
        }
      expect(commandQueue.length).toBeLessThanOrEqual(10); // of one check
    } finally {
      redis.thaw();
    }
    for (const indicator of indicators) expect(await eventuallySays(indicator, 'up')).toMatchObject({ status: 'up' });
    expect(
      await eventually(
        () => commandQueue.length,
        (length) => length === 0,
      ),
    ).toBe(0);
  });

  it('killed: is unreachable, and up again once redis is there again', async () => {
    const queue = queueOn(redis.url);
    const connection = queue.opts.connection as unknown as Redis;
    const indicators = [ofQueue(queue), ofUrl(redis.url)];
    for (const indicator of indicators) expect((await checkOnce(indicator)).status).toBe('up');
    const listeners = () => connection.listenerCount('close') + connection.listenerCount('error');
    const before = listeners();
    await redis.kill();
    for (const indicator of indicators)
      for (let count = 0; count < 2; count++)
        expect(await checkOnce(indicator, 1000)).toMatchObject({ status: 'down', reason: 'unreachable' });
    await redis.restart();
    for (const indicator of indicators) expect(await eventuallySays(indicator, 'up')).toMatchObject({ status: 'up' });
    expect(await eventually(listeners, (count) => count === before)).toBe(before);
  });
});
