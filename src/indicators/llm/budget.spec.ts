import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DrivenClock } from '../../testing/driven-clock.js';
import { DAY_MS, MemoryLlmStore } from './budget.js';

const limits = { calls: 400, tokens: 20_000 };

describe('The budget of one process', () => {
  it('grants until a limit would be passed, and adds nothing then', async () => {
    const store = new MemoryLlmStore(new DrivenClock());
    const few = { calls: 2, tokens: 100 };
    expect(await store.spend('a', { calls: 1, tokens: 60 }, few)).toMatchObject({
      granted: true,
      calls: 1,
      tokens: 60,
    });
    expect(await store.spend('a', { calls: 1, tokens: 41 }, few)).toMatchObject({
      granted: false,
      calls: 1,
      tokens: 60,
    });
    expect(await store.spend('a', { calls: 1, tokens: 40 }, few)).toMatchObject({
      granted: true,
      calls: 2,
      tokens: 100,
    });
    expect(await store.spend('a', { calls: 1, tokens: 0 }, few)).toMatchObject({
      granted: false,
      calls: 2,
      tokens: 100,
    });
  });

  it('keeps one budget a key', async () => {
    const store = new MemoryLlmStore(new DrivenClock());
    const one = { calls: 1, tokens: 10 };
    expect(await store.spend('a', one, one)).toMatchObject({ granted: true });
    expect(await store.spend('b', one, one)).toMatchObject({ granted: true });
    expect(await store.spend('a', one, one)).toMatchObject({ granted: false });
  });

  it('resets exactly a day after the first spending', async () => {
    const clock = new DrivenClock();
    const store = new MemoryLlmStore(clock);
    const one = { calls: 1, tokens: 1 };
    expect(await store.spend('a', one, one)).toEqual({ granted: true, ...one, resetsInMs: DAY_MS });
    clock.jump(DAY_MS - 1);
    expect(await store.spend('a', one, one)).toEqual({ granted: false, ...one, resetsInMs: 1 });
    clock.jump(1);
    expect(await store.spend('a', one, one)).toEqual({ granted: true, ...one, resetsInMs: DAY_MS });
  });

  it.each([
    [{ calls: 0, tokens: 100 }],
    [{ calls: 100, tokens: 0 }],
    [{ calls: 0, tokens: 0 }],
    [{ calls: -1, tokens: 100 }],
    [{ calls: NaN, tokens: 100 }],
  ])('grants nothing under limits of %j, not even what costs nothing', async (none) => {
    const store = new MemoryLlmStore(new DrivenClock());
    expect(await store.spend('a', { calls: 0, tokens: 0 }, none)).toEqual({
      granted: false,
      calls: 0,
      tokens: 0,
      resetsInMs: DAY_MS,
    });
  });

  it.each([
    { calls: -1, tokens: 0 },
    { calls: 0, tokens: -5 },
    { calls: 1.5, tokens: 0 },
    { calls: 1, tokens: NaN },
  ])('refuses to spend %j', async (amount) => {
    await expect(new MemoryLlmStore().spend('a', amount, limits)).rejects.toThrow(RangeError);
  });

  it('is corrected once an answer tells its tokens: down to zero, past the limit, and never for a new day', async () => {
    const clock = new DrivenClock();
    const store = new MemoryLlmStore(clock);
    await store.correct('a', 50);
    await store.spend('a', { calls: 1, tokens: 100 }, limits);
    await store.correct('a', -70);
    expect(await store.spend('a', { calls: 0, tokens: 0 }, limits)).toMatchObject({ calls: 1, tokens: 30 });
    await store.correct('a', -70);
    expect(await store.spend('a', { calls: 0, tokens: 0 }, limits)).toMatchObject({ tokens: 0 });
    await store.correct('a', 30_000);
    expect(await store.spend('a', { calls: 1, tokens: 0 }, limits)).toMatchObject({ granted: false, tokens: 30_000 });
    clock.jump(DAY_MS);
    await store.correct('a', 50);
    expect(await store.spend('a', { calls: 1, tokens: 0 }, limits)).toMatchObject({ granted: true, tokens: 0 });
    await expect(store.correct('a', 0.5)).rejects.toThrow(RangeError);
  });

  it('never passes a limit, as a slow model says that keeps every spending', async () => {
    const step = fc.record({
      calls: fc.integer({ min: 0, max: 3 }),
      tokens: fc.integer({ min: 0, max: 40 }),
      waitMs: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.constantFrom(DAY_MS / 3, DAY_MS - 1, DAY_MS)),
      wallJumpMs: fc.integer({ min: -10 * DAY_MS, max: 10 * DAY_MS }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.record({ calls: fc.integer({ min: 0, max: 6 }), tokens: fc.integer({ min: 0, max: 90 }) }),
        async (steps, most) => {
          const clock = new WanderingClock();
          const store = new MemoryLlmStore(clock);
          let spent: { at: number; calls: number; tokens: number }[] = [];
          for (const { waitMs, wallJumpMs, ...amount } of steps) {
            clock.jump(waitMs);
            clock.wallOffsetMs = wallJumpMs;
            const tally = await store.spend('a', amount, most);
            if (spent[0] !== undefined && clock.now() - spent[0].at >= DAY_MS) spent = [];
            const sum = (key: 'calls' | 'tokens') => spent.reduce((total, each) => total + each[key], 0);
            const fits = (key: 'calls' | 'tokens') => most[key] > 0 && sum(key) + amount[key] <= most[key];
            const granted = fits('calls') && fits('tokens');
            if (granted) spent.push({ at: clock.now(), ...amount });
            expect(tally).toEqual({
              granted,
              calls: sum('calls'),
              tokens: sum('tokens'),
              resetsInMs: DAY_MS - (spent[0] === undefined ? 0 : clock.now() - spent[0].at),
            });
            expect(tally.calls <= most.calls && tally.tokens <= most.tokens).toBe(true);
          }
        },
      ),
    );
  });
});

describe('What one process found', () => {
  it('is led by itself, always', async () => {
    const store = new MemoryLlmStore();
    expect([await store.lead('a', 1000), await store.lead('a', 1000)]).toEqual([true, true]);
  });

  it('is kept with its age, for as long as was said', async () => {
    const clock = new DrivenClock();
    const store = new MemoryLlmStore(clock);
    expect(await store.latest('a')).toBeUndefined();
    await store.publish('a', { kind: 'timeout' }, 1000);
    clock.jump(400);
    await store.publish('a', { kind: 'refusal', status: 429, retryAfterMs: 700 }, 1000);
    clock.jump(300);
    const evidence = { kind: 'refusal', status: 429, retryAfterMs: 400 };
    expect(await store.latest('a')).toEqual({ evidence, ageMs: 300 });
    expect(await store.latest('b')).toBeUndefined();
    clock.jump(700);
    expect(await store.latest('a')).toBeUndefined();
  });
});

class WanderingClock extends DrivenClock {
  wallOffsetMs = 0;
  override wall(): number {
    return super.wall() + this.wallOffsetMs;
  }
}
