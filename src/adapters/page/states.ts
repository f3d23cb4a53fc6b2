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

/** Some indicators under one heading. */
export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly entries: readonly Entry[];
}

/** What needs somebody first, the worst for the verdict at its top; then what is up, then what counts nowhere. None is empty. */
export function sections(entries: readonly Entry[]): Section[] {
  const counting = entries.filter(({ criticality }) => criticality !== 'shadow');
  const isUp = ({ status }: Entry) => status === 'up';
  return [
    {
      id: 'attention',
      heading: 'Needs attention',
      entries: counting.filter((entry) => !isUp(entry)).sort((a, b) => urgency(b) - urgency(a)),
    },
    { id: 'up', heading: 'Up', entries: counting.filter(isUp) },
    { id: 'shadow', heading: 'Without effect', entries: entries.filter(({ criticality }) => criticality === 'shadow') },
  ].filter((section) => section.entries.length > 0);
}

function urgency({ status, criticality }: Entry): number {
  return (status === 'down' ? 1 : 0) + (criticality === 'fatal' ? 2 : 0);
}
