import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FLAPPING, restlessness, withNewest } from './history.js';
import { MINUTES_KEPT, MinuteSeries, type Minute } from './minute-series.js';
import { STATUSES, type Status } from './status.js';

interface Check {
  readonly atMs: number;
  readonly status: Status;
  readonly responseTimeMs: number;
  readonly changed: boolean;
}

/** The same from everything that ever happened. */
function reference(all: readonly Check[], nowMs: number): (Minute | undefined)[] {
  const current = Math.floor(nowMs / 60_000);
  return Array.from({ length: MINUTES_KEPT }, (_, index) => {
    const minute = current - MINUTES_KEPT + 1 + index;
    const within = all.filter(({ atMs }) => Math.floor(atMs / 60_000) === minute);
    if (within.length === 0) return undefined;
    const times = within.map(({ responseTimeMs }) => responseTimeMs);
    return {
      checks: within.length,
      worst: within.map(({ status }) => status).sort((a, b) => STATUSES.indexOf(b) - STATUSES.indexOf(a))[0]!,
      averageMs: times.reduce((a, b) => a + b) / times.length,
      maxMs: Math.max(...times),
      changes: within.filter(({ changed }) => changed).length,
    };
  });
}

const steps = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.nat(20_000), fc.nat(5 * 60_000), fc.nat(3 * 3_600_000)),
    status: fc.constantFrom(...STATUSES),
    responseTimeMs: fc.nat(60_000),
    changed: fc.boolean(),
  }),
  { maxLength: 300 },
);

describe('the series of an hour', () => {
  it('tells at any moment what one that keeps everything would tell', () => {
    fc.assert(
      fc.property(fc.nat(10 * 3_600_000), steps, fc.nat(2 * 3_600_000), (beginMs, taken, laterMs) => {
        const series = new MinuteSeries();
        const all: Check[] = [];
        let nowMs = beginMs;
        for (const { afterMs, ...check } of taken) {
          nowMs += afterMs;
          all.push({ atMs: nowMs, ...check });
          series.add(nowMs, check.status, check.responseTimeMs, check.changed);
        }
        expect(series.upTo(nowMs)).toEqual(reference(all, nowMs));
        expect(series.upTo(nowMs + laterMs)).toEqual(reference(all, nowMs + laterMs));
      }),
    );
  });

  it('tells of the very first minute of the clock', () => {
    const series = new MinuteSeries();
    series.add(0, 'down', 7, false);
    expect(series.upTo(59_999).at(-1)).toEqual({ checks: 1, worst: 'down', averageMs: 7, maxMs: 7, changes: 0 });
    expect(series.upTo(60_000).slice(-2)).toEqual([expect.objectContaining({ checks: 1 }), undefined]);
  });

  it('is empty before the first check', () => {
    expect(new MinuteSeries().upTo(0)).toEqual(Array.from({ length: MINUTES_KEPT }));
  });
});

describe('flapping', () => {
  const minute = (changes: number): Minute => ({ checks: 1, worst: 'up', averageMs: 1, maxMs: 1, changes });
  const hour = (changesAt: Readonly<Record<number, number>>) =>
    Array.from({ length: MINUTES_KEPT }, (_, age) => minute(changesAt[MINUTES_KEPT - 1 - age] ?? 0));

  it.each([
    [{}, { hour: 0, quarter: 0 }, false],
    [{ 0: 1, 1: 2 }, { hour: 3, quarter: 3 }, false],
    [{ 0: 1, 14: 3 }, { hour: 4, quarter: 4 }, true],
    [{ 0: 1, 15: 3 }, { hour: 4, quarter: 1 }, false],
    [{ 15: 7 }, { hour: 7, quarter: 0 }, false],
    [{ 15: 4, 59: 4 }, { hour: 8, quarter: 0 }, true],
  ])('changes so many minutes ago %j make %j, flapping %j', (changesAt, changes, flapping) => {
    expect(restlessness(hour(changesAt))).toEqual({ changes, flapping });
  });

  it('is told of an hour with minutes without a check, too', () => {
    const changes = { hour: 2, quarter: 2 };
    expect(restlessness([undefined, minute(2), undefined])).toEqual({ changes, flapping: false });
  });

  it('begins where it says', () => {
    expect(FLAPPING).toEqual({ quarter: 4, hour: 8 });
  });
});

describe('a list of the newest', () => {
  it('keeps at most so many, newest first', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 12 }), (items, most) => {
        const kept = items.reduce<readonly number[]>((before, item) => withNewest(item, before, most), []);
        expect(kept).toEqual(items.toReversed().slice(0, most));
      }),
    );
  });
});
