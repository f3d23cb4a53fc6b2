import { describe, expect, it } from '@jest/globals';
import type { Rule } from './rule.js';
import { isHttpUrl, parse, ruleInWords } from './value.js';

const INTEGER: Rule = {
  kind: 'integer',
  ranges: [
    [10, 20],
    [40, 50],
  ],
};
const WORD: Rule = { kind: 'word', words: ['gate', 'off'] };
const SECRET: Rule = { kind: 'secret', leastCharacters: 4 };

describe('a value', () => {
  it.each<[Rule, unknown, unknown]>([
    [INTEGER, '10', 10],
    [INTEGER, ' 50\n', 50],
    [INTEGER, '0020', 20],
    [INTEGER, 40, 40],
    [{ kind: 'integer', ranges: [[0, 5]] }, -0, 0],
    [WORD, ' GATE ', 'gate'],
    [{ kind: 'boolean' }, 'True', true],
    [{ kind: 'boolean' }, ' false', false],
    [{ kind: 'boolean' }, true, true],
    [{ kind: 'boolean' }, false, false],
    [SECRET, ' !~aZ ', '!~aZ'],
    [{ kind: 'signing_secret' }, 'sixteen-letters!', 'sixteen-letters!'],
    [{ kind: 'url' }, ' HTTPS://h/x ', 'HTTPS://h/x'],
    [{ kind: 'url' }, 'http://h', 'http://h'],
    [{ kind: 'path' }, ' //a/b.c~d_e-F9// ', 'a/b.c~d_e-F9'],
    [{ kind: 'path' }, '..a/a..', '..a/a..'],
    [{ kind: 'host' }, ' fe80::1%eth0 ', 'fe80::1%eth0'],
    [{ kind: 'host' }, 'My_host-1.local', 'My_host-1.local'],
    [{ kind: 'host' }, 'h'.repeat(255), 'h'.repeat(255)],
    [{ kind: 'names' }, ' a, b ,,a', ['a', 'b']],
    [{ kind: 'names' }, ['b', ' a ', '', null, 'b'], ['b', 'a']],
    [{ kind: 'environment' }, ' staging ', 'staging'],
  ])('%j of %j is %j', (rule, raw, value) => {
    expect(parse(rule, raw)).toStrictEqual({ is: 'value', value });
  });

  it.each<[Rule, unknown]>([
    [INTEGER, '9'],
    [INTEGER, '21'],
    [INTEGER, '39'],
    [INTEGER, '51'],
    [INTEGER, '15.5'],
    [INTEGER, 15.5],
    [INTEGER, '+15'],
    [INTEGER, '15 ms'],
    [INTEGER, 'x15'],
    [INTEGER, true],
    [INTEGER, ['15']],
    [WORD, 'gates'],
    [WORD, 7],
    [{ kind: 'boolean' }, 'yes'],
    [{ kind: 'boolean' }, 1],
    [SECRET, 'abc'],
    [SECRET, 'ab cd'],
    [SECRET, 'abcdé'],
    [SECRET, 'abcd\u007f'],
    [SECRET, 1234],
    [{ kind: 'signing_secret' }, 'sixteen letters!'],
    [{ kind: 'signing_secret' }, 'sixteen-létters!'],
    [{ kind: 'signing_secret' }, 'é-sixteen-letters!'],
    [{ kind: 'signing_secret' }, 'short'],
    [{ kind: 'url' }, 'ftp://h'],
    [{ kind: 'url' }, 'x http://h'],
    [{ kind: 'url' }, 'http:/h'],
    [{ kind: 'url' }, 'https://'],
    [{ kind: 'path' }, '/'],
    [{ kind: 'path' }, 'a//b'],
    [{ kind: 'path' }, 'a/./b'],
    [{ kind: 'path' }, 'a/..'],
    [{ kind: 'path' }, 'a b'],
    [{ kind: 'path' }, 'ab?'],
    [{ kind: 'path' }, '?ab'],
    [{ kind: 'host' }, 'h'.repeat(256)],
    [{ kind: 'host' }, 'h/x'],
    [{ kind: 'host' }, '/h'],
    [{ kind: 'names' }, 7],
    [{ kind: 'names' }, ['a', 7]],
    [{ kind: 'environment' }, 7],
  ])('%j is broken by %j', (rule, raw) => {
    expect(parse(rule, raw)).toStrictEqual({ is: 'wrong' });
  });

  it.each<[Rule, unknown]>([
    [INTEGER, ''],
    [WORD, undefined],
    [{ kind: 'boolean' }, null],
    [SECRET, ' \n'],
    [{ kind: 'names' }, ' , ,'],
    [{ kind: 'names' }, []],
    [{ kind: 'names' }, [undefined, ' ']],
    [{ kind: 'environment' }, ' '],
  ])('%j is not met and not broken by %j: that is unset', (rule, raw) => {
    expect(parse(rule, raw)).toStrictEqual({ is: 'unset' });
  });
});

describe('a rule', () => {
  it.each<[Rule, string]>([
    [INTEGER, 'a whole number from 10 to 20 or 40 to 50, in plain digits'],
    [WORD, 'one of gate, off'],
    [{ kind: 'boolean' }, 'true or false'],
    [SECRET, 'at least 4 characters of plain ASCII without spaces'],
    [
      { kind: 'signing_secret' },
      'at least 16 characters of plain ASCII without spaces, or whsec_ and base64 of at least 16 bytes',
    ],
    [{ kind: 'url' }, 'a URL that begins with http:// or https://'],
    [
      { kind: 'path' },
      'a path of segments of letters, digits, ".", "_", "~" and "-", none of them "." or "..", such as "health"',
    ],
    [{ kind: 'host' }, 'an IP address or host name without scheme and port'],
    [{ kind: 'names' }, 'names of indicators, separated by commas or as a list, or *'],
    [{ kind: 'environment' }, 'the name of an environment'],
  ])('%j is told as: %s', (rule, words) => {
    expect(ruleInWords(rule)).toBe(words);
  });
});

describe('what can be posted to', () => {
  it.each([
    ['http://h', true],
    ['HTTPS://h/x?y', true],
    ['https://', false],
    ['ftp://h', false],
    ['see http://h', false],
    ['ftp://h/http://h', false],
    ['javascript:http://h', false],
  ])('%s: %j', (text, expected) => {
    expect(isHttpUrl(text)).toBe(expected);
  });
});
