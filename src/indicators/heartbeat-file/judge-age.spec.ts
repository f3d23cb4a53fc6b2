import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeAge, resolveHeartbeat } from './judge-age.js';

const limits = resolveHeartbeat({ maxAgeMs: 60_000, warnAgeMs: 20_000 });
const SEVERITY = { up: 0, degraded: 1, down: 2 } as const;

describe('the age of a heartbeat', () => {
  it('is up to the warning, degraded up to the limit, down beyond', () => {
    expect([0, 20_000, 20_001, 60_000, 60_001].map((age) => judgeAge(age, limits).status)).toEqual([
      'up',
      'up',
      'degraded',
      'degraded',
      'down',
    ]);
    expect(judgeAge(60_001, limits)).toMatchObject({ reason: 'timeout', message: 'no beat for 60001 ms' });
  });

  it('has no warning where none is asked for', () => {
    expect(judgeAge(60_000, resolveHeartbeat({ maxAgeMs: 60_000 })).status).toBe('up');
  });

  it('may be in the future by what two clocks differ, and not by more: such a beat would count as new for years', () => {
    expect(judgeAge(-5000, limits).status).toBe('up');
    expect(judgeAge(-5001, limits)).toMatchObject({ status: 'down', reason: 'bad_response' });
    expect(judgeAge(NaN, limits).status).toBe('down');
    expect(judgeAge(-10, resolveHeartbeat({ maxAgeMs: 1, clockSkewMs: 0 })).status).toBe('down');
  });

  it('never gets better with time, once the beat is in the past', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), (age, later) => {
        expect(SEVERITY[judgeAge(age + later, limits).status]).toBeGreaterThanOrEqual(
          SEVERITY[judgeAge(age, limits).status],
        );
      }),
    );
  });
});
