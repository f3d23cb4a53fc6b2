import type { Period } from './faults.js';
import type { Answer } from './load.js';

/** How long the policy has to notice that a fatal dependency is gone: an interval, a timeout, and room for a busy machine. */
export const NOTICED_MS = 4000;

/** How long it has to notice that it is back. */
export const RECOVERED_MS = 5000;

/** A time in which the backend stood still, in milliseconds since the epoch: such as when its heap was walked. */
export interface StandStill {
  readonly from: number;
  readonly to: number;
}

/** Answers that were wrong beyond what the time to notice excuses. */
export interface Wrong {
  /** 200 with the fatal dependency gone. */
  readonly ok: number;
  /** Not 200 with it well. */
  readonly error: number;
  /** Answers that are not judged, since the backend stood still in the time that it had to notice. */
  readonly unjudged: number;
}

/** Compares what was answered with what was done to the fatal dependency. */
export function wrongAnswers(
  answers: readonly Answer[],
  periods: readonly Period[],
  standStills: readonly StandStill[] = [],
): Wrong {
  let ok = 0;
  let error = 0;
  let unjudged = 0;
  for (const [sentAt, tookMs, status] of answers) {
    const cameAt = sentAt + tookMs;
    if (standStills.some(({ from, to }) => from < cameAt && to > sentAt - RECOVERED_MS)) {
      unjudged += 1;
      continue;
    }
    const isGone = periods.some(
      ({ total, from, repairBegan }) => total && sentAt - from >= NOTICED_MS && cameAt < repairBegan,
    );
    const isWell = periods.every(({ from, to }) => cameAt < from || sentAt - to >= RECOVERED_MS);
    if (isGone && status === 200) ok += 1;
    if (isWell && status !== 200) error += 1;
  }
  return { ok, error, unjudged };
}
