import { describe, expect, it } from '@jest/globals';
import { isSecretKey, looksSecret, shownKey, shownText, shownValue } from './display.js';
import { UNREADABLE } from './plain.js';

describe('a key', () => {
  it.each(['HEALTH_DETAILS_TOKEN', 'webhookSecret', 'HEALTH_WEBHOOK_URL', 'apiKey', 'API_KEY', 'url'])(
    '%s holds a secret by its ending',
    (key) => {
      expect(isSecretKey(key)).toBe(true);
      expect(shownValue(key, 'blue')).toBe('(not shown)');
    },
  );

  it.each(['HEALTH_TOKENS_PER_DAY', 'HEALTH_LLM_TOKENS', 'keyboard', 'urlPath', 'secretary', 'HEALTH_MODE'])(
    '%s does not',
    (key) => {
      expect(isSecretKey(key)).toBe(false);
      expect(shownValue(key, 'blue')).toBe('"blue"');
    },
  );

  it('is shown up to 100 characters, and not at all where it holds an address', () => {
    expect(shownKey('x'.repeat(100))).toBe('x'.repeat(100));
    expect(shownKey('x'.repeat(101))).toBe(`${'x'.repeat(100)}…`);
    expect(shownKey('HEALTH_A\u2028B')).toBe('HEALTH_A\\u{2028}B');
    expect(shownKey('HEALTH_a1b2c3d4e5f60718293a4b5c6d7e8f90')).toBe('HEALTH_a1b2c3d4e5f60718293a4b5c6d7e8f90');
    for (const address of ['x://y', 'me@home', 'me%40home', 'x%3A%2F%2Fy', 'x%3a%2f%2fy'])
      expect(shownKey(address)).toBe('(not shown)');
  });
});

describe('a value in a message', () => {
  it.each<[unknown, string]>([
    [undefined, 'nothing'],
    [null, 'nothing'],
    ['  ', 'nothing'],
    ['blue', '"blue"'],
    [7, '7'],
    [Number.NaN, 'NaN'],
    [false, 'false'],
    [['redis', 'llm'], '[redis,llm]'],
    [[], '[]'],
    [['x'.repeat(40)], `[${'x'.repeat(32)}…]`],
    [['me@home'], '[(not shown)]'],
    [['redis', 7], 'a list'],
    [[undefined], 'a list'],
    [{ a: 1 }, 'an object'],
    [7n, 'a bigint'],
    [Symbol('s'), 'a symbol'],
    [() => 1, 'a function'],
    [Array.from({ length: 10_001 }), 'a list of 10001 items'],
    [UNREADABLE, 'something that cannot be read'],
  ])('%p is shown as %s', (value, shown) => {
    expect(shownValue('mode', value)).toBe(shown);
  });

  it('is cut at 32 characters, counted as they are read', () => {
    expect(shownText('x'.repeat(32))).toBe('x'.repeat(32));
    expect(shownText('x'.repeat(33))).toBe(`${'x'.repeat(32)}…`);
    expect(shownText('😀'.repeat(33))).toBe(`${'😀'.repeat(32)}…`);
  });

  it.each([
    ['a quote', 'a"b', 'a\\"b'],
    ['a backslash', 'a\\b', 'a\\\\b'],
    ['a control character', 'a\u0000b', 'a\\u{0}b'],
    ['a format character', 'a\u200eb', 'a\\u{200e}b'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['a paragraph separator', 'a\u2029b', 'a\\u{2029}b'],
    ['half a pair', 'a\ud800b', 'a\\u{d800}b'],
    ['a format character beyond the first plane', 'a\u{e0001}b', 'a\\u{e0001}b'],
  ])('cannot break out of its quotes or its line with %s', (_what, text, shown) => {
    expect(shownText(text)).toBe(shown);
  });
});

describe('what is likely to be a credential', () => {
  it.each([
    'sk-x',
    'pk-x',
    'rk-x',
    'xoxb-x',
    'sk_live_x',
    'pk_test_x',
    'rk_live_x',
    'whsec_x',
    'ghp_x',
    'github_pat_x',
    'glpat-x',
    'npm_x',
    'AKIAX',
    'AIzaX',
    'eyJx',
    'bearer x',
    'Basic x',
    'key=sk-x',
    'a sk-x',
    'postgres://h',
    'me@h',
    'me%40h',
    'x%3A%2F%2Fh',
    'abcdefghijklmnopq123',
    '123abcdefghijklmnopq',
    'abcdefghijklmno+/=_123',
    `short ${'a1b2c3d4e5'.repeat(2)}`,
  ])('%s is one', (text) => {
    expect(looksSecret(text)).toBe(true);
    expect(shownText(text)).toBe('(not shown)');
  });

  it.each([
    'desk-top',
    'xox-x',
    'xoxbb-x',
    'sk_x',
    'sk_prod_x',
    'desksk-x',
    'bearer',
    'basics x',
    'gh_x',
    'abcdefghijklmnopqr12',
    'abcdefghijklmnop123',
    '12345678901234567890',
    'abcdefghij-klmnopqrst-123',
    'production-eu-west-1-blue-2',
    '',
  ])('%j is none', (text) => {
    expect(looksSecret(text)).toBe(false);
  });
});
