import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterAttempt, LONGEST_WAIT_MS, MOST_ATTEMPTS, retryAfterMs, type Outcome } from './retry.js';

const answered = (status: number, retryAfter?: number): Outcome => ({
  kind: 'answered',
  status,
  retryAfterMs: retryAfter,
});

describe('after an attempt', () => {
  it.each<[string, Outcome, number, string]>([
    ['a delivery is the end of it', { kind: 'delivered' }, 1, 'done'],
    ['no answer is tried again', { kind: 'failed', why: 'no answer', mayHaveArrived: true }, 1, 'retry'],
    ['500 is tried again', answered(500), 1, 'retry'],
    ['429 is tried again', answered(429), 1, 'retry'],
    ['408 is tried again', answered(408), 1, 'retry'],
    ['a redirect is not followed and not tried again', answered(302), 1, 'give_up'],
    ['401 stays 401', answered(401), 1, 'give_up'],
    ['410 ends all', answered(410), 1, 'end'],
    ['the last attempt is the last', answered(500), MOST_ATTEMPTS, 'give_up'],
  ])('%s', (_, outcome, attempts, expected) => {
    expect(afterAttempt(outcome, attempts, 0).do).toBe(expected);
  });

  it('the wait doubles, jitter takes off at most half of it, and Retry-After only adds, up to ten minutes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MOST_ATTEMPTS - 1 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.nat(2 * LONGEST_WAIT_MS),
        (attempts, random, askedMs) => {
          const full = 1000 * 2 ** (attempts - 1);
          const next = afterAttempt(answered(503, askedMs), attempts, random);
          if (next.do !== 'retry') throw new Error('it gave up');
          expect(next.inMs).toBeGreaterThanOrEqual(Math.min(LONGEST_WAIT_MS, Math.max(full / 2, askedMs)));
          expect(next.inMs).toBeLessThanOrEqual(Math.min(LONGEST_WAIT_MS, Math.max(full, askedMs)));
        },
      ),
    );
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sun, 22 Nov 2026 10:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['-5 seconds', undefined],
    [undefined, undefined],
  ])('%j is %j ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
