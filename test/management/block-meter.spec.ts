import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BEAT_MS, BlockMeter } from '../../src/adapters/management/block-meter.js';

/** One look: how long after the last one, and whether the main thread has beaten in between. */
interface Look {
  readonly afterMs: number;
  readonly beaten: boolean;
}

/** The readings of a meter over some looks. */
function readings(looks: readonly Look[], firstBeat = 0): number[] {
  const meter = new BlockMeter(firstBeat, 1000);
  let beat = firstBeat;
  let nowMs = 1000;
  return looks.map(({ afterMs, beaten }) => {
    nowMs += afterMs;
    if (beaten) beat = (beat + 1) | 0;
    return meter.look(beat, nowMs);
  });
}

const still = (afterMs: number): Look => ({ afterMs, beaten: false });
const beaten = (afterMs: number): Look => ({ afterMs, beaten: true });
const lookOf = (longestMs: number) =>
  fc.record({ afterMs: fc.double({ min: 0, max: longestMs, noNaN: true }), beaten: fc.boolean() });
const looks = fc.array(lookOf(60_000), { maxLength: 100 });
const punctual = fc.array(lookOf(BEAT_MS), { maxLength: 100 });

describe('the block meter', () => {
  it.each<[string, Look[], number]>([
    ['a beat at every look is no block', [beaten(50), beaten(50)], 0],
    ['the time without a beat adds up', [still(50), still(50), still(30)], 130],
    ['a beat ends the block', [still(50), still(50), beaten(50)], 0],
    ['the next block starts from nothing', [still(50), beaten(50), still(40)], 40],
    ['a look that is a little late counts whole', [still(90)], 90],
    ['the whole process stood still for a minute: no block', [still(60_000)], 2 * BEAT_MS],
    ['it stood still and goes on', [still(60_000), beaten(50)], 0],
    [
      'it stood still within a block: the block counts, the standstill does not',
      [still(50), still(60_000), still(50)],
      200,
    ],
    ['the readers may be many', [still(0), still(0.5), still(0.5), still(0)], 1],
  ])('%s', (_rule, given, expected) => {
    expect(readings(given).at(-1)).toBe(expected);
  });

  it('sees the beat that overflows its 32 bits', () => {
    expect(readings([still(50), beaten(50), still(20)], 2 ** 31 - 1)).toEqual([50, 0, 20]);
  });

  it('never tells more than the time since the last beat that it saw, and never less than nothing', () => {
    fc.assert(
      fc.property(looks, (given) => {
        let sinceBeatMs = 0;
        readings(given).forEach((blockedMs, index) => {
          const { afterMs, beaten } = given[index]!;
          sinceBeatMs = beaten ? 0 : sinceBeatMs + afterMs;
          expect(blockedMs).toBeGreaterThanOrEqual(0);
          expect(blockedMs).toBeLessThanOrEqual(sinceBeatMs + 1e-6);
        });
      }),
    );
  });

  it('tells exactly that time where it is looked at as often as it asks for', () => {
    fc.assert(
      fc.property(punctual, (given) => {
        let sinceBeatMs = 0;
        readings(given).forEach((blockedMs, index) => {
          const { afterMs, beaten } = given[index]!;
          sinceBeatMs = beaten ? 0 : sinceBeatMs + afterMs;
          expect(blockedMs).toBeCloseTo(sinceBeatMs, 6);
        });
      }),
    );
  });

  it('takes a standstill of any length for at most two beats, so that no number of suspensions alone reads as a block', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 50 }), (standstillsMs) => {
        const given = standstillsMs.flatMap((afterMs) => [still(afterMs), beaten(BEAT_MS)]);
        expect(Math.max(0, ...readings(given))).toBeLessThanOrEqual(2 * BEAT_MS);
      }),
    );
  });

  it('does not depend on how often it is asked in between', () => {
    fc.assert(
      fc.property(punctual, fc.integer({ min: 1, max: 10 }), (given, parts) => {
        const split = given.flatMap(({ afterMs, beaten }) => [
          ...Array.from({ length: parts - 1 }, () => still(afterMs / parts)),
          { afterMs: afterMs / parts, beaten },
        ]);
        expect(readings(split).at(-1) ?? 0).toBeCloseTo(readings(given).at(-1) ?? 0, 6);
      }),
    );
  });
});
