import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { degraded, down, up, type CheckResult } from './check-result.js';
import type { Judgement } from './hysteresis.js';
import { nextCheckInMs } from './schedule.js';

const intervals = { intervalMs: 10_000, downIntervalMs: 2000 };
const judged = (status: Judgement['status'], consecutiveFailures = 0): Judgement => ({
  status,
  basis: up(),
  consecutiveFailures,
  consecutiveSuccesses: 0,
});
const next = (status: Judgement['status'], last: CheckResult, failures = 0, random = 0) =>
  nextCheckInMs(judged(status, failures), last, intervals, random);

describe('the time to the next check', () => {
  it.each(['timeout', 'unreachable', 'loading', 'overloaded', 'event_loop_blocked', 'outdated'] as const)(
    'is the down interval while it is down for %s',
    (reason) => {
      expect(next('down', down(reason, ''), 1)).toBe(2000);
    },
  );

  it.each(['auth_failed', 'not_configured', 'missing_credentials', 'read_only', 'indicator_error'] as const)(
    'keeps the interval while it is down for %s: repeated tries would lock accounts',
    (reason) => expect(next('down', down(reason, ''), 1)).toBe(10_000),
  );

  it('doubles after 10 tries, up to the interval', () => {
    const of = (failures: number) => next('down', down('timeout', ''), failures);
    expect([1, 10, 11, 12, 13, 14, 1000].map(of)).toEqual([2000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });

  it('is the down interval while a failure counts, and while a recovery does', () => {
    expect(next('up', down('timeout', ''), 1)).toBe(2000);
    expect(next('down', up())).toBe(2000);
  });

  it('is the interval while it is up or degraded', () => {
    expect(next('up', up())).toBe(10_000);
    expect(next('degraded', degraded('overloaded', ''))).toBe(10_000);
  });

  it('is only shortened by jitter, by up to a tenth', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (random) => {
        const ms = next('up', up(), 0, random);
        expect(ms).toBeGreaterThan(8999);
        expect(ms).toBeLessThanOrEqual(10_000);
      }),
    );
  });
});
