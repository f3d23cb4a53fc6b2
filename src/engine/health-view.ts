import type { Entry, Report } from '../domain/report.js';

/** The health at any moment, for whoever turns it into something: the monitor itself, or its mirror on another thread. */
export interface HealthView {
  /** The active indicators, in the order of their registration. */
  readonly names: readonly string[];
  /** Grows with everything that can change a report, save the passing of time. */
  readonly version: number;
  /** True once no fatal indicator has been down or unknown at the same moment; stays true. */
  readonly started: boolean;
  /** True from the moment on that the verdict is `shutting_down`. */
  readonly draining: boolean;
  /** The monotonic time in milliseconds, as {@link Report.validUntilMs} has it. */
  now(): number;
  /** The health now, over all active indicators or the named ones. Never waits and never asks a dependency. */
  report(names?: readonly string[]): Report;
  /** The fatal indicators that startup still waits for; none once it has finished. */
  waitingFor(): Entry[];
  /** True where a request has to wait for {@link refresh} first: only in on-demand mode, and only when a check is due. */
  needsRefresh(names?: readonly string[]): boolean;
  /** Runs the checks that are due, each at most once however many ask, and waits for them: at most for their deadline. */
  refresh(names?: readonly string[]): Promise<void>;
}
