import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { degraded, down, up, type CheckResult } from '../../domain/check-result.js';
import { judge } from '../../domain/hysteresis.js';
import { combine, type LlmRequirement } from './combine.js';
import { TRANSIENT_REASONS } from './transient.js';

const RESULTS: Record<string, CheckResult> = {
  up: up(),
  limited: degraded('rate_limited', ''),
  late: down('timeout', ''),
  refused: down('auth_failed', ''),
  failing: { ...down('upstream_error', ''), counts: 'at_once' },
};
const providersOf = (words: string) =>
  words.split(' ').map((word, index) => ({ name: `p${index + 1}`, result: RESULTS[word]! }));

describe('several providers', () => {
  it.each<[string, LlmRequirement, string, string | undefined]>([
    ['up', 'any', 'up', undefined],
    ['up refused', 'any', 'up', undefined],
    ['up limited', 'any', 'up', undefined],
    ['refused up', 'any', 'degraded', 'auth_failed'],
    ['late limited', 'any', 'degraded', 'timeout'],
    ['limited up', 'any', 'degraded', 'rate_limited'],
    ['refused refused', 'any', 'down', 'auth_failed'],
    ['refused late', 'any', 'down', 'timeout'],
    ['refused failing', 'any', 'down', 'auth_failed'],
    ['up up', 'all', 'up', undefined],
    ['up limited', 'all', 'degraded', 'rate_limited'],
    ['up refused', 'all', 'down', 'auth_failed'],
    ['late refused', 'all', 'down', 'auth_failed'],
    ['late up', 'all', 'down', 'timeout'],
    ['up up up', { quorum: 2 }, 'up', undefined],
    ['up refused up', { quorum: 2 }, 'degraded', 'auth_failed'],
    ['up limited up', { quorum: 2 }, 'degraded', 'rate_limited'],
    ['limited refused up', { quorum: 2 }, 'degraded', 'auth_failed'],
    ['up refused late', { quorum: 2 }, 'down', 'timeout'],
    ['refused refused late', { quorum: 2 }, 'down', 'auth_failed'],
  ])('that are %s, of which %j is required, are %s', (words, requirement, status, reason) => {
    expect(combine(providersOf(words), requirement)).toMatchObject({ status, ...(reason && { reason }) });
  });

  it('tell by name which are not usable and how many are', () => {
    expect(combine(providersOf('refused late'), 'any').message).toBe(
      'p1 is down (auth_failed), p2 is down (timeout); 0 of 2 usable, 1 needed',
    );
    expect(combine(providersOf('refused limited'), 'any').message).toBe(
      'p1 is down (auth_failed), p2 is degraded (rate_limited); 1 of 2 usable',
    );
  });

  it('count for nothing where none was asked, and at once where real calls decide', () => {
    const held = (word: string) => ({ name: word, result: { ...RESULTS[word]!, counts: 'not' as const } });
    expect(combine([held('late'), held('up')], 'any').counts).toBe('not');
    expect(combine([held('up'), ...providersOf('up')], 'any').counts).toBeUndefined();
    expect(combine(providersOf('failing'), 'any').counts).toBe('at_once');
  });

  it('are never up with too few usable, and never down with enough; one that may recover is never down at once', () => {
    const words = fc.array(fc.constantFrom(...Object.keys(RESULTS)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(words, fc.nat(5), (chosen, n) => {
        const providers = providersOf(chosen.join(' '));
        const quorum = (n % providers.length) + 1;
        const usable = providers.filter(({ result }) => result.status !== 'down').length;
        const result = combine(providers, { quorum });
        expect(result.status === 'down').toBe(usable < quorum);
        if (result.status === 'up') expect(providers.every((each) => each.result.status === 'up')).toBe(true);

        const mayRecover = providers.filter(
          ({ result: { status, reason, counts } }) =>
            status === 'down' && counts !== 'at_once' && TRANSIENT_REASONS.includes(reason),
        ).length;
        const thresholds = { failureThreshold: 3, successThreshold: 1, transientReasons: TRANSIENT_REASONS };
        const shown = judge(undefined, result, thresholds).status;
        if (usable < quorum) expect(shown).toBe(usable + mayRecover >= quorum ? 'degraded' : 'down');
      }),
    );
  });
});
