import { describe, expect, it } from '@jest/globals';
import { adopt } from '../../src/engine/adopt.js';

describe('a value that may be a promise', () => {
  it.each<[string, unknown, unknown]>([
    ['itself where it is none', 7, 7],
    ['itself where it is null', null, null],
    ['itself where its then is no function', { then: 1 }, { then: 1 }],
    ['what a promise resolves to', Promise.resolve(7), 7],
    [
      'what a promise in a thenable resolves to',
      { then: (give: (value: unknown) => void) => give(Promise.resolve(7)) },
      7,
    ],
    [
      'what a function with a then resolves to',
      Object.assign(() => 1, { then: (give: (value: unknown) => void) => give(7) }),
      7,
    ],
  ])('is waited for: %s', async (_what, value, expected) => {
    expect((await adopt(value)).value).toEqual(expected);
  });

  it('is followed through 16 promises within one another, and no further', async () => {
    const nested = (depth: number): unknown =>
      depth === 0 ? 7 : { then: (give: (value: unknown) => void) => give(nested(depth - 1)) };
    expect((await adopt(nested(16))).value).toBe(7);
    await expect(adopt(nested(17))).rejects.toThrow('promise of promises without an end');
  });

  it('ends where it resolves to itself, at once or turn by turn', async () => {
    const atOnce = { then: (give: (value: unknown) => void) => give(atOnce) };
    await expect(adopt(atOnce)).rejects.toThrow(TypeError);
    const byTurns = { then: (give: (value: unknown) => void) => setImmediate(give, byTurns) };
    await expect(adopt(byTurns)).rejects.toThrow(TypeError);
  });

  it('throws what it throws or rejects with', async () => {
    await expect(
      adopt({
        then: () => {
          throw new RangeError('mine');
        },
      }),
    ).rejects.toThrow(RangeError);
    await expect(adopt(Promise.reject(new RangeError('mine')))).rejects.toThrow(RangeError);
  });
});
