import { describe, expect, it } from '@jest/globals';
import { printable } from './printable.js';

describe('a text of the outside', () => {
  it.each([
    ['as it is', 'version 7.2', 'version 7.2'],
    ['on one line', 'a\r\n\tb\u0000c\u2028d', 'a b c d'],
    ['without spaces at its ends', '  a  ', 'a'],
    ['without the credentials of URLs', 'redis://u:p@ss@h:1/x?a@b HTTP://k@h', 'redis://…@b HTTP://…@h'],
    ['up to 256 characters', 'x'.repeat(256), 'x'.repeat(256)],
    ['cut behind that', 'x'.repeat(257), `${'x'.repeat(255)}…`],
    ['with what stands behind long space', `${' '.repeat(900)}end`, 'end'],
    ['without what stands too far behind', `${'\n'.repeat(2000)}end`, ''],
  ])('is shown %s', (_how, text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
