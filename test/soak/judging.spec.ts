import { describe, expect, it } from '@jest/globals';
import { slope, thirds } from './growth.js';
import { growthOf, leaks, type Holdings } from './holdings.js';
import { wrongAnswers } from './truth.js';

const HELD: Holdings = {
  rss: 150e6,
  heapUsed: 35e6,
  external: 4e6,
  sockets: 30,
  files: 50,
  timers: 3,
  resources: 25,
  listeners: 26,
  emitters: 170,
  signals: 10,
};

describe('a leak', () => {
  it('is no noise around the same', () => {
    const noisy = Array.from({ length: 90 }, (_, index) => ({
      ...HELD,
      sockets: 30 + (index % 5),
      rss: 150e6 + (index % 3) * 1e6,
    }));
    expect(leaks(growthOf(noisy))).toEqual([]);
  });

  it.each([
    ['heapUsed', 50_000],
    ['sockets', 0.5],
    ['timers', 0.5],
    ['listeners', 0.05],
    ['signals', 2],
  ] as const)('is seen in %s that grow by %d with each sample', (what, by) => {
    const growing = Array.from({ length: 90 }, (_, index) => ({ ...HELD, [what]: HELD[what]! + by * index }));
    expect(leaks(growthOf(growing)).map((leak) => leak.what)).toEqual([what]);
  });

  it('is measured by the slope of its line, and by thirds', () => {
    expect(slope([1, 2, 3, 4].map((x) => [x, 7 + 3 * x] as const))).toBeCloseTo(3);
    expect(thirds([1, 2, 3, 50, 50, 50, 7, 8, 9])).toEqual({ first: 2, last: 8 });
  });
});

describe('an answer', () => {
  const killed = { kind: 'killed', total: true, from: 10_000, repairBegan: 20_000, to: 21_000 };
  const slowed = { ...killed, kind: 'slowed', total: false };
  it.each([
    ['200 long after the database was killed', [15_000, 5, 200], killed, { ok: 1, error: 0 }],
    ['200 before that had to be noticed', [12_000, 5, 200], killed, { ok: 0, error: 0 }],
    ['200 that came after the repair began', [19_999, 5, 200], killed, { ok: 0, error: 0 }],
    ['200 while it was slow', [15_000, 5, 200], slowed, { ok: 0, error: 0 }],
    ['503 while it was killed', [15_000, 5, 503], killed, { ok: 0, error: 0 }],
    ['503 before it was', [9000, 5, 503], killed, { ok: 0, error: 1 }],
    ['503 soon after it was back', [24_000, 5, 503], killed, { ok: 0, error: 0 }],
    ['503 long after it was back', [27_000, 5, 503], killed, { ok: 0, error: 1 }],
  ] as const)('of %s is judged', (_, answer, period, wrong) => {
    expect(wrongAnswers([answer], [period])).toEqual({ ...wrong, unjudged: 0 });
    const still = { from: answer[0] - 1000, to: answer[0] - 500 };
    expect(wrongAnswers([answer], [period], [still])).toEqual({ ok: 0, error: 0, unjudged: 1 });
  });
});
