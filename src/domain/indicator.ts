import type { CheckData, CheckResult } from './check-result.js';
import type { Measures } from './measures.js';
import type { Reason } from './reason.js';

/** What a running check is given. */
export interface CheckContext {
  /** Aborted at the deadline. A check lets go of all that it holds when it fires; the deadline holds whether it does or not. */
  readonly signal: AbortSignal;
  /** The deadline of this check in milliseconds, counted from its start. */
  readonly timeoutMs: number;
}

/**
 * The port between the engine and a dependency: one question, one answer.
 * A check that throws, hangs or answers nonsense is a `down` result of its own (`indicator_error`, `timeout`); it can break nothing else.
 */
export interface Indicator {
  /** Ask the dependency once. */
  check(context: CheckContext): Promise<CheckResult>;
  /**
   * How many checks may be unsettled at the same time: 1 on a client or pool of the application's, up to 3 on a client of the
   * indicator's own, whose older checks have been destroyed at their deadline.
   */
  readonly maxUnsettled: 1 | 3;
  /**
   * The reasons that may pass by themselves. Where the list is given, only downs with such a reason count towards the failure
   * threshold, shown as degraded meanwhile; any other down counts at once. Where it is not, every down counts towards the threshold.
   */
  readonly transientReasons?: readonly Reason[];
  /** Facts for a result that the engine itself had to make: at a deadline, or where the check threw. */
  facts?(): CheckData;
  /** Numbers for the metrics, from memory: asked at every scrape. */
  measures?(): Measures;
  /**
   * Calls back where the indicator has learnt between two checks what should be judged at once. Returns the function that ends the
   * subscription.
   */
  onNews?(listener: () => void): () => void;
  /** Ends what the indicator opened itself. Called once, when the application closes. Never ends a client of the application's. */
  close?(): Promise<void>;
}
