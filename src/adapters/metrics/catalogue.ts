import { REASONS } from '../../domain/reason.js';

/** How a metric behaves. A gauge is read at the scrape; counters and histograms grow with each check. */
export type MetricKind = 'gauge' | 'counter' | 'histogram';

/** One metric. Its Prometheus name is made from its OpenTelemetry name as OpenTelemetry's own exporter makes it. */
export interface Metric {
  /** The name by the conventions of OpenTelemetry. */
  readonly name: string;
  readonly kind: MetricKind;
  /** In UCUM, as OpenTelemetry has it: `s` for seconds, words in braces for what is counted. */
  readonly unit: string;
  readonly labels: readonly string[];
  /** How many series there are at most. */
  readonly series: string;
  readonly help: string;
}

/** The upper bounds of the duration histogram, in seconds: from a Redis next door to an LLM's whole answer. */
export const DURATION_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Every metric of this package. The label values are names of indicators and words of closed lists, and nothing else. */
export const METRICS = {
  status: {
    name: 'health.indicator.status',
    kind: 'gauge',
    unit: '',
    labels: ['indicator', 'status'],
    series: '4 × indicators',
    help: '1 for the status that an indicator has (up, degraded, down, unknown), 0 for the others.',
  },
  info: {
    name: 'health.indicator.info',
    kind: 'gauge',
    unit: '',
    labels: ['indicator', 'criticality'],
    series: '1 × indicators',
    help: 'Always 1; what the policy makes of an indicator (fatal, optional, shadow).',
  },
  age: {
    name: 'health.indicator.snapshot.age',
    kind: 'gauge',
    unit: 's',
    labels: ['indicator'],
    series: '1 × indicators',
    help: 'Time since the last check of an indicator ended; absent before the first one.',
  },
  verdict: {
    name: 'health.probe.verdict',
    kind: 'gauge',
    unit: '',
    labels: ['probe', 'verdict'],
    series: '12',
    help: '1 for the verdict that a probe (liveness, readiness, startup) is told, 0 for the others.',
  },
  shadow: {
    name: 'health.shadow.verdict',
    kind: 'gauge',
    unit: '',
    labels: ['indicator', 'criticality', 'verdict'],
    series: '6 × shadow indicators',
    help: '1 for the verdict that there would be if a shadow indicator were fatal or optional, 0 for the others.',
  },
  override: {
    name: 'health.indicator.override',
    kind: 'gauge',
    unit: '',
    labels: ['indicator', 'as'],
    series: '1 × overridden indicators',
    help: '1 while an operator has an indicator count as something else (optional, shadow, down); absent otherwise.',
  },
  started: {
    name: 'health.startup.finished',
    kind: 'gauge',
    unit: '',
    labels: [],
    series: '1',
    help: '1 once startup has finished.',
  },
  draining: {
    name: 'health.draining',
    kind: 'gauge',
    unit: '',
    labels: [],
    series: '1',
    help: '1 while the application drains or closes.',
  },
  environment: {
    name: 'health.policy.info',
    kind: 'gauge',
    unit: '',
    labels: ['environment'],
    series: '1',
    help: 'Always 1; the environment whose policy holds.',
  },
  eventLoopDelay: {
    name: 'health.event_loop.delay',
    kind: 'gauge',
    unit: 's',
    labels: ['indicator', 'statistic'],
    series: '2 × eventLoop indicators',
    help: 'How late the event loop was over the last look: longest and p99.',
  },
  budgetSpent: {
    name: 'health.budget.spent',
    kind: 'gauge',
    unit: '',
    labels: ['indicator', 'resource'],
    series: '2 × indicators with a budget',
    help: 'What the checks of an indicator have spent in the current window: calls and tokens.',
  },
  budgetLimit: {
    name: 'health.budget.limit',
    kind: 'gauge',
    unit: '',
    labels: ['indicator', 'resource'],
    series: '2 × indicators with a budget',
    help: 'What they may spend in a window.',
  },
  duration: {
    name: 'health.check.duration',
    kind: 'histogram',
    unit: 's',
    labels: ['indicator'],
    series: `${DURATION_BUCKETS.length + 3} × indicators`,
    help: 'How long the checks of an indicator took.',
  },
  checks: {
    name: 'health.checks',
    kind: 'counter',
    unit: '{check}',
    labels: ['indicator', 'status', 'reason'],
    series: `at most ${1 + 2 * REASONS.length} × indicators, as they occur`,
    help: 'Checks that ended, by what they found; no reason where that was up.',
  },
  transitions: {
    name: 'health.transitions',
    kind: 'counter',
    unit: '{transition}',
    labels: ['indicator', 'to'],
    series: '3 × indicators',
    help: 'How often an indicator came to count as up, degraded or down.',
  },
} as const satisfies Record<string, Metric>;

/** The key of a metric in {@link METRICS}. */
export type MetricId = keyof typeof METRICS;
export type IdOf<Kind extends MetricKind> = {
  [Id in MetricId]: (typeof METRICS)[Id]['kind'] extends Kind ? Id : never;
}[MetricId];

/** The ids of all metrics of a kind, in the order of the table. */
export function idsOf<Kind extends MetricKind>(kind: Kind): readonly IdOf<Kind>[] {
  return (Object.keys(METRICS) as MetricId[]).filter((id) => METRICS[id].kind === kind) as IdOf<Kind>[];
}

/** The name by the conventions of Prometheus: underscores, the unit, and `_total` on counters. */
export function prometheusName({ name, kind, unit }: Metric): string {
  return `${name.replaceAll('.', '_')}${unit === 's' ? '_seconds' : ''}${kind === 'counter' ? '_total' : ''}`;
}
