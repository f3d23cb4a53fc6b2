import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { down, up, type CheckResult } from './check-result.js';
import { judge } from './hysteresis.js';
import { OVERRIDE_KINDS, overrideFrom, overrideProblems, type OverrideRequest } from './override.js';
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
  });

  it('cannot forge a line with its reason or its author', () => {
    const { reason, author } = overrideFrom({ ...REQUEST, reason: 'a\nERROR b', author: '\u001b[31mroot' }, 0, 0);
    expect(reason).toBe('a ERROR b');
    expect(author).toBe('[31mroot');
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
