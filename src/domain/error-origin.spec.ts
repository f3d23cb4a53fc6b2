import { describe, expect, it } from '@jest/globals';
import { originOf } from './error-origin.js';

const withMembers = (members: object) => originOf(Object.assign(new Error('no'), { stack: undefined }, members));

describe('the origin of an error', () => {
  it.each([
    ['ECONNREFUSED'],
    ['ERR_HTTP2_STREAM_ERROR'],
    ['UND_ERR_SOCKET'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['EAI_AGAIN'],
    ['28P01'],
    ['516'],
  ])('names the code %s', (code) => {
    expect(withMembers({ code })).toBe(`Error ${code}`);
  });

  it.each([
    ['a key of letters and digits', 'a1b2c3d4e5f60718293a4b5c6d7e8f90'],
    ['an access key in capitals', 'AKIAIOSFODNN7EXAMPLE'],
    ['a word', 'hunter2'],
    ['a text', 'ECONNREFUSED postgres://app:hunter2@db'],
    ['a forged line', 'ECONNREFUSED\nERROR'],
    ['a list', ['ECONNREFUSED']],
  ])('does not name what only stands in the place of a code: %s', (_what, code) => {
    expect(withMembers({ code })).toBe('Error');
  });

  it.each([
    ['QueryFailedError', 'QueryFailedError'],
    ['HttpException', 'HttpException'],
    ['hunter2', 'Error'],
    ['Bearer sk-1 Error', 'Error'],
    ['Error\nERROR', 'Error'],
  ])('takes the name %j for %s: only a name of a class is one', (name, told) => {
    expect(withMembers({ name })).toBe(told);
  });
});
