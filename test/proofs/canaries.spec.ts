import { describe, expect, it } from '@jest/globals';
import { Canaries } from '../support/canaries.js';

describe('the search for secrets', () => {
  const canaries = new Canaries();
  const { text } = canaries.plant('password');
  const base64 = (before: string) => Buffer.from(`${before}${text} and more`).toString('base64');

  it.each<[string, string]>([
    ['plain', `x${text}y`],
    ['in capitals', text.toUpperCase()],
    ['percent-encoded', encodeURIComponent(text)],
    ['percent-encoded in full', Buffer.from(text).toString('hex').replace(/../g, '%$&')],
    ['as JSON', JSON.stringify({ text })],
    ['in base64, first', base64('')],
    ['in base64, one behind', base64('u')],
    ['in base64, two behind', base64('u:')],
    ['in base64, three behind', base64('me:')],
    ['in base64 for URLs', Buffer.from(text).toString('base64url')],
    ['in hexadecimal', Buffer.from(text).toString('hex')],
    ['cut', text.slice(0, 14)],
    ['the end of it, taken for a host', new URL(`http://x@${encodeURIComponent(text.slice(-12))}`).host],
  ])('finds one that is %s', (_how, found) => {
    expect(canaries.in(found)).toEqual(['password']);
  });

  it('finds nothing where there is nothing', () => {
    expect(canaries.in('postgres://app:hunter2@db/app cGFzc3dvcmQ= 70617373')).toEqual([]);
  });
});
