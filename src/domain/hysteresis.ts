import type { CheckResult } from './check-result.js';
import type { Reason } from './reason.js';
import type { Status } from './status.js';

/** How many results of one kind in a row it takes to change what an indicator counts as. */
export interface Thresholds {
  /** Consecutive downs before the indicator counts as down. */
  readonly failureThreshold: number;
  /** Consecutive not-downs before it counts as up again. */
  readonly successThreshold: number;
  /** See {@link Indicator.transientReasons}: where given, only these count towards the threshold, and show as degraded meanwhile. */
  readonly transientReasons?: readonly Reason[];
}

/** What an indicator counts as, after the thresholds. */
export interface Judgement {
  readonly status: Status;
  /** The result that the status rests on: the last one, or an earlier one while a threshold holds the status. */
  readonly basis: CheckResult;
  /** Downs in a row, up to the last result. */
  readonly consecutiveFailures: number;
  /** Not-downs in a row, up to the last result. */
  readonly consecutiveSuccesses: number;
}

/**
 * Judges one more result. Consecutive means consecutive: any opposite result starts the count again. Up and degraded change at
 * once, and the first result decides at once. A result that does not count leaves everything as it was.
 */
export function judge(previous: Judgement | undefined, result: CheckResult, thresholds: Thresholds): Judgement {
  if (result.counts === 'not' && previous !== undefined) return { ...previous, basis: renewed(previous.basis, result) };
  const failed = result.status === 'down';
  const counts = {
    consecutiveFailures: failed ? (previous?.consecutiveFailures ?? 0) + 1 : 0,
    consecutiveSuccesses: failed ? 0 : (previous?.consecutiveSuccesses ?? 0) + 1,
  };
  const accept = (status: Status): Judgement => ({ status, basis: result, ...counts });
  const hold = (held: Judgement): Judgement => ({ status: held.status, basis: held.basis, ...counts });

  if (!failed) {
    if (previous?.status !== 'down' || counts.consecutiveSuccesses >= thresholds.successThreshold)
      return accept(result.status);
    return hold(previous);
  }
  if (previous?.status === 'down') return accept('down');

  const reached = result.counts === 'at_once' || counts.consecutiveFailures >= thresholds.failureThreshold;
  if (thresholds.transientReasons !== undefined) {
    return accept(reached || !thresholds.transientReasons.includes(result.reason) ? 'down' : 'degraded');
  }
  return reached || previous === undefined ? accept('down') : hold(previous);
}

/** The result that the status rests on, with what is said of it now. */
function renewed(basis: CheckResult, { message, data }: CheckResult): CheckResult {
  return { ...basis, ...(message !== undefined && { message }), ...(data !== undefined && { data }) };
}
