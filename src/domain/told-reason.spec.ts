import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isReason } from './reason.js';
import { reasonTold } from './told-reason.js';

describe('the text of somebody else’s message', () => {
  it.each([
    ['timeout of 1000ms exceeded', 'timeout'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'unreachable'],
    ['read ECONNRESET', 'unreachable'],
    ['getaddrinfo ENOTFOUND db.internal', 'unreachable'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unreachable'],
    ['14 UNAVAILABLE: No connection established. Last error: connect', 'unreachable'],
    ['4 DEADLINE_EXCEEDED: Deadline exceeded after 0.1s', 'timeout'],
    ['Not connected to database', 'unreachable'],
    ['Connection provider not found in application context', 'not_configured'],
  ])('"%s" says %s', (text, reason) => {
    expect(reasonTold(text)?.reason).toBe(reason);
  });

  it.each([
    '',
    'Used heap exceeded the set threshold',
    'serving status: NOT_SERVING',
    'the timeout was generous',
    'Request failed with status code 500',
    'ECONN',
    'xECONNREFUSED',
  ])('"%s" says nothing that is known', (text) => {
    expect(reasonTold(text)).toBeUndefined();
  });

  it('never passes, whatever it is', () => {
    const noisy = fc.constantFrom('timeout of 5ms exceeded', 'ECONNREFUSED', 'ERR_TLS_HUNTER', '14 UNAVAILABLE', '');
    const own =
      /^(no (answer by|connection)|connection (refused|reset)$|host name|TLS handshake|there is no connection)/;
    fc.assert(
      fc.property(fc.string(), noisy, fc.string(), (before, known, after) => {
        const told = reasonTold(`${before}${known}${after}`);
        if (told === undefined) return;
        expect(isReason(told.reason)).toBe(true);
        expect(told.message).toMatch(own);
      }),
    );
  });

  it('is looked at in its beginning alone', () => {
    expect(reasonTold(`${' '.repeat(5_000_000)}ECONNREFUSED`)).toBeUndefined();
  });
});
