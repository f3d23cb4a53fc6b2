import { describe, expect, it } from '@jest/globals';
import { degraded, down, up, type CheckResult } from './check-result.js';
import { overrideFrom } from './override.js';
import { overriddenIn, reportOf, sinceWallOf, statusOf, type Observation } from './report.js';
import type { Snapshot } from './snapshot.js';
import type { Verdict } from './status.js';

const NOW = 1000;

function seen(basis: CheckResult, validUntilMs = NOW + 1): Snapshot {
  return {
    judgement: { status: basis.status, basis, consecutiveFailures: 0, consecutiveSuccesses: 1 },
    responseTimeMs: 1,
    checkedAtMs: 0,
    checkedAtWall: 0,
    sinceWall: 0,
    validUntilMs,
    prolonged: false,
  };
}

const UP = up();
const DEGRADED = degraded('overloaded', 'busy');
const DOWN = down('unreachable', 'gone', { port: 1 });
const observe = (criticality: Observation['criticality'], basis?: CheckResult, validUntilMs?: number): Observation => ({
  name: criticality,
  criticality,
  snapshot: basis && seen(basis, validUntilMs),
});

describe('a report', () => {
  it('tells an indicator as its last result did', () => {
    const [entry] = reportOf([observe('fatal', DOWN)], NOW, false).entries;
    expect(entry).toMatchObject({ status: 'down', reason: 'unreachable', message: 'gone', data: { port: 1 } });
    expect(entry!.wouldBe).toBeUndefined();
  });

  it('tells what is unknown as down, and why', () => {
    const [pending, stale] = reportOf([observe('fatal'), observe('optional', UP, NOW)], NOW, false).entries;
    expect(pending).toMatchObject({ status: 'down', reason: 'pending', message: 'the first check has not ended yet' });
    const message = 'the last result is too old to stand for anything';
    expect(stale).toMatchObject({ status: 'down', reason: 'stale', message, snapshot: { validUntilMs: NOW } });
  });

  it('is shutting down while it drains, whatever the indicators say', () => {
    expect(reportOf([observe('fatal', UP)], NOW, true).verdict).toBe('shutting_down');
    expect(reportOf([observe('fatal', UP)], NOW, false).verdict).toBe('ok');
  });

  it('is true until the first of its snapshots that still stands is too old', () => {
    const until = (...ends: number[]) =>
      reportOf(
        ends.map((end) => observe('fatal', UP, end)),
        NOW,
        false,
      ).validUntilMs;
    expect(until(NOW + 7, NOW + 5, NOW + 9)).toBe(NOW + 5);
    expect(until(NOW - 1, NOW, NOW + 9)).toBe(NOW + 9);
    expect(until(NOW)).toBe(Number.POSITIVE_INFINITY);
    expect(reportOf([observe('fatal')], NOW, false).validUntilMs).toBe(Number.POSITIVE_INFINITY);
  });

  it.each<[CheckResult | undefined, CheckResult, Verdict, Verdict]>([
    [UP, UP, 'ok', 'ok'],
    [UP, DEGRADED, 'degraded', 'degraded'],
    [UP, DOWN, 'error', 'degraded'],
    [DEGRADED, UP, 'degraded', 'degraded'],
    [DEGRADED, DEGRADED, 'degraded', 'degraded'],
    [DEGRADED, DOWN, 'error', 'degraded'],
    [DOWN, UP, 'error', 'error'],
    [DOWN, DEGRADED, 'error', 'error'],
    [undefined, UP, 'error', 'error'],
  ])('beside a fatal %j a shadow %j would be %s as fatal and %s as optional', (other, shadow, fatal, optional) => {
    const { entries, verdict } = reportOf([observe('fatal', other), observe('shadow', shadow)], NOW, false);
    expect(entries[1]!.wouldBe).toEqual({ fatal, optional });
    expect(verdict).toBe(reportOf([observe('fatal', other)], NOW, false).verdict);
  });

  it('says of a shadow whose result is too old, or not there yet, what it would have done', () => {
    const wouldBe = { fatal: 'error', optional: 'degraded' };
    const { entries } = reportOf([observe('shadow'), observe('shadow', UP, NOW)], NOW, false);
    expect(entries.map((each) => each.wouldBe)).toEqual([wouldBe, wouldBe]);
  });
});

describe('since when an indicator counts as what it does', () => {
  const snapshot = { ...seen(UP), sinceWall: 1000 };
  const override = (as: 'down' | 'optional') =>
    overrideFrom({ indicator: 'fatal', as, forMs: 60_000, reason: 'a drill', author: 'ada' }, 0, 2000);
  const since = (rest: Partial<Observation>) =>
    sinceWallOf(reportOf([{ name: 'fatal', criticality: 'fatal', ...rest }], 0, false).entries[0]!);

  it('is since its status changed, and where it is forced down, since then', () => {
    expect(since({ snapshot })).toBe(1000);
    expect(since({ snapshot, override: override('optional') })).toBe(1000);
    expect(since({ snapshot, override: override('down') })).toBe(2000);
    expect(since({ override: override('down') })).toBe(2000);
  });

  it('is not known before its first result', () => {
    expect(since({})).toBeUndefined();
    expect(since({ override: override('optional') })).toBeUndefined();
  });

  it('is told with how many an operator makes something else of', () => {
    const { entries, verdict } = reportOf(
      [
        { name: 'one', criticality: 'fatal', snapshot, override: override('down') },
        { name: 'two', criticality: 'fatal', snapshot, override: override('optional') },
        { name: 'three', criticality: 'fatal', snapshot },
      ],
      0,
      false,
    );
    expect(overriddenIn({ status: verdict, entries })).toBe(2);
    expect(overriddenIn({ status: verdict, entries: entries.slice(2) })).toBe(0);
  });
});

describe('the status at a moment', () => {
  it.each([
    ['unknown before the first result', undefined, 'unknown'],
    ['the judged one while it stands', seen(DEGRADED, NOW + 0.001), 'degraded'],
    ['unknown from the moment on that it no longer stands', seen(UP, NOW), 'unknown'],
    ['unknown where nobody knows until when it stands', seen(UP, Number.NaN), 'unknown'],
  ] as const)('is %s', (_name, snapshot, expected) => {
    expect(statusOf(snapshot, NOW)).toBe(expected);
  });
});
