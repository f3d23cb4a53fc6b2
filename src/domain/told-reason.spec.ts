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

  it.each([
    ['timeout of 1 ms exceeded', { reason: 'timeout', message: 'no answer by the deadline of the indicator itself' }],
    [
      'a timeout of 5ms exceeded here',
      { reason: 'timeout', message: 'no answer by the deadline of the indicator itself' },
    ],
    ['4 DEADLINE_EXCEEDED', { reason: 'timeout', message: 'no answer by the deadline of the indicator itself' }],
    ['14 UNAVAILABLE', { reason: 'unreachable', message: 'no connection' }],
    ['Not connected to database', { reason: 'unreachable', message: 'no connection' }],
    ['Connection provider not found', { reason: 'not_configured', message: 'there is no connection to ask' }],
    ['read ECONNRESET', { reason: 'unreachable', message: 'connection reset' }],
    ['NOT_THIS but EPIPE', { reason: 'unreachable', message: 'connection reset' }],
  ])('"%s" becomes a sentence of our own', (text, told) => {
    expect(reasonTold(text)).toEqual(told);
  });

  it.each([
    'timeout of ms exceeded',
    'timeout of 5xms exceeded',
    'mytimeout of 5ms exceeded',
    'timeout of 5ms exceededs',
    'x4 DEADLINE_EXCEEDED',
    '4 DEADLINE_EXCEEDEDS',
    'x14 UNAVAILABLE',
    '14 UNAVAILABLES',
    'xNot connected to database',
    'Not connected to databases',
    'xConnection provider not found',
    'Connection provider not founder',
    'EPIPEX',
  ])('"%s" is no such sentence', (text) => {
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
