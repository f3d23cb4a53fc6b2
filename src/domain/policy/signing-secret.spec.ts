import { describe, expect, it } from '@jest/globals';
import { isSigningSecret } from './signing-secret.js';
import { parse } from './value.js';

describe('a signing secret', () => {
  it.each([
    ['16 characters', 'sixteen-letters!', true],
    ['15 characters', 'fifteen-letters', false],
    ['whsec_ and 16 bytes', `whsec_${Buffer.alloc(16, 7).toString('base64')}`, true],
    ['whsec_ and 15 bytes', `whsec_${Buffer.alloc(15, 7).toString('base64')}`, false],
    ['whsec_ and no base64 at all, which would sign with an empty key', 'whsec_!!!!!!!!!!!!!!', false],
    ['whsec_ and base64 that ends early', 'whsec_ab!!!!!!!!!!!!!!!!!!!!!!!!!!', false],
    ['whsec_ and base64 with a stray character', `whsec_!${Buffer.alloc(16, 7).toString('base64')}`, false],
    ['whsec_ and base64 without its padding', 'whsec_c2lnbmVkLXdpdGgtdGhpcw', false],
    ['whsec_ alone', 'whsec_', false],
  ])('of %s', (_, text, expected) => {
    expect(isSigningSecret(text)).toBe(expected);
    expect(parse({ kind: 'signing_secret' }, text).is).toBe(expected ? 'value' : 'wrong');
  });
});
