import type { Judgement } from './hysteresis.js';

/** What is known of one indicator since its last check. */
export interface Snapshot {
  readonly judgement: Judgement;
  /** Milliseconds that the last check took that was made: one that was deliberately not made leaves it, and the two times below, as they were. */
  readonly responseTimeMs: number;
  /** When the last check ended, on the monotonic clock: for ages. */
  readonly checkedAtMs: number;
  /** The same in wall time, milliseconds since the epoch: for display. */
  readonly checkedAtWall: number;
  /** Since when the status has been what it is, in wall time: for display. */
  readonly sinceWall: number;
  /** From this moment of the monotonic clock on the snapshot is too old to stand for anything. */
  readonly validUntilMs: number;
  /** Set once a gap of our own process has prolonged {@link validUntilMs}; it does so once a result. */
  readonly prolonged: boolean;
}

/**
 * Lets a snapshot stand for one timeout more after a gap of our own process (suspended, throttled), which is not age: once a
 * result, and only where it was still valid when the gap began.
 */
export function prolong(snapshot: Snapshot, gapBeganMs: number, nowMs: number, timeoutMs: number): Snapshot {
  if (snapshot.prolonged || snapshot.validUntilMs <= gapBeganMs) return snapshot;
  return { ...snapshot, prolonged: true, validUntilMs: Math.max(snapshot.validUntilMs, nowMs + timeoutMs) };
}
