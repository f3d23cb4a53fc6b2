import { describe, expect, it } from '@jest/globals';
import { indicator, redis } from '../../src/index.js';
import { startCheck } from '../../src/testing.js';

class Queue {
  constructor(private readonly depths: () => Promise<number>) {}
  depth(): Promise<number> {
    return this.depths();
  }
}

const queueHealth = indicator('queue', {
  use: Queue,
  check: async (queue: Queue, { signal }) => {
    const depth = await queue.depth();
    signal.throwIfAborted();
    return depth > 100 ? { status: 'degraded', reason: 'overloaded', depth } : { status: 'up', depth };
  },
});

const start = (depths: () => Promise<number>) => startCheck(queueHealth, { provide: [[Queue, new Queue(depths)]] });

describe('one check of an indicator of one’s own', () => {
  it('ends as the engine would have it, with what it found', async () => {
    const { ended } = await start(() => Promise.resolve(101));
    expect(await ended).toMatchObject({
      status: 'degraded',
      reason: 'overloaded',
      message: 'the indicator says that its dependency is degraded',
      data: { depth: 101 },
      responseTimeMs: 0,
    });
  });

  it('is at its deadline when the clock is driven there, and its signal is aborted then', async () => {
    const check = await start(() => new Promise(() => {}));
    await check.advance(999);
    expect(check.signal.aborted).toBe(false);
    await check.advance(1);
    expect(check.signal.aborted).toBe(true);
    expect(await check.ended).toMatchObject({ status: 'down', reason: 'timeout', message: 'no answer within 1000 ms' });
  });

  it('that throws is judged by what it threw', async () => {
    const broken = new TypeError('not a function');
    expect(await (await start(() => Promise.reject(broken))).ended).toMatchObject({
      reason: 'indicator_error',
      thrown: broken,
    });
    const refused = Object.assign(new Error('10.0.0.5'), { code: 'ECONNREFUSED' });
    expect(await (await start(() => Promise.reject(refused))).ended).toMatchObject({ reason: 'unreachable' });
  });

  it('that answers nonsense fails closed', async () => {
    const { ended } = await startCheck(
      indicator('odd', () => ({ status: 'OK' }) as never),
      { timeoutMs: 50 },
    );
    expect(await ended).toMatchObject({ status: 'down', reason: 'indicator_error' });
  });

  it('has the providers and the configuration that the test gives it, and no others', async () => {
    expect(await (await startCheck(queueHealth)).ended).toMatchObject({ reason: 'not_configured' });
    expect(await (await startCheck(redis())).ended).toMatchObject({ reason: 'not_configured' });
    await expect(startCheck(redis(), { config: () => 'http://cache.internal' })).rejects.toThrow(/redis/);
  });
});
