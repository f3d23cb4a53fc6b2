import type { Criticality } from '../status.js';
import { explain, type Explanation, type Phase } from './explain.js';
import type { ObservedStatus, ObservedStatuses } from './observed.js';
import type { ResolvedPolicy } from './policy.js';

/** One environment's answer to one situation. */
export interface TruthCell {
  readonly environment: string;
  readonly probes: Explanation['probes'];
  /** Where the situation is about one indicator that is a shadow here: the verdict there would be if it counted. */
  readonly wouldBe?: Explanation['indicators'][number]['wouldBe'];
}

/** One situation, answered by every environment. */
export interface TruthRow {
  /** Such as `redis down`. */
  readonly situation: string;
  readonly cells: readonly TruthCell[];
}

/** What every environment would answer, side by side. */
export interface TruthTable {
  readonly environments: readonly string[];
  readonly rows: readonly TruthRow[];
}

interface Situation {
  readonly title: string;
  /** The one indicator that it is about. */
  readonly about?: string;
  readonly observed: (policy: ResolvedPolicy) => ObservedStatuses;
  readonly phase?: Phase;
}

/** The policies of several environments side by side: each indicator down alone, all optional ones, all of them, the start and the end. */
export function truthTable(policies: readonly ResolvedPolicy[]): TruthTable {
  const names = [...new Set(policies.flatMap(({ indicators }) => [...indicators.keys()]))];
  return {
    environments: policies.map(({ environment }) => environment.name),
    rows: situations(names).map((situation) => ({
      situation: situation.title,
      cells: policies.map((policy) => cellOf(policy, situation)),
    })),
  };
}

function situations(names: readonly string[]): readonly Situation[] {
  return [
    { title: 'all up', observed: () => ({}) },
    ...names.map((name): Situation => ({ title: `${name} down`, about: name, observed: () => ({ [name]: 'down' }) })),
    { title: 'all optional down', observed: (policy) => every(policy, 'down', 'optional') },
    { title: 'all fatal degraded', observed: (policy) => every(policy, 'degraded', 'fatal') },
    { title: 'all down', observed: (policy) => every(policy, 'down') },
    {
      title: 'before the first checks',
      observed: (policy) => every(policy, 'pending'),
      phase: { started: false },
    },
    { title: 'no result for too long', observed: (policy) => every(policy, 'unknown') },
    { title: 'draining', observed: () => ({}), phase: { draining: true } },
  ];
}

function cellOf(policy: ResolvedPolicy, { observed, phase, about }: Situation): TruthCell {
  const { environment, probes, indicators } = explain(policy, observed(policy), phase);
  const wouldBe = indicators.find(({ name }) => name === about)?.wouldBe;
  return { environment, probes, ...(wouldBe === undefined ? {} : { wouldBe }) };
}

function every({ indicators }: ResolvedPolicy, status: ObservedStatus, criticality?: Criticality): ObservedStatuses {
  return Object.fromEntries(
    [...indicators.values()]
      .filter((each) => criticality === undefined || each.criticality.value === criticality)
      .map(({ name }) => [name, status]),
  );
}
