import { describe, expect, it } from '@jest/globals';
import { UNREADABLE, attempt, entriesOf, plain } from './plain.js';

const throws = (): never => {
  throw new Error('no');
};

describe('what a value is', () => {
  it.each<[unknown, object]>([
    [undefined, { is: 'unset' }],
    [null, { is: 'unset' }],
    ['', { is: 'unset' }],
    [' \n\t', { is: 'unset' }],
    [' a ', { is: 'text', text: ' a ' }],
    [0, { is: 'number', number: 0 }],
    [false, { is: 'boolean', boolean: false }],
    [[1, undefined], { is: 'list', items: [1, undefined] }],
    [{ a: 1 }, { is: 'object', entries: new Map([['a', 1]]) }],
    [{}, { is: 'object', entries: new Map() }],
    [1n, { is: 'other', what: 'a bigint' }],
    [Symbol('s'), { is: 'other', what: 'a symbol' }],
    [throws, { is: 'other', what: 'a function' }],
    [UNREADABLE, { is: 'other', what: 'something that cannot be read' }],
  ])('%p: %p', (value, expected) => {
    expect(plain(value)).toStrictEqual(expected);
  });

  it('reads a list up to 10,000 items, and says of a longer one how long it is', () => {
    expect(plain(Array.from({ length: 10_000 }))).toMatchObject({ is: 'list' });
    expect(plain(Array.from({ length: 10_001 }))).toStrictEqual({ is: 'other', what: 'a list of 10001 items' });
  });

  it('reads each property by itself, so that one that throws hides no other', () => {
    const hostile = Object.defineProperty({ a: 1 }, 'b', { enumerable: true, get: throws });
    expect(plain(hostile)).toStrictEqual({
      is: 'object',
      entries: new Map<string, unknown>([
        ['a', 1],
        ['b', UNREADABLE],
      ]),
    });
    const list = Object.defineProperty([1, 2], 0, { get: throws });
    expect(plain(list)).toStrictEqual({ is: 'list', items: [UNREADABLE, 2] });
  });

  it('is not known of what cannot be looked into at all', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const unreadable = { is: 'other', what: 'something that cannot be read' };
    expect(plain(proxy)).toStrictEqual(unreadable);
    expect(plain(new Proxy({}, { ownKeys: throws }))).toStrictEqual(unreadable);
    expect(plain(new Proxy([], { get: throws }))).toStrictEqual(unreadable);
  });
});

describe('the properties of an object', () => {
  it('are none of anything else', () => {
    for (const value of [undefined, 'text', 7, [1], throws, UNREADABLE]) expect(entriesOf(value)).toEqual(new Map());
    expect(entriesOf({ a: 1 })).toEqual(new Map([['a', 1]]));
  });
});

describe('an attempt', () => {
  it('is what was read, or that it could not be', () => {
    expect(attempt(() => 7)).toBe(7);
    expect(attempt(throws)).toBe(UNREADABLE);
  });
});
