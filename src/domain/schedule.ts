import type { Judgement } from './hysteresis.js';
import type { CheckResult } from './check-result.js';
import type { Reason } from './reason.js';

/** The times of one indicator, in milliseconds. */
export interface Intervals {
  /** Time between checks. */
  readonly intervalMs: number;
  /** The same while it is down for a reason that may pass soon. */
  readonly downIntervalMs: number;
}

/** Reasons that new tries may find gone. Wrong passwords and the like are not among them: repeated tries lock accounts. */
const SOON_GONE: ReadonlySet<Reason> = new Set([
  'timeout',
  'unreachable',
  'loading',
  'overloaded',
  'outdated',
  'event_loop_blocked',
]);

/** Tries at the down interval before it starts to double. */
const PATIENT_TRIES = 10;

/** Jitter takes off up to this share of the time; it never adds, so that staleness stays a promise. */
const JITTER = 0.1;

/**
 * The time from the start of one check to the start of the next.
 * @param random from 0 (no jitter) up to 1
 */
export function nextCheckInMs(judgement: Judgement, last: CheckResult, intervals: Intervals, random: number): number {
  return unjitteredMs(judgement, last, intervals) * (1 - JITTER * random);
}

function unjitteredMs(judgement: Judgement, last: CheckResult, { intervalMs, downIntervalMs }: Intervals): number {
  if (last.status !== 'down') return judgement.status === 'down' ? downIntervalMs : intervalMs;
  if (!SOON_GONE.has(last.reason)) return intervalMs;
  const doublings = Math.max(0, judgement.consecutiveFailures - PATIENT_TRIES);
  return Math.min(intervalMs, downIntervalMs * 2 ** doublings);
}
