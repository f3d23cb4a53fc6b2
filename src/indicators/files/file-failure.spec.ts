import { describe, expect, it } from '@jest/globals';
import { fileFailure } from './file-failure.js';

const failing = (code: string) => fileFailure(Object.assign(new Error(`${code}: /srv/s3cret`), { code }), 'the file');

describe('an error of the file system', () => {
  it.each([
    ['ENOENT', 'unreachable'],
    ['ENOTDIR', 'unreachable'],
    ['EACCES', 'forbidden'],
    ['EPERM', 'forbidden'],
    ['EROFS', 'read_only'],
    ['EIO', 'error'],
    ['ESTALE', 'error'],
  ])('%s is down with %s, and no path is shown', (code, reason) => {
    const failure = failing(code);
    expect(failure).toMatchObject({ status: 'down', reason });
    expect(JSON.stringify(failure)).not.toContain('s3cret');
  });

  it('that is none is left to be told as our own', () => {
    for (const error of [new TypeError('no'), Object.assign(new Error('no'), { code: 'ERR_INVALID_ARG_TYPE' }), 'no'])
      expect(fileFailure(error, 'the file')).toBeUndefined();
  });
});
