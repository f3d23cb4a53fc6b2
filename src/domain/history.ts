import type { Minute } from './minute-series.js';
import type { Reason } from './reason.js';
import type { EffectiveStatus, Status } from './status.js';

/** An indicator came to count as something else, some time ago. */
export interface PastTransition {
  readonly indicator: string;
  /** `unknown` before the first result. */
  readonly from: EffectiveStatus;
  readonly to: Status;
  readonly reason?: Reason | undefined;
  /** On the monotonic clock: for ages. */
  readonly atMs: number;
  /** In wall time, milliseconds since the epoch: for display. */
  readonly atWall: number;
}

/** What is remembered of one indicator. */
export interface IndicatorHistory {
  /** Since when it has counted as what it does, on the monotonic clock: for ages. */
  readonly sinceMs: number;
  /** The last hour, oldest first; undefined for a minute without a check. */
  readonly minutes: readonly (Minute | undefined)[];
  /** The last transitions, newest first. */
  readonly transitions: readonly PastTransition[];
  /** How often it changed in the last 60 and in the last 15 minutes; its first result is no change. */
  readonly changes: { readonly hour: number; readonly quarter: number };
  readonly flapping: boolean;
}

/** From so many changes on, in the last quarter of an hour or in the last hour, an indicator flaps. */
export const FLAPPING = { quarter: 4, hour: 8 } as const;

const QUARTER_MINUTES = 15;

/** How often the minutes of an hour tell of a change, and whether that is flapping. */
export function restlessness(minutes: readonly (Minute | undefined)[]): Pick<IndicatorHistory, 'changes' | 'flapping'> {
  const count = (some: readonly (Minute | undefined)[]) =>
    some.reduce((sum, minute) => sum + (minute?.changes ?? 0), 0);
  const changes = { hour: count(minutes), quarter: count(minutes.slice(-QUARTER_MINUTES)) };
  return { changes, flapping: changes.quarter >= FLAPPING.quarter || changes.hour >= FLAPPING.hour };
}

/** The newest first, at most so many. */
export function withNewest<T>(newest: T, before: readonly T[], most: number): readonly T[] {
  return [newest, ...before.slice(0, most - 1)];
}
