import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/engine/clock.js';
import { withDeadline } from '../../src/engine/deadline.js';
import { Patience } from '../../src/indicators/redis/patience.js';

const timeoutMs = 200;

describe('The patience of a check', () => {
  it.each([0, 100, 170, 300, 900])(
    'ends before the deadline of the engine does, also where the event loop is blocked for %i ms',
    async (blockedMs) => {
      const { outcome } = withDeadline(systemClock, timeoutMs, async () => {
        const patience = new Patience(timeoutMs);
        return (await patience.await(new Promise<string>(() => {}))) ?? 'its own answer';
      });
      const until = performance.now() + blockedMs;
      while (performance.now() < until);
      expect(await outcome).toEqual({ kind: 'value', value: 'its own answer' });
    },
  );

  it('lets an answer in that came while the event loop was blocked', async () => {
    const patience = new Patience(timeoutMs);
    const answer = new Promise<string>((resolve) => setImmediate(resolve, 'the answer'));
    const until = performance.now() + 400;
    while (performance.now() < until);
    expect(await patience.await(answer)).toBe('the answer');
    patience.end();
  });

  it('is over once it was ended, and then answers without waiting', async () => {
    const patience = new Patience(timeoutMs);
    expect(patience.isOver).toBe(false);
    patience.end();
    expect(patience.isOver).toBe(true);
    expect(await patience.await(new Promise(() => {}))).toBeUndefined();
  });
});
