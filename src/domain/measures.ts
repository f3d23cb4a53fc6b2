/**
 * What an indicator can tell beside its health, for the metrics alone. The list is closed: no indicator names a metric or a label.
 */
export interface Measures {
  /** How late the event loop was over the last look, in milliseconds. */
  readonly eventLoopDelayMs?: { readonly longest: number; readonly p99: number } | undefined;
  /** What the checks may spend, and have spent of it. */
  readonly budget?: readonly Budget[] | undefined;
}

/** A budget of one resource over its current window. */
export interface Budget {
  readonly resource: 'calls' | 'tokens';
  readonly spent: number;
  readonly limit: number;
}
