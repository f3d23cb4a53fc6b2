import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  DURATION_BUCKETS,
  METRICS,
  prometheusName,
  type Metric,
  type MetricId,
} from '../../src/adapters/metrics/catalogue.js';
import { initialRecordings, recordingsOf } from '../../src/adapters/metrics/recordings.js';
import { GAUGES, type Observed, type Sample } from '../../src/adapters/metrics/samples.js';
import type { CheckResult, Counting } from '../../src/domain/check-result.js';
import { PROBES } from '../../src/domain/probe.js';
import { REASONS } from '../../src/domain/reason.js';
import { reportOf, type Observation } from '../../src/domain/report.js';
import { STATUSES } from '../../src/domain/status.js';

const NOW = 100_000;
const name = fc.stringMatching(/^[a-z][A-Za-z0-9_-]{0,20}$/);
const result: fc.Arbitrary<CheckResult> = fc.oneof(
  fc.constant<CheckResult>({ status: 'up' }),
  fc.record({
    status: fc.constantFrom('degraded' as const, 'down' as const),
    reason: fc.constantFrom(...REASONS),
    message: fc.string(),
    data: fc.dictionary(fc.string(), fc.string()),
  }),
);
const snapshot = fc.record({
  judgement: result.map((basis) => ({ status: basis.status, basis, consecutiveFailures: 0, consecutiveSuccesses: 0 })),
  responseTimeMs: fc.nat(60_000),
  checkedAtMs: fc.nat(NOW),
  checkedAtWall: fc.constant(0),
  sinceWall: fc.constant(0),
  validUntilMs: fc.nat(2 * NOW),
  prolonged: fc.boolean(),
});
const observations: fc.Arbitrary<Observation[]> = fc.uniqueArray(
  fc.record({
    name,
    criticality: fc.constantFrom('fatal' as const, 'optional' as const, 'shadow' as const),
    snapshot: fc.option(snapshot, { nil: undefined }),
  }),
  { selector: (each) => each.name, maxLength: 8 },
);
const budget = fc
  .constantFrom('calls' as const, 'tokens' as const)
  .chain((resource) => fc.record({ resource: fc.constant(resource), spent: fc.nat(), limit: fc.nat() }));
const observed: fc.Arbitrary<Observed> = fc
  .record({ observations, draining: fc.boolean(), started: fc.boolean(), budget, delay: fc.nat(5000) })
  .map(({ observations: all, draining, started, budget: spent, delay }) => {
    const report = reportOf(all, NOW, draining);
    return {
      report,
      liveness: report.entries.slice(0, 2),
      started,
      draining,
      nowMs: NOW,
      environment: 'staging',
      measures: all.map(
        (each) => [each.name, { budget: [spent], eventLoopDelayMs: { longest: delay, p99: delay } }] as const,
      ),
    };
  });

/** What a label may say, besides the name of an indicator. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  status: [...STATUSES, 'unknown'],
  to: STATUSES,
  reason: REASONS,
  criticality: ['fatal', 'optional', 'shadow'],
  probe: PROBES,
  verdict: ['ok', 'degraded', 'error', 'shutting_down'],
  statistic: ['longest', 'p99'],
  resource: ['calls', 'tokens'],
  environment: ['staging'],
};
const seriesOf = (samples: readonly Sample[]) => samples.map(({ labels }) => JSON.stringify(labels));

describe('the gauges', () => {
  it('have a bounded number of series, each once, with values of closed lists and names of indicators alone', () => {
    fc.assert(
      fc.property(observed, (each) => {
        const names = each.report.entries.map((entry) => entry.name);
        for (const [id, samplesOf] of Object.entries(GAUGES)) {
          const samples = samplesOf(each);
          const metric: Metric = METRICS[id as MetricId];
          expect(new Set(seriesOf(samples)).size).toBe(samples.length);
          expect(samples.length).toBeLessThanOrEqual(12 + 6 * names.length);
          for (const { labels, value } of samples) {
            expect(Object.keys(labels)).toEqual(metric.labels);
            for (const [label, word] of Object.entries(labels))
              expect(label === 'indicator' ? names : WORDS[label]).toContain(word);
            expect(Number.isFinite(value) && value >= 0).toBe(true);
          }
        }
      }),
    );
  });

  it('say exactly one status for each indicator, and one verdict for each probe', () => {
    fc.assert(
      fc.property(observed, (each) => {
        const chosen = (samples: readonly Sample[], label: string) =>
          samples.filter(({ value }) => value === 1).map(({ labels }) => labels[label]);
        const names = each.report.entries.map((entry) => entry.name);
        expect(chosen(GAUGES.status(each), 'indicator')).toEqual(names);
        expect(chosen(GAUGES.verdict(each), 'probe')).toEqual([...PROBES]);
      }),
    );
  });

  it.each([
    ['is ok', { started: true, draining: false, status: 'up' }, ['ok', 'ok', 'ok']],
    ['readiness and startup wait', { started: false, draining: false, status: 'up' }, ['ok', 'error', 'error']],
    ['readiness is an error', { started: true, draining: false, status: 'down' }, ['ok', 'error', 'ok']],
    ['readiness shuts down', { started: false, draining: true, status: 'down' }, ['ok', 'shutting_down', 'error']],
  ] as const)('the verdicts of liveness, readiness, startup: %s', (_, { started, draining, status }, expected) => {
    const basis: CheckResult = status === 'up' ? { status } : { status, reason: 'timeout' };
    const judgement = { status, basis, consecutiveFailures: 0, consecutiveSuccesses: 0 };
    const at = { responseTimeMs: 1, checkedAtMs: NOW - 2500, checkedAtWall: 0, sinceWall: 0, prolonged: false };
    const report = reportOf(
      [{ name: 'db', criticality: 'fatal', snapshot: { judgement, ...at, validUntilMs: NOW + 1 } }],
      NOW,
      draining,
    );
    const moment = { report, liveness: [], started, draining, nowMs: NOW, environment: 'test', measures: [] };
    const told = GAUGES.verdict(moment).filter(({ value }) => value === 1);
    expect(told.map(({ labels }) => labels['verdict'])).toEqual(expected);
    expect(GAUGES.age(moment)).toEqual([{ labels: { indicator: 'db' }, value: 2.5 }]);
  });
});

describe('the recordings of a check', () => {
  it('are bounded: at most a status and a reason of closed lists per indicator', () => {
    const counting = fc.constantFrom<Counting | undefined>(undefined, 'not', 'at_once');
    fc.assert(
      fc.property(fc.array(fc.tuple(result, counting), { maxLength: 200 }), (ends) => {
        const series = new Set(
          ends.flatMap(([found, counts]) =>
            recordingsOf({
              indicator: 'db',
              criticality: 'fatal',
              finished: { result: counts === undefined ? found : { ...found, counts }, responseTimeMs: 1 },
              transition: { indicator: 'db', criticality: 'fatal', from: 'unknown', to: found.status, at: new Date(0) },
            }).map(({ metric, labels }) => JSON.stringify([metric, labels])),
          ),
        );
        // checks: up, and degraded or down with one of the reasons; one histogram; three words to move to
        expect(series.size).toBeLessThanOrEqual(1 + 2 * REASONS.length + 1 + STATUSES.length);
      }),
    );
  });

  it('count no check that was deliberately not made', () => {
    const finished = { result: { status: 'up', counts: 'not' } as const, responseTimeMs: 0 };
    expect(recordingsOf({ indicator: 'llm', criticality: 'fatal', finished, transition: undefined })).toEqual([]);
  });

  it('begin at 0, so that the first step is an increase', () => {
    expect(initialRecordings(['db']).every(({ value }) => value === 0)).toBe(true);
    expect(initialRecordings(['db'])).toHaveLength(1 + STATUSES.length);
  });
});

describe('the names', () => {
  it.each(Object.entries(METRICS) as [MetricId, Metric][])('%s follows the conventions of Prometheus', (_, metric) => {
    const told = prometheusName(metric);
    expect(told).toMatch(/^health_[a-z_]+$/);
    expect(told.endsWith('_total')).toBe(metric.kind === 'counter');
    expect(told.endsWith('_seconds')).toBe(metric.unit === 's');
    expect(metric.help).toMatch(/\.$/);
  });

  it('no two metrics share one', () => {
    const all = Object.values(METRICS).map(prometheusName);
    expect(new Set(all).size).toBe(all.length);
    expect([...DURATION_BUCKETS].toSorted((one, other) => one - other)).toEqual(DURATION_BUCKETS);
  });
});
