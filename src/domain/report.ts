import type { CheckData } from './check-result.js';
import { criticalityUnder, type Override } from './override.js';
import type { Reason } from './reason.js';
import type { Snapshot } from './snapshot.js';
import type { Criticality, EffectiveStatus, Status, Verdict } from './status.js';
import { effectOf, verdictOf, type DependencyVerdict, type Vote } from './verdict.js';

/** One active indicator and what is known of it. */
export interface Observation {
  readonly name: string;
  readonly criticality: Exclude<Criticality, 'disabled'>;
  /** Absent before the first result. */
  readonly snapshot?: Snapshot | undefined;
  /** What an operator makes of it for a while. */
  readonly override?: Override | undefined;
}

/** One indicator in a report. */
export interface Entry {
  readonly name: string;
  readonly criticality: Exclude<Criticality, 'disabled'>;
  /** What it counts as: unknown is told as down, with the reason `pending` or `stale`. */
  readonly status: Status;
  readonly reason?: Reason | undefined;
  readonly message?: string | undefined;
  readonly data?: CheckData | undefined;
  readonly snapshot?: Snapshot | undefined;
  /** For a shadow indicator: the verdict there would be if it counted. */
  readonly wouldBe?: { readonly fatal: DependencyVerdict; readonly optional: DependencyVerdict } | undefined;
  /** What an operator makes of it for a while. */
  readonly override?: Override | undefined;
}

/** The health of the application at a moment. */
export interface Report {
  readonly verdict: Verdict;
  readonly entries: readonly Entry[];
  /** The moment of the monotonic clock from which on the report is no longer true: a snapshot in it is too old, or an override ends. */
  readonly validUntilMs: number;
}

/** What an answer tells, whatever its shape: a report, or part of one. */
export interface Told {
  readonly status: Verdict;
  readonly entries: readonly Entry[];
  /** The fatal indicators that startup still waits for. */
  readonly waitingFor?: readonly Entry[];
  /** For how long the event loop has been blocked, in milliseconds, where that decides the status. */
  readonly blockedMs?: number | undefined;
}

/** The report over some indicators at a moment. Pure: the same arguments, the same report. */
export function reportOf(observations: readonly Observation[], nowMs: number, draining: boolean): Report {
  const votes = observations.map((each) => voteOf(each, nowMs));
  const verdict = verdictOf(votes);
  const entries = observations.map((each, index) => entryOf(each, votes[index]!, verdict));
  const ends = observations.flatMap(({ snapshot, override }) => [snapshot?.validUntilMs, override?.untilMs]);
  const validUntilMs = ends.reduce<number>(
    (soonest, end) => (end !== undefined && end > nowMs && end < soonest ? end : soonest),
    Number.POSITIVE_INFINITY,
  );
  return { verdict: draining ? 'shutting_down' : verdict, entries, validUntilMs };
}

type ActiveVote = Vote & { readonly criticality: Observation['criticality']; readonly override?: Override | undefined };

/** The say of one indicator, with what an operator makes of it. */
function voteOf({ criticality, snapshot, override }: Observation, nowMs: number): ActiveVote {
  if (override === undefined || !(nowMs < override.untilMs)) return { criticality, status: statusOf(snapshot, nowMs) };
  const status = override.as === 'down' ? 'down' : statusOf(snapshot, nowMs);
  return { criticality: criticalityUnder(criticality, override), status, override };
}

/** What an indicator counts as at a moment. */
export function statusOf(snapshot: Snapshot | undefined, nowMs: number): EffectiveStatus {
  return snapshot === undefined || !(nowMs < snapshot.validUntilMs) ? 'unknown' : snapshot.judgement.status;
}

function entryOf(
  { name, snapshot }: Observation,
  { criticality, status, override }: ActiveVote,
  verdict: DependencyVerdict,
): Entry {
  const wouldBe = criticality === 'shadow' ? shadowOf(status, verdict) : undefined;
  if (override?.as === 'down') {
    const message = `${override.author} has it count as down: ${override.reason}`;
    return { name, criticality, status: 'down', reason: 'forced_down', message, snapshot, override };
  }
  if (snapshot === undefined) {
    return {
      name,
      criticality,
      status: 'down',
      reason: 'pending',
      message: 'the first check has not ended yet',
      wouldBe,
      override,
    };
  }
  if (status === 'unknown') {
    return {
      name,
      criticality,
      status: 'down',
      reason: 'stale',
      message: 'the last result is too old to stand for anything',
      snapshot,
      wouldBe,
      override,
    };
  }
  const { reason, message, data } = snapshot.judgement.basis;
  return { name, criticality, status, reason, message, data, snapshot, wouldBe, override };
}

function shadowOf(status: EffectiveStatus, verdict: DependencyVerdict): Entry['wouldBe'] {
  const among = (effect: DependencyVerdict) =>
    verdict === 'error' || effect === 'error' ? 'error' : verdict === 'degraded' ? verdict : effect;
  return {
    fatal: among(effectOf({ criticality: 'fatal', status })),
    optional: among(effectOf({ criticality: 'optional', status })),
  };
}
