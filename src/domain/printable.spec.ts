import { describe, expect, it } from '@jest/globals';
import { printable } from './printable.js';

describe('a text of the outside', () => {
  it.each([
    ['as it is', 'version 7.2', 'version 7.2'],
    ['on one line', 'a\r\n\tb\u0000c\u2028d', 'a b c d'],
    ['without spaces at its ends', '  a  ', 'a'],
    ['without the credentials of URLs', 'redis://u:p@ss@h:1/x?a@b HTTP://k@h', 'redis://…@b HTTP://…@h'],
    ['without spaces for each of what cannot be shown', 'a\u0000\u0001\u200e\u2029b', 'a b'],
    ['without what follows Bearer or Basic', 'Bearer  abc.def, BASIC xyz', 'Bearer … BASIC …'],
    [
      'with these words where they begin no credential',
      'basics x, bearers y, forbearer z',
      'basics x, bearers y, forbearer z',
    ],
    [
      'without the values of parameters that are named like secrets',
      'password=a&passwd:b;pwd = c',
      'password=…&passwd:…;pwd = …',
    ],
    ['without tokens and keys', 'token=a, api_key: b secret=c', 'token=…, api_key: … secret=…'],
    ['without signatures', '?signature=a&sig=b&SIG=c', '?signature=…&sig=…&SIG=…'],
    ['with what is named like none', 'tokens a, keyed=b', 'tokens a, keyed=b'],
    ['without the credentials of a URL whose scheme ends in a digit', 'h2://u:p@h', 'h2://…@h'],
    ['without the credentials of a URL of any scheme', 'git+ssh://u@h x-1.y://k@h', 'git+ssh://…@h x-1.y://…@h'],
    ['up to 256 characters', 'x'.repeat(256), 'x'.repeat(256)],
    ['cut behind that', 'x'.repeat(257), `${'x'.repeat(255)}…`],
    ['with what stands behind long space', `${' '.repeat(900)}end`, 'end'],
    ['without what stands too far behind', `${'\n'.repeat(2000)}end`, ''],
  ])('is shown %s', (_how, text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
