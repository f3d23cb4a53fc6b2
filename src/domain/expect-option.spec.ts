import { describe, expect, it } from '@jest/globals';
import { expectOption, isAmount, isShare } from './expect-option.js';

describe('an option', () => {
  it('that keeps its rule is silent', () => {
    expect(() => expectOption(true, 'port', 'a number', 'x')).not.toThrow();
  });

  it('that breaks its rule says which it is, the rule and the value, unless that looks like a secret', () => {
    const broken = (name: string, value: unknown) => () => expectOption(false, name, 'a number', value);
    expect(broken('port', 'x')).toThrow(new TypeError('Expected `port` to be a number, got "x"'));
    expect(broken('port', undefined)).toThrow(TypeError);
    expect(broken('port', 'redis://u:p@h')).toThrow('Expected `port` to be a number, got (not shown)');
    expect(broken('apiKey', 'x')).toThrow('Expected `apiKey` to be a number, got (not shown)');
  });

  it.each<[unknown, boolean, boolean]>([
    [0, true, true],
    [0.5, true, true],
    [1, true, true],
    [1.1, false, true],
    [1e300, false, true],
    [-0.1, false, false],
    [Number.POSITIVE_INFINITY, false, false],
    [Number.NaN, false, false],
    ['0.5', false, false],
    [1n, false, false],
    [true, false, false],
    [null, false, false],
    [undefined, false, false],
  ])('of %p is a share: %p, and an amount: %p', (value, share, amount) => {
    expect(isShare(value)).toBe(share);
    expect(isAmount(value)).toBe(amount);
  });
});
