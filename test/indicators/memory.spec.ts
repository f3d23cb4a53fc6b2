import { describe, expect, it } from '@jest/globals';
import { MemoryUseHealthIndicator, type MemoryLimits } from '../../src/indicators/memory.health.js';
import { checkOnce } from '../support/check-once.js';

const NEVER = { warnHeapShare: 1, downHeapShare: 1, warnRssShare: 1, downRssShare: 1 };
const look = (limits: MemoryLimits) => checkOnce(new MemoryUseHealthIndicator({ ...NEVER, ...limits }));

describe('the memory of this process', () => {
  it('with room left is up, and tells how much it uses', async () => {
    const { status, data } = await look({});
    expect(status).toBe('up');
    for (const bytes of ['heapUsedBytes', 'rssBytes']) expect(data![bytes]).toBeGreaterThan(1_000_000);
    for (const share of ['heapShare', 'rssShare']) expect(data![share]).toBeLessThan(1);
  });

  it.each<[string, MemoryLimits, string]>([
    ['a heap above the warning', { warnHeapShare: 0 }, 'degraded'],
    ['a heap above what it may be', { downHeapShare: 0 }, 'down'],
    ['more in all than the warning', { warnRssShare: 0 }, 'degraded'],
    ['more in all than it may hold', { limitBytes: 1_000_000 }, 'down'],
  ])('with %s is so, resources_low', async (_, limits, status) => {
    expect(await look(limits)).toMatchObject({ status, reason: 'resources_low' });
  });

  it.each<[string, MemoryLimits, RegExp]>([
    ['a share in per cent', { warnHeapShare: 90 }, /`warnHeapShare` to be a number from 0 to 1, got 90/],
    ['no limit at all', { limitBytes: 0 }, /`limitBytes` to be a number of bytes above 0, got 0/],
  ])('with %s ends the boot', (_, limits, message) => {
    expect(() => new MemoryUseHealthIndicator(limits).prepare()).toThrow(message);
  });
});
