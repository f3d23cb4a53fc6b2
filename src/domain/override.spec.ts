import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { down, up, type CheckResult } from './check-result.js';
import { judge } from './hysteresis.js';
import { criticalityUnder, OVERRIDE_KINDS, overrideFrom, overrideProblems, type OverrideRequest } from './override.js';
import { reportOf, type Observation } from './report.js';
import type { Snapshot } from './snapshot.js';
import type { Criticality } from './status.js';

const REQUEST: OverrideRequest = {
  indicator: 'redis',
  as: 'optional',
  forMs: 60_000,
  reason: 'cache is being moved',
  author: 'ada',
};
const NAMES = ['database', 'redis'];

function snapshotOf(result: CheckResult): Snapshot {
  const judgement = judge(undefined, result, { failureThreshold: 1, successThreshold: 1 });
  const times = { responseTimeMs: 1, checkedAtMs: 0, checkedAtWall: 0, sinceWall: 0 };
  return { judgement, ...times, validUntilMs: 1_000_000, prolonged: false };
}

describe('a request to override', () => {
  it.each<[string, unknown, string | undefined]>([
    ['as it should be', REQUEST, undefined],
    ['of nothing', null, 'must be an object'],
    ['of a text', 'optional', 'must be an object'],
    ['of undefined', undefined, 'must be an object'],
    ['for a second', { ...REQUEST, forMs: 1000 }, undefined],
    ['for a day', { ...REQUEST, forMs: 86_400_000 }, undefined],
    ['with a reason of 200 characters', { ...REQUEST, reason: 'x'.repeat(200) }, undefined],
    ['with a longer one', { ...REQUEST, reason: 'x'.repeat(201) }, '`reason`'],
    ['by an author of 80 characters', { ...REQUEST, author: 'x'.repeat(80) }, undefined],
    ['by a longer one', { ...REQUEST, author: 'x'.repeat(81) }, '`author`'],
    ['of an unknown indicator', { ...REQUEST, indicator: 'reddis' }, '`indicator` must be one of database, redis'],
    ['of a prototype’s name', { ...REQUEST, indicator: 'constructor' }, '`indicator`'],
    ['as fatal', { ...REQUEST, as: 'fatal' }, '`as` must be one of optional, shadow, down'],
    ['for ever', { ...REQUEST, forMs: Number.POSITIVE_INFINITY }, '`forMs` must be a number of milliseconds'],
    ['for over a day', { ...REQUEST, forMs: 86_400_001 }, '86400000 (a day)'],
    ['for no time', { ...REQUEST, forMs: 0 }, 'from 1000'],
    ['for a text', { ...REQUEST, forMs: '60000' }, '`forMs`'],
    ['without a reason', { ...REQUEST, reason: ' \n' }, '`reason` must be a text of 1 to 200 characters'],
    ['by nobody', { ...REQUEST, author: undefined }, '`author` must be a text of 1 to 80 characters'],
  ])('%s is judged', (_what, request, problem) => {
    const problems = overrideProblems(request, NAMES);
    if (problem === undefined) expect(problems).toEqual([]);
    else expect(problems.join()).toContain(problem);
  });

  it('says all that is wrong with it at once', () => {
    expect(overrideProblems({}, NAMES)).toHaveLength(5);
    expect(overrideProblems('optional', NAMES)).toHaveLength(1);
  });

  it('cannot be of anything where there are no indicators', () => {
    expect(overrideProblems(REQUEST, [])).toEqual(['`indicator` must be one of none: there are no indicators']);
  });

  it('is in force from a moment on, for its time, by either clock', () => {
    expect(overrideFrom(REQUEST, 5000, 1_700_000_000_000)).toEqual({
      indicator: 'redis',
      as: 'optional',
      reason: 'cache is being moved',
      author: 'ada',
      sinceWall: 1_700_000_000_000,
      untilWall: 1_700_000_060_000,
      untilMs: 65_000,
    });
  });

  it('cannot forge a line with its reason or its author', () => {
    const { reason, author } = overrideFrom({ ...REQUEST, reason: 'a\nERROR b', author: '\u001b[31mroot' }, 0, 0);
    expect(reason).toBe('a ERROR b');
    expect(author).toBe('[31mroot');
  });
});

describe('the criticality under an override', () => {
  it.each([
    ['fatal', undefined, 'fatal'],
    ['optional', undefined, 'optional'],
    ['shadow', undefined, 'shadow'],
    ['fatal', 'optional', 'optional'],
    ['optional', 'optional', 'optional'],
    ['shadow', 'optional', 'shadow'],
    ['fatal', 'shadow', 'shadow'],
    ['optional', 'shadow', 'shadow'],
    ['shadow', 'shadow', 'shadow'],
    ['fatal', 'down', 'fatal'],
    ['optional', 'down', 'optional'],
    ['shadow', 'down', 'shadow'],
  ] as const)('of %s as %s is %s', (criticality, as, expected) => {
    expect(criticalityUnder(criticality, as && overrideFrom({ ...REQUEST, as }, 0, 0))).toBe(expected);
  });
});

describe('an indicator under an override', () => {
  const observed = (
    criticality: Exclude<Criticality, 'disabled'>,
    request?: Partial<OverrideRequest>,
  ): Observation => ({
    name: 'redis',
    criticality,
    snapshot: snapshotOf(down('timeout', 'late')),
    ...(request && { override: overrideFrom({ ...REQUEST, ...request }, 0, 0) }),
  });

  it.each<[Partial<OverrideRequest> | undefined, string]>([
    [undefined, 'error'],
    [{ as: 'optional' }, 'degraded'],
    [{ as: 'shadow' }, 'ok'],
    [{ as: 'down' }, 'error'],
  ])('that is fatal and down, with %j, makes the verdict %s', (request, verdict) => {
    expect(reportOf([observed('fatal', request)], 0, false).verdict).toBe(verdict);
  });

  it('that is forced down is down whatever its check says, and says by whom and why', () => {
    const healthy = { ...observed('fatal', { as: 'down' }), snapshot: snapshotOf(up()) };
    const { verdict, entries } = reportOf([healthy], 0, false);
    expect(verdict).toBe('error');
    expect(entries[0]).toMatchObject({
      status: 'down',
      reason: 'forced_down',
      message: 'ada has it count as down: cache is being moved',
    });
  });

  it('that is optional and forced down makes the verdict degraded, as one that is down', () => {
    const healthy = { ...observed('optional', { as: 'down' }), snapshot: snapshotOf(up()) };
    expect(reportOf([healthy], 0, false).verdict).toBe('degraded');
  });

  it('that weighs less counts as what its check says', () => {
    const healthy = { ...observed('fatal', { as: 'optional' }), snapshot: snapshotOf(up()) };
    const { verdict, entries } = reportOf([healthy], 0, false);
    expect(verdict).toBe('ok');
    expect(entries[0]).toMatchObject({ status: 'up', criticality: 'optional' });
  });

  it('is the policy’s again at its end, to the millisecond, and the report knows that moment', () => {
    const observation = observed('fatal', { as: 'shadow' });
    expect(reportOf([observation], 59_999, false)).toMatchObject({ verdict: 'ok', validUntilMs: 60_000 });
    expect(reportOf([observation], 60_000, false).verdict).toBe('error');
    expect(reportOf([observation], 60_000, false).entries[0]!.override).toBeUndefined();
  });

  it('as shadow tells what it would have done', () => {
    const [entry] = reportOf([observed('fatal', { as: 'shadow' })], 0, false).entries;
    expect(entry).toMatchObject({ criticality: 'shadow', wouldBe: { fatal: 'error', optional: 'degraded' } });
  });

  it('never weighs more than the policy has it, unless it is forced down', () => {
    const worse = ['ok', 'degraded', 'error'];
    fc.assert(
      fc.property(
        fc.constantFrom<Exclude<Criticality, 'disabled'>>('fatal', 'optional', 'shadow'),
        fc.constantFrom(...OVERRIDE_KINDS),
        (criticality, as) => {
          const before = reportOf([observed(criticality)], 0, false).verdict;
          const after = reportOf([observed(criticality, { as })], 0, false).verdict;
          if (as === 'down') expect(worse.indexOf(after)).toBeGreaterThanOrEqual(worse.indexOf(before));
          else expect(worse.indexOf(after)).toBeLessThanOrEqual(worse.indexOf(before));
        },
      ),
    );
  });
});
