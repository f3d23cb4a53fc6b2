import type { Measures } from '../../domain/measures.js';
import { livenessOf, PROBES, readinessOf, startupOf, type PlatformProbe } from '../../domain/probe.js';
import { statusOf, type Entry, type Report } from '../../domain/report.js';
import type { EffectiveStatus, Verdict } from '../../domain/status.js';
import type { IdOf } from './catalogue.js';

/** One value of a metric. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All that gauges are made of, at one moment. */
export interface Observed {
  readonly report: Report;
  /** The entries of the indicators that liveness depends on. */
  readonly liveness: readonly Entry[];
  readonly started: boolean;
  readonly draining: boolean;
  readonly nowMs: number;
  readonly environment: string;
  readonly measures: readonly (readonly [indicator: string, measures: Measures])[];
}

const EFFECTIVE_STATUSES: readonly EffectiveStatus[] = ['up', 'degraded', 'down', 'unknown'];
const VERDICTS: readonly Verdict[] = ['ok', 'degraded', 'error', 'shutting_down'];
const MS_PER_S = 1000;

/** The samples of every gauge. Pure: the same moment, the same samples. */
export const GAUGES: Readonly<Record<IdOf<'gauge'>, (observed: Observed) => readonly Sample[]>> = {
  status: ({ report, nowMs }) =>
    report.entries.flatMap(({ name, snapshot, reason }) =>
      oneHot(
        { indicator: name },
        'status',
        EFFECTIVE_STATUSES,
        reason === 'forced_down' ? 'down' : statusOf(snapshot, nowMs),
      ),
    ),
  info: ({ report }) =>
    report.entries.map(({ name, criticality }) => ({ labels: { indicator: name, criticality }, value: 1 })),
  age: ({ report, nowMs }) =>
    report.entries.flatMap(({ name, snapshot }) =>
      snapshot === undefined ? [] : [{ labels: { indicator: name }, value: seconds(nowMs - snapshot.checkedAtMs) }],
    ),
  verdict: (observed) => PROBES.flatMap((probe) => oneHot({ probe }, 'verdict', VERDICTS, told(probe, observed))),
  shadow: ({ report }) =>
    report.entries.flatMap(({ name, wouldBe }) =>
      wouldBe === undefined
        ? []
        : (['fatal', 'optional'] as const).flatMap((criticality) =>
            oneHot(
              { indicator: name, criticality },
              'verdict',
              ['ok', 'degraded', 'error'] as const,
              wouldBe[criticality],
            ),
          ),
    ),
  override: ({ report }) =>
    report.entries.flatMap(({ name, override }) =>
      override === undefined ? [] : [{ labels: { indicator: name, as: override.as }, value: 1 }],
    ),
  started: ({ started }) => [{ labels: {}, value: Number(started) }],
  draining: ({ draining }) => [{ labels: {}, value: Number(draining) }],
  environment: ({ environment }) => [{ labels: { environment }, value: 1 }],
  eventLoopDelay: ({ measures }) =>
    measures.flatMap(([indicator, { eventLoopDelayMs: delay }]) =>
      delay === undefined
        ? []
        : [
            { labels: { indicator, statistic: 'longest' }, value: seconds(delay.longest) },
            { labels: { indicator, statistic: 'p99' }, value: seconds(delay.p99) },
          ],
    ),
  budgetSpent: ({ measures }) => budgets(measures, 'spent'),
  budgetLimit: ({ measures }) => budgets(measures, 'limit'),
};

function told(probe: PlatformProbe, { report, liveness, started }: Observed): Verdict {
  switch (probe) {
    case 'liveness':
      return livenessOf(liveness);
    case 'readiness':
      return readinessOf(report.verdict, started);
    case 'startup':
      return startupOf(started);
  }
}

function oneHot<Word extends string>(
  labels: Readonly<Record<string, string>>,
  label: string,
  words: readonly Word[],
  current: Word,
): Sample[] {
  return words.map((word) => ({ labels: { ...labels, [label]: word }, value: Number(word === current) }));
}

function budgets(measures: Observed['measures'], what: 'spent' | 'limit'): Sample[] {
  return measures.flatMap(([indicator, { budget = [] }]) =>
    budget.map((each) => ({ labels: { indicator, resource: each.resource }, value: each[what] })),
  );
}

function seconds(ms: number): number {
  return Math.max(0, ms) / MS_PER_S;
}
