import type { DetailsLevel } from '../../domain/details.js';
import type { IndicatorHistory, PastTransition } from '../../domain/history.js';
import type { PolicyDocument } from '../../domain/policy/document.js';
import type { Told } from '../../domain/report.js';

/** What never changes while the process lives. */
export interface PageFacts {
  readonly environment: string;
  /** With its leading slash. */
  readonly prefix: string;
  readonly policy: PolicyDocument;
}

/** A moment on both clocks: monotonic for ages, wall for display; milliseconds. */
export interface Moment {
  readonly ms: number;
  readonly wall: number;
}

/** All that a page is made from. */
export interface PageView {
  readonly told: Told;
  readonly level: DetailsLevel;
  readonly facts: PageFacts;
  readonly histories: ReadonlyMap<string, IndicatorHistory>;
  /** The last transitions of all indicators, newest first. */
  readonly transitions: readonly PastTransition[];
  readonly now: Moment;
  /** True where the browser hears of changes; otherwise it asks again every {@link REFRESH_SECONDS}. */
  readonly follows: boolean;
}

/** How often a page asks for itself again where it hears of no changes. */
export const REFRESH_SECONDS = 10;
