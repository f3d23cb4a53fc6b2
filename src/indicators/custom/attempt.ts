import type { CheckContext } from '../../domain/indicator.js';
import { adopt } from '../../engine/adopt.js';

type Work = (options: { readonly signal: AbortSignal }) => unknown;

/** What is used of a Terminus `HealthCheckAttempt`. Its `fn` is private there: one without it is awaited as it is. */
export interface Attempt extends PromiseLike<unknown> {
  withTimeout(ms: number): unknown;
  fn: Work;
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly value: unknown;
  /** What the work threw; the answer has only its text. */
  readonly failure: unknown;
}

/** True for what `HealthIndicatorService.check(key).attempt(fn)` gives, before anybody has awaited it. */
export function isAttempt(answer: unknown): answer is Attempt {
  if (typeof answer !== 'object' || answer === null) return false;
  const { then, withTimeout, fn } = answer as Partial<Attempt>;
  return typeof then === 'function' && typeof withTimeout === 'function' && typeof fn === 'function';
}

/**
 * Runs an attempt under our deadline instead of its own, which settles it while its work goes on: each check would leave one more
 * query behind. So the work is given our signal, and the attempt counts as settled only when the work is. Its own timeout is put off
 * beyond the latest end that our deadline can have.
 */
export async function underDeadline(attempt: Attempt, { signal, timeoutMs }: CheckContext): Promise<AttemptEnd> {
  const { fn } = attempt;
  let work: Promise<unknown> = Promise.resolve();
  let failure: unknown;
  attempt.fn = () => {
    const working = new Promise((resolve) => resolve(fn.call(attempt, { signal })));
    work = working.catch((error: unknown) => void (failure = error));
    return working;
  };
  attempt.withTimeout(3 * timeoutMs);
  const answer = adopt(attempt);
  attempt.fn = fn; // by now it has been called, or its cache has answered
  const { value } = await answer;
  await work;
  return { value, failure };
}
