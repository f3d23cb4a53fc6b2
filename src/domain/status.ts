/** What a check says of its dependency. Terminus 12 uses the same three words. */
export type Status = 'up' | 'degraded' | 'down';

/** What the health of one indicator is at a moment: {@link Status}, or `unknown` before its first result and once its last one is too old. */
export type EffectiveStatus = Status | 'unknown';

/** The answer to the whole question. Terminus 12 uses the same four words. */
export type Verdict = 'ok' | 'degraded' | 'error' | 'shutting_down';

/**
 * What an indicator that is not up does to the verdict.
 * - `fatal`: down makes it `error`, degraded makes it `degraded`
 * - `optional`: not up makes it `degraded`
 * - `shadow`: run and shown in `details`, without effect
 * - `disabled`: neither run nor shown
 */
export type Criticality = 'fatal' | 'optional' | 'shadow' | 'disabled';

export const STATUSES: readonly Status[] = ['up', 'degraded', 'down'];
export const VERDICTS: readonly Verdict[] = ['ok', 'degraded', 'error', 'shutting_down'];
export const CRITICALITIES: readonly Criticality[] = ['fatal', 'optional', 'shadow', 'disabled'];

/** True only for one of the three words, exactly as written. */
export function isStatus(value: unknown): value is Status {
  return value === 'up' || value === 'degraded' || value === 'down';
}
