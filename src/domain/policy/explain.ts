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
import type { Snapshot } from '../snapshot.js';
import { waitingFor } from '../startup.js';
import type { Criticality, EffectiveStatus } from '../status.js';
import { effectOf, type DependencyVerdict } from '../verdict.js';
import { shownText, shownValue } from './display.js';
import type { IndicatorKind } from './indicator-kind.js';
import { nearest } from './nearest.js';
import type { IndicatorPolicy, Resolved, ResolvedPolicy } from './policy.js';
import { profileCriticality, profileFor } from './profiles.js';

/** What an indicator is supposed to be: `pending` before its first result, `unknown` once its last one is too old. */
export type ObservedStatus = EffectiveStatus | 'pending';

/** All words of {@link ObservedStatus}. */
export const OBSERVED_STATUSES: readonly ObservedStatus[] = ['up', 'degraded', 'down', 'unknown', 'pending'];

/** What the indicators are supposed to be, by name. @default `up` for each that is not named */
export type ObservedStatuses = Readonly<Record<string, ObservedStatus | undefined>>;

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

/** What is wrong with a question: names that no indicator has, and words that are no status. Empty where it can be answered. */
export function wrongObservations(
  { indicators }: ResolvedPolicy,
  observed: Readonly<Record<string, unknown>>,
): string[] {
  const known = [...indicators.keys()];
  return Object.entries(observed).flatMap(([name, status]) => {
    if (!indicators.has(name)) {
      const meant = nearest(name, known);
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
      return [`no indicator is called ${shownText(name)}; known: ${known.join(', ') || 'none'}${hint}`];
    }
    if (status === undefined || OBSERVED_STATUSES.some((word) => word === status)) return [];
    return [`${name} must be one of ${OBSERVED_STATUSES.join(', ')}, got ${shownValue(name, status)}`];
  });
}

const NOW_MS = 0;

/** None for an indicator that is not run. */
function observationsOf({ name, criticality }: IndicatorPolicy, observed: ObservedStatuses): readonly Observation[] {
  const { value } = criticality;
  return value === 'disabled' ? [] : [{ name, criticality: value, snapshot: snapshotOf(observedOf(observed, name)) }];
}

function observedOf(observed: ObservedStatuses, name: string): ObservedStatus {
  return (Object.hasOwn(observed, name) ? observed[name] : undefined) ?? 'up';
}

/** The snapshot that an indicator in this state has: none before its first result, an outdated one where it is unknown. */
function snapshotOf(observed: ObservedStatus): Snapshot | undefined {
  if (observed === 'pending') return undefined;
  const status = observed === 'unknown' ? 'up' : observed;
  return {
    judgement: {
      status,
      basis: status === 'up' ? { status } : { status, reason: 'error' },
      consecutiveFailures: status === 'down' ? 1 : 0,
      consecutiveSuccesses: status === 'down' ? 0 : 1,
    },
    responseTimeMs: 0,
    checkedAtMs: NOW_MS,
    checkedAtWall: 0,
    sinceWall: 0,
    validUntilMs: observed === 'unknown' ? NOW_MS : Number.POSITIVE_INFINITY,
    prolonged: false,
  };
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
