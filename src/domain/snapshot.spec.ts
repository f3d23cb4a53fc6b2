import { describe, expect, it } from '@jest/globals';
import { up } from './check-result.js';
import { prolong, type Snapshot } from './snapshot.js';

const snapshot: Snapshot = {
  judgement: { status: 'up', basis: up(), consecutiveFailures: 0, consecutiveSuccesses: 1 },
  responseTimeMs: 1,
  checkedAtMs: 0,
  checkedAtWall: 0,
  sinceWall: 0,
  validUntilMs: 1000,
  prolonged: false,
};

describe('a gap of our own process', () => {
  it.each([
    ['lets a result stand for one timeout more', 999, 5000, 5100],
    ['never shortens it', 10, 20, 1000],
    ['does not bring back what no longer stood when it began', 1000, 5000, 1000],
  ])('%s', (_what, gapBeganMs, nowMs, validUntilMs) => {
    expect(prolong(snapshot, gapBeganMs, nowMs, 100).validUntilMs).toBe(validUntilMs);
  });

  it('does so once a result', () => {
    const once = prolong(snapshot, 0, 5000, 100);
    expect(once.prolonged).toBe(true);
    expect(prolong(once, 5000, 9000, 100)).toBe(once);
  });
});
