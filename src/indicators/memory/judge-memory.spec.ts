import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeMemory, resolveMemoryLimits, rssLimitOf } from './judge-memory.js';

const judge = (heapUsedBytes: number, rssBytes: number) =>
  judgeMemory({ heapUsedBytes, heapLimitBytes: 1000, rssBytes, rssLimitBytes: 1000 }, resolveMemoryLimits({}));
const SEVERITY = { up: 0, degraded: 1, down: 2 } as const;

describe('the memory of a process', () => {
  it('is up to nine tenths, degraded above, down above 97 %: the heap and the whole alike', () => {
    const statuses = ['up', 'degraded', 'degraded', 'down'];
    expect([900, 901, 970, 971].map((used) => judge(used, 0).status)).toEqual(statuses);
    expect([900, 901, 970, 971].map((used) => judge(0, used).status)).toEqual(statuses);
  });

  it('says which of the two it is, the worse one first', () => {
    expect(judge(950, 990)).toMatchObject({
      status: 'down',
      message: expect.stringMatching(/^the process holds 99 %/),
    });
    expect(judge(950, 950)).toMatchObject({
      status: 'degraded',
      message: expect.stringMatching(/^the heap uses 95 %/),
    });
  });

  it('never gets better with more of it in use', () => {
    const bytes = fc.nat(1200);
    fc.assert(
      fc.property(bytes, bytes, bytes, bytes, (heap, rss, moreHeap, moreRss) => {
        const less = SEVERITY[judge(heap, rss).status];
        expect(SEVERITY[judge(heap + moreHeap, rss + moreRss).status]).toBeGreaterThanOrEqual(less);
      }),
    );
  });

  it('is measured against the container where that has a limit, else against the machine', () => {
    expect(rssLimitOf(512, 4096)).toBe(512);
    for (const none of [undefined, 0, 4096, 2 ** 64, 9_223_372_036_854_771_712])
      expect(rssLimitOf(none, 4096)).toBe(4096);
  });
});
