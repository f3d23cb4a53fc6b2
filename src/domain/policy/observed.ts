import type { Snapshot } from '../snapshot.js';
import type { EffectiveStatus } from '../status.js';
import { shownText, shownValue } from './display.js';
import { nearest } from './nearest.js';
import type { ResolvedPolicy } from './policy.js';

/** What an indicator is supposed to be: `pending` before its first result, `unknown` once its last one is too old. */
export type ObservedStatus = EffectiveStatus | 'pending';

/** All words of {@link ObservedStatus}. */
export const OBSERVED_STATUSES: readonly ObservedStatus[] = ['up', 'degraded', 'down', 'unknown', 'pending'];

/** What the indicators are supposed to be, by name. @default `up` for each that is not named */
export type ObservedStatuses = Readonly<Record<string, ObservedStatus | undefined>>;

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

/** What one indicator is supposed to be. */
export function observedOf(observed: ObservedStatuses, name: string): ObservedStatus {
  return (Object.hasOwn(observed, name) ? observed[name] : undefined) ?? 'up';
}

/** The snapshot that an indicator in this state has: none before its first result, an outdated one where it is unknown. */
export function snapshotOf(observed: ObservedStatus, nowMs: number): Snapshot | undefined {
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
    checkedAtMs: nowMs,
    checkedAtWall: 0,
    sinceWall: 0,
    validUntilMs: observed === 'unknown' ? nowMs : Number.POSITIVE_INFINITY,
    prolonged: false,
  };
}
