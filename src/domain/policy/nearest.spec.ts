import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearest, typingDistance } from './nearest.js';

describe('nearest', () => {
  it.each([
    ['rediss', 'redis'],
    ['reids', 'redis'],
    ['REDIS', 'redis'],
    ['databse', 'database'],
    ['clikchouse', 'clickhouse'],
    ['TIMEOUT', undefined],
    ['postgres', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ])('%j was meant to be %j', (word, meant) => {
    expect(nearest(word, ['database', 'redis', 'clickhouse', 'llm'])).toBe(meant);
  });

  it('the distance is 0 only from a word to itself, is symmetric, and at most the length of the longer', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (one, other) => {
        const distance = typingDistance(one, other);
        expect(distance === 0).toBe(one === other);
        expect(distance).toBe(typingDistance(other, one));
        expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['redis', 'erdis', 1],
    ['redis', 'rediss', 1],
    ['redis', 'edis', 1],
    ['redis', 'radis', 1],
    ['ab', 'ba', 1],
    ['abc', 'ca', 3],
    ['abcd', 'badc', 2],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['a', 'b', 1],
    ['aab', 'aba', 1],
  ])('from %j to %j it is letters inserted, left out, replaced, and neighbours swapped: %d', (from, to, distance) => {
    expect(typingDistance(from, to)).toBe(distance);
  });

  it('may be a third of the letters of the longer word off, at least one', () => {
    expect(nearest('a', ['b'])).toBe('b');
    expect(nearest('ab', ['xy'])).toBeUndefined();
    expect(nearest('abcdef', ['abcdxy'])).toBe('abcdxy');
    expect(nearest('abcdef', ['abcxyz'])).toBeUndefined();
    expect(nearest('abcdefgh', ['abcdef'])).toBe('abcdef');
    expect(nearest('abcdef', ['abcdefgh'])).toBe('abcdefgh');
    expect(nearest('abcd', ['abcdef'])).toBe('abcdef');
    expect(nearest('abc', ['abcde'])).toBeUndefined();
    expect(nearest('abcde', ['abc'])).toBeUndefined();
  });

  it('is the nearest of several, and of two that are equally near the first', () => {
    expect(nearest('redisx', ['redisxyz', 'rediss', 'redisy'])).toBe('rediss');
    expect(nearest('redis', ['rediss', 'redis'])).toBe('redis');
  });

  it('is looked for up to 128 characters', () => {
    expect(nearest('x'.repeat(128), ['x'.repeat(127)])).toBe('x'.repeat(127));
    expect(nearest('x'.repeat(129), ['x'.repeat(128)])).toBeUndefined();
  });
});
