import {
  healthAnswer,
  livenessAnswer,
  readinessAnswer,
  startupAnswer,
  type Probe,
  type ProbeAnswer,
  type VerdictCodes,
} from '../probe.js';
import { reportOf, type Entry, type Observation } from '../report.js';
import { waitingFor } from '../startup.js';
import type { Criticality } from '../status.js';
import { effectOf, type DependencyVerdict } from '../verdict.js';
import type { IndicatorKind } from './indicator-kind.js';
import { observedOf, snapshotOf, type ObservedStatus, type ObservedStatuses } from './observed.js';
import type { IndicatorPolicy, Resolved, ResolvedPolicy } from './policy.js';
import { profileCriticality, profileFor } from './profiles.js';

/** Where in its life the application is supposed to be. */
export interface Phase {
  /** Whether startup has finished. @default true */
  readonly started?: boolean | undefined;
  /** Whether it is draining. @default false */
  readonly draining?: boolean | undefined;
}

/** Why one indicator counts as it does. */
export interface IndicatorExplanation {
  readonly name: string;
  readonly kind: IndicatorKind;
  readonly observed: ObservedStatus;
  /** What holds, and the very place that decided it. */
  readonly criticality: Resolved<Criticality>;
  /** What the profile of the environment alone would have said. */
  readonly profile: { readonly criticality: Criticality; readonly source: string };
  /** What this indicator alone makes of the verdict. */
  readonly effect: DependencyVerdict;
  /** For a shadow indicator: the verdict there would be if it counted. */
  readonly wouldBe?: Entry['wouldBe'];
  /** The same in words: `redis is down and optional: degraded`. */
  readonly sentence: string;
}

/** What every probe would be answered, and why. */
export interface Explanation {
  readonly environment: string;
  readonly probes: Readonly<Record<Probe, ProbeAnswer>>;
  /** The answers to `/health/<group>`. */
  readonly groups: Readonly<Record<string, ProbeAnswer>>;
  readonly indicators: readonly IndicatorExplanation[];
}

/** Says what the policy would answer if the indicators were as given. The verdict is the one of production: {@link reportOf}. */
export function explain(
  policy: ResolvedPolicy,
  observed: ObservedStatuses,
  { started = true, draining = false }: Phase = {},
): Explanation {
  const { environment, settings, indicators, groups, liveness } = policy;
  const codes: VerdictCodes = { httpDegraded: settings.httpDegraded.value, httpError: settings.httpError.value };
  const observations = [...indicators.values()].flatMap((each) => observationsOf(each, observed));
  const among = (names: readonly string[]) => observations.filter(({ name }) => names.includes(name));

  const { verdict, entries } = reportOf(observations, NOW_MS, draining);
  const hasStarted = started || settings.startup.value === 'off' || waitingFor(entries).length === 0;
  return {
    environment: environment.name,
    probes: {
      health: healthAnswer(verdict, codes),
      readiness: readinessAnswer(verdict, hasStarted, codes),
      startup: startupAnswer(hasStarted),
      liveness: livenessAnswer(entries.filter(({ name }) => liveness.includes(name))),
    },
    groups: Object.fromEntries(
      [...groups.values()].map(({ name, members }) => [
        name,
        healthAnswer(reportOf(among(members), NOW_MS, draining).verdict, codes),
      ]),
    ),
    indicators: [...indicators.values()].map((each) =>
      explanationOf(
        each,
        policy,
        observedOf(observed, each.name),
        entries.find(({ name }) => name === each.name),
      ),
    ),
  };
}

/** The moment that everything is looked at: the clock of a supposition stands still. */
const NOW_MS = 0;

/** None for an indicator that is not run. */
function observationsOf({ name, criticality }: IndicatorPolicy, observed: ObservedStatuses): readonly Observation[] {
  const { value } = criticality;
  return value === 'disabled'
    ? []
    : [{ name, criticality: value, snapshot: snapshotOf(observedOf(observed, name), NOW_MS) }];
}

function explanationOf(
  { name, kind, criticality }: IndicatorPolicy,
  { environment }: ResolvedPolicy,
  observed: ObservedStatus,
  entry: Entry | undefined,
): IndicatorExplanation {
  const profile = profileFor(environment);
  const effect = effectOf({ criticality: criticality.value, status: observed === 'pending' ? 'unknown' : observed });
  const wouldBe = entry?.wouldBe;
  return {
    name,
    kind,
    observed,
    criticality,
    profile: { criticality: profileCriticality(profile, { name, kind }), source: profile.source },
    effect,
    ...(wouldBe === undefined ? {} : { wouldBe }),
    sentence: sentenceOf(name, observed, criticality.value, effect, wouldBe),
  };
}

function sentenceOf(
  name: string,
  observed: ObservedStatus,
  criticality: Criticality,
  effect: DependencyVerdict,
  wouldBe: Entry['wouldBe'],
): string {
  if (criticality === 'disabled') return `${name} is disabled: not run, without effect`;
  if (wouldBe === undefined) return `${name} is ${observed} and ${criticality}: ${effect}`;
  return (
    `${name} is ${observed} and shadow: without effect; ` +
    `the verdict would be ${wouldBe.fatal} with it as fatal, ${wouldBe.optional} as optional`
  );
}
