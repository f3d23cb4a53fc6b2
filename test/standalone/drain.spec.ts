import { afterEach, describe, expect, it } from '@jest/globals';
import { endAll, health, switchable } from './running.js';

afterEach(endAll);

describe('drain()', () => {
  it('makes the verdict shutting_down at once, while checks go on', async () => {
    const watched = switchable();
    const made = await health({ indicators: [watched.registration] }, { HEALTH_DRAIN_MS: '600000' });
    await made.checkNow();
    void made.drain();
    expect(made.report().verdict).toBe('shutting_down');
    const before = watched.asked;
    await made.checkNow();
    expect(watched.asked).toBeGreaterThan(before);
  });

  it('ends with close() at the latest, for everybody who waits for it', async () => {
    const made = await health({}, { HEALTH_DRAIN_MS: '600000' });
    const waiting = [made.drain(), made.drain(), made.drain()];
    await made.close();
    await Promise.all(waiting);
    await made.drain();
  });

  it('does not wait where no drain is asked for', async () => {
    const made = await health();
    await made.drain();
    expect(made.report().verdict).toBe('shutting_down');
  });
});

describe('close()', () => {
  it('ends the loops before anything else, so that nobody hears of clients that close', async () => {
    const watched = switchable();
    const made = await health({ indicators: [watched.registration] });
    await made.checkNow();
    const told: unknown[] = [];
    made.onTransition((transition) => told.push(transition));
    const lines = made.log.lines.length;
    const closing = made.close();
    watched.status = 'down';
    await made.checkNow();
    await closing;
    expect([told, made.log.lines.slice(lines)]).toEqual([[], []]);
  });

  it('is one end, however often it is called', async () => {
    const made = await health();
    expect(made.close()).toBe(made.close());
  });
});
