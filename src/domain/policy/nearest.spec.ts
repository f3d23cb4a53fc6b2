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

  it('two neighbours swapped are one mistake', () => {
    expect(typingDistance('redis', 'erdis')).toBe(1);
  });
});
