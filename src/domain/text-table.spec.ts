import { describe, expect, it } from '@jest/globals';
import { textTable } from './text-table.js';

describe('a table in text', () => {
  it('has columns as wide as their widest cell, and an empty line at its end', () => {
    expect(
      textTable(
        ['name', 'a'],
        [
          ['x', 'long'],
          ['longer', ''],
        ],
      ),
    ).toEqual(['  name    a', '  x       long', '  longer', '']);
  });

  it('is nothing at all without rows', () => {
    expect(textTable(['name'], [])).toEqual([]);
  });

  it('takes a row with fewer cells', () => {
    expect(textTable(['name', 'a'], [['x']])).toEqual(['  name  a', '  x', '']);
  });
});
