import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { slope } from './growth.js';
import type { Counts } from './million-checks.js';

/** `SOAK_CHECKS=1000000 npm test -- soak/driven` runs all of them. */
const CHECKS = Number(process.env['SOAK_CHECKS'] ?? 100_000);

const SAMPLES = 20;

/** The samples in which the code is compiled and the stores fill. */
const WARM_UP = 5;

/** Bytes that the heap may gain over the run: less than the smallest object for each check, and for the million for each tenth one. */
const MAY_GAIN = 1.5e6;

interface Soaked {
  readonly taken: readonly (Counts & { readonly checks: number; readonly heap: number; readonly handles: number })[];
  readonly transitions: number;
  readonly listenerErrors: number;
  readonly asked: number;
  readonly reasons: readonly string[];
  readonly left: Counts;
}

describe(`${CHECKS.toLocaleString('en-US')} checks that end in all ways there are`, () => {
  let soaked: Soaked;
  let steady: Soaked['taken'];

  beforeAll(async () => {
    const args = ['--expose-gc', 'test/soak/driven-process.mjs', String(CHECKS), String(SAMPLES)];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
    expect(stderr).toBe('');
    soaked = JSON.parse(stdout) as Soaked;
    steady = soaked.taken.slice(WARM_UP);
  }, 900_000);

  it('are as manifold as they should be', () => {
    expect(soaked.taken.at(-1)!.checks).toBeGreaterThanOrEqual(CHECKS);
    expect(soaked.transitions).toBeGreaterThan(CHECKS / 1000);
    expect(soaked.asked).toBeGreaterThan(1);
    expect(soaked.reasons).toEqual(
      expect.arrayContaining(['overloaded', 'unreachable', 'timeout', 'indicator_error', 'upstream_error']),
    );
  });

  it('leave the heap as it was', () => {
    expect(slope(steady.map(({ checks, heap }) => [checks, heap])) * CHECKS).toBeLessThan(MAY_GAIN);
  });

  it('leave no more timers than loops, deadlines and late answers need', () => {
    for (const { timers, entries } of steady) expect(timers).toBeLessThanOrEqual(4 * entries);
  });

  it('leave as many subscriptions and entries as there were at first', () => {
    const { news, entries } = soaked.taken[0]!;
    for (const each of steady) expect(each).toMatchObject({ news, entries });
  });

  it('are told to each listener once, however many came and went before, and however often one throws', () => {
    for (const { heardPerCheck } of soaked.taken) expect(heardPerCheck).toBeLessThanOrEqual(1);
    expect(soaked.listenerErrors).toBe(soaked.transitions);
  });

  it('open nothing in the process', () => {
    // A few are Node's own, such as the turn that is waited for before the heap is read.
    for (const { handles } of steady) expect(handles).toBeLessThan(10);
  });

  it('leave nothing at all once they are ended', () => {
    expect(soaked.left).toMatchObject({ timers: 0, news: 0 });
  });
});
