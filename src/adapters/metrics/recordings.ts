import { STATUSES } from '../../domain/status.js';
import type { CheckEnd } from '../../engine/check-end.js';
import type { IdOf } from './catalogue.js';
import type { Sample } from './samples.js';

/** Something to add to a counter, or for a histogram to observe. */
export interface Recording extends Sample {
  readonly metric: IdOf<'counter' | 'histogram'>;
}

/** What a check that ended adds. One that was deliberately not made adds nothing. */
export function recordingsOf({ indicator, finished, transition }: CheckEnd): Recording[] {
  const { result, responseTimeMs } = finished;
  const moved: Recording[] =
    transition === undefined ? [] : [{ metric: 'transitions', labels: { indicator, to: transition.to }, value: 1 }];
  if (result.counts === 'not') return moved;
  const { status, reason } = result;
  return [
    {
      metric: 'checks',
      labels: reason === undefined ? { indicator, status } : { indicator, status, reason },
      value: 1,
    },
    { metric: 'duration', labels: { indicator }, value: responseTimeMs / 1000 },
    ...moved,
  ];
}

/** Counters that stand at 0 from the start, so that their first step is seen as an increase. */
export function initialRecordings(names: readonly string[]): Recording[] {
  return names.flatMap((indicator) => [
    { metric: 'checks' as const, labels: { indicator, status: 'up' }, value: 0 },
    ...STATUSES.map((to) => ({ metric: 'transitions' as const, labels: { indicator, to }, value: 0 })),
  ]);
}
