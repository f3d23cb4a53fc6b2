import { STATUSES, type Status } from './status.js';

/** For how many minutes a series reaches back, the current one included. */
export const MINUTES_KEPT = 60;

const MINUTE_MS = 60_000;

/** The checks of one indicator that ended within one minute. */
export interface Minute {
  readonly checks: number;
  /** The worst that the indicator counted as. */
  readonly worst: Status;
  readonly averageMs: number;
  readonly maxMs: number;
  /** How often the indicator came to count as something else. */
  readonly changes: number;
}

/** The last hour of one indicator, minute by minute on the monotonic clock. Its size never changes. */
export class MinuteSeries {
  /** The minute that a place tells of, counted from 1: 0 is an empty place. */
  private readonly minutes = new Uint32Array(MINUTES_KEPT);
  private readonly checks = new Uint32Array(MINUTES_KEPT);
  private readonly sumsMs = new Uint32Array(MINUTES_KEPT);
  private readonly maximaMs = new Uint32Array(MINUTES_KEPT);
  private readonly changes = new Uint32Array(MINUTES_KEPT);
  /** Indices of {@link STATUSES}, which go from good to bad. */
  private readonly worst = new Uint8Array(MINUTES_KEPT);

  /** Takes in one check. `changed` where the indicator counts as something else since it. */
  add(nowMs: number, status: Status, responseTimeMs: number, changed: boolean): void {
    const minute = minuteOf(nowMs);
    const place = minute % MINUTES_KEPT;
    if (this.minutes[place] !== minute) {
      for (const numbers of [this.checks, this.sumsMs, this.maximaMs, this.changes, this.worst]) numbers[place] = 0;
      this.minutes[place] = minute;
    }
    this.checks[place]! += 1;
    this.sumsMs[place]! += responseTimeMs;
    this.maximaMs[place] = Math.max(this.maximaMs[place]!, responseTimeMs);
    this.changes[place]! += changed ? 1 : 0;
    this.worst[place] = Math.max(this.worst[place]!, STATUSES.indexOf(status));
  }

  /** The minutes up to now, oldest first; undefined for one without a check. */
  upTo(nowMs: number): (Minute | undefined)[] {
    const first = minuteOf(nowMs) - MINUTES_KEPT + 1;
    return Array.from({ length: MINUTES_KEPT }, (_, index) => this.minute(first + index));
  }

  private minute(minute: number): Minute | undefined {
    const place = minute % MINUTES_KEPT;
    if (minute < 1 || this.minutes[place] !== minute) return undefined;
    const checks = this.checks[place]!;
    return {
      checks,
      worst: STATUSES[this.worst[place]!]!,
      averageMs: this.sumsMs[place]! / checks,
      maxMs: this.maximaMs[place]!,
      changes: this.changes[place]!,
    };
  }
}

function minuteOf(nowMs: number): number {
  return Math.floor(nowMs / MINUTE_MS) + 1;
}
