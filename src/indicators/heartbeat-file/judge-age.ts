import { degraded, down, up, type CheckResult } from '../../domain/check-result.js';
import { expectOption, isAmount } from '../../domain/expect-option.js';

/** How old a heartbeat may be. */
export interface HeartbeatLimits {
  /** Down where the last beat is older than this, in milliseconds. Longer than two beats are apart. */
  readonly maxAgeMs: number;
  /** Degraded where it is older than this, in milliseconds. @default none */
  readonly warnAgeMs?: number;
  /** How far in the future a beat may lie, in milliseconds, where two clocks differ. @default 5000 */
  readonly clockSkewMs?: number;
}

/** @throws TypeError for a limit that breaks its rule */
export function resolveHeartbeat(limits: HeartbeatLimits): Required<HeartbeatLimits> {
  const { maxAgeMs, warnAgeMs = maxAgeMs, clockSkewMs = 5000 } = limits;
  expectOption(isAmount(maxAgeMs) && maxAgeMs > 0, 'maxAgeMs', 'a number of milliseconds above 0', maxAgeMs);
  expectOption(
    isAmount(warnAgeMs) && warnAgeMs <= maxAgeMs,
    'warnAgeMs',
    'a number of milliseconds up to `maxAgeMs`',
    warnAgeMs,
  );
  expectOption(isAmount(clockSkewMs), 'clockSkewMs', 'a number of milliseconds from 0', clockSkewMs);
  return { maxAgeMs, warnAgeMs, clockSkewMs };
}

/**
 * What the age of the last beat says.
 * @param ageMs negative where the beat lies in the future: within the skew it is new, beyond it says nothing, and would for a long time
 */
export function judgeAge(ageMs: number, { maxAgeMs, warnAgeMs, clockSkewMs }: Required<HeartbeatLimits>): CheckResult {
  const whole = Math.round(ageMs);
  const data = { ageMs: whole };
  if (!(ageMs >= -clockSkewMs))
    return down('bad_response', `the last beat lies ${-whole} ms in the future; compare the clocks`, data);
  if (ageMs > maxAgeMs) return down('timeout', `no beat for ${whole} ms`, data);
  if (ageMs > warnAgeMs) return degraded('timeout', `no beat for ${whole} ms`, data);
  return up(data);
}
