import { degraded, down, up, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import type { Reason } from '../domain/reason.js';
import { isStatus, type Status } from '../domain/status.js';
import type { Clock } from '../engine/clock.js';

/** The reasons that an indicator can give; the others are the engine's own. */
export type ToldReason = Exclude<Reason, 'pending' | 'stale' | 'forced_down'>;

/** What a fault is given of the check that it answers. */
export interface FaultContext extends CheckContext {
  readonly clock: Clock;
  /** An answer that never comes by itself. */
  readonly hold: () => Promise<CheckResult>;
}

/** Answers one check: with a status, with a result, with something that is neither, or not at all. It may throw. */
export type Fault = (context: FaultContext) => unknown;

/**
 * How one check ends: `'up'`; `'degraded'`, as a dependency that is overloaded; `'down'`, as one that is unreachable; a result; or a
 * fault such as `hang()`.
 */
export type Step = Status | CheckResult | Fault;

/** What an indicator finds that a test tells what to find. */
export function resultOf(status: Status, reason?: ToldReason, message = 'the test has it so'): CheckResult {
  switch (status) {
    case 'up':
      return up();
    case 'degraded':
      return degraded(reason ?? 'overloaded', message);
    case 'down':
      return down(reason ?? 'unreachable', message);
  }
}

/** The answer to one check; what a fault answers is passed on as it is, save for the words of a status. */
export function answerOf(step: unknown, context: FaultContext): unknown {
  if (typeof step === 'function') return answerOf((step as Fault)(context), context);
  if (step instanceof Promise) return step.then((answer) => (isStatus(answer) ? resultOf(answer) : answer));
  return isStatus(step) ? resultOf(step) : step;
}
