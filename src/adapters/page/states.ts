import type { Entry } from '../../domain/report.js';
import type { EffectiveStatus, Verdict } from '../../domain/status.js';

/** How something looks: its colour and the shape of its icon. */
export type Look = 'good' | 'warn' | 'bad' | 'unknown' | 'leaving';

export const VERDICT_LOOKS: Readonly<Record<Verdict, Look>> = {
  ok: 'good',
  degraded: 'warn',
  error: 'bad',
  shutting_down: 'leaving',
};

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  ok: 'OK',
  degraded: 'Degraded',
  error: 'Error',
  shutting_down: 'Shutting down',
};

export const STATUS_LOOKS: Readonly<Record<EffectiveStatus, Look>> = {
  up: 'good',
  degraded: 'warn',
  down: 'bad',
  unknown: 'unknown',
};

export const STATUS_WORDS: Readonly<Record<EffectiveStatus, string>> = {
  up: 'Up',
  degraded: 'Degraded',
  down: 'Down',
  unknown: 'Unknown',
};

/** What is known, rather than what it counts as: an indicator without a result that stands is unknown, and counts as down. */
export function stateOf({ status, reason }: Entry): EffectiveStatus {
  return reason === 'pending' || reason === 'stale' ? 'unknown' : status;
}

/** The worst for the verdict first, of equals in the order of their registration. */
export function byUrgency(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => urgency(b) - urgency(a));
}

function urgency({ status, criticality }: Entry): number {
  if (criticality === 'shadow') return status === 'up' ? -2 : -1;
  if (status === 'up') return 0;
  return (status === 'down' ? 2 : 1) + (criticality === 'fatal' ? 2 : 0);
}
