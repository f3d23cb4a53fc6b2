import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CRITICALITIES, STATUSES, type Criticality, type EffectiveStatus } from './status.js';
import { effectOf, verdictOf, type Vote } from './verdict.js';

const statuses: EffectiveStatus[] = [...STATUSES, 'unknown'];
const anyVote = fc.record({ criticality: fc.constantFrom(...CRITICALITIES), status: fc.constantFrom(...statuses) });

describe('the verdict', () => {
  it.each<[Criticality, EffectiveStatus, string]>([
    ['fatal', 'up', 'ok'],
    ['fatal', 'degraded', 'degraded'],
    ['fatal', 'down', 'error'],
    ['fatal', 'unknown', 'error'],
    ['optional', 'up', 'ok'],
    ['optional', 'degraded', 'degraded'],
    ['optional', 'down', 'degraded'],
    ['optional', 'unknown', 'degraded'],
    ['shadow', 'down', 'ok'],
    ['shadow', 'unknown', 'ok'],
    ['disabled', 'down', 'ok'],
  ])('is, of one %s indicator that is %s, %s', (criticality, status, verdict) => {
    expect(verdictOf([{ criticality, status }])).toBe(verdict);
  });

  it('of no indicator at all is ok', () => {
    expect(verdictOf([])).toBe('ok');
  });

  it('went wrong 3: no failure ratio decides; any number of optional ones down is degraded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 50 }), (down, up) => {
        const votes = [
          ...Array.from({ length: down }, (): Vote => ({ criticality: 'optional', status: 'down' })),
          ...Array.from({ length: up }, (): Vote => ({ criticality: 'fatal', status: 'up' })),
        ];
        expect(verdictOf(votes)).toBe('degraded');
      }),
    );
  });

  it('is never ok, and never degraded, where a fatal indicator is down or unknown, whatever the others are', () => {
    const fatal = fc.record({
      criticality: fc.constant('fatal' as const),
      status: fc.constantFrom('down' as const, 'unknown' as const),
    });
    fc.assert(
      fc.property(fc.array(anyVote), fatal, fc.array(anyVote), (before, dead, after) => {
        expect(verdictOf([...before, dead, ...after])).toBe('error');
      }),
    );
  });

  it('is never an error where no fatal indicator is down or unknown', () => {
    const harmless = anyVote.filter(
      ({ criticality, status }) => criticality !== 'fatal' || status === 'up' || status === 'degraded',
    );
    fc.assert(fc.property(fc.array(harmless), (votes) => expect(verdictOf(votes)).not.toBe('error')));
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(anyVote), fc.array(anyVote), (some, others) => {
        expect(verdictOf([...some, ...others])).toBe(verdictOf([...others, ...some]));
      }),
    );
  });

  it('fails closed: a word that is none of ours never gives ok', () => {
    const garbage = fc.anything().filter((word) => !['up', 'degraded', 'down', 'unknown'].includes(word as string));
    fc.assert(
      fc.property(garbage, (word) => {
        expect(effectOf({ criticality: 'fatal', status: word as EffectiveStatus })).toBe('error');
        expect(effectOf({ criticality: 'optional', status: word as EffectiveStatus })).not.toBe('ok');
        if (!CRITICALITIES.includes(word as Criticality))
          expect(effectOf({ criticality: word as Criticality, status: 'up' })).toBe('error');
      }),
    );
  });

  it('went wrong 9: it decides when nothing has failed, too', () => {
    expect(verdictOf([{ criticality: 'fatal', status: 'up' }])).toBe('ok');
  });
});
