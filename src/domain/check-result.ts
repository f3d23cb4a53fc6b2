import type { Reason } from './reason.js';
import type { Status } from './status.js';

/**
 * What one check of one indicator found. An outage is such a value, never an exception.
 * `message` is a sentence of this project's own, without text of the dependency; `data` is shown at details level `full`.
 */
export type CheckResult = (
  | { readonly status: 'up'; readonly reason?: undefined }
  | { readonly status: 'degraded' | 'down'; readonly reason: Reason }
) & {
  readonly message?: string;
  readonly data?: CheckData;
  /** @default it counts as one result more */
  readonly counts?: Counting;
};

/**
 * How a result counts that is not simply one more.
 * - `not`: the check was deliberately not made, so that nothing new is known: the last judgement stands, with its age
 * - `at_once`: it rests on many observations, so that no failure threshold holds it back
 */
export type Counting = 'not' | 'at_once';

/** Additional facts. Only values that JSON can carry without surprise. */
export interface CheckData {
  readonly [fact: string]: string | number | boolean | CheckData;
}

/** The dependency answered as it should. */
export function up(data?: CheckData): CheckResult {
  return data === undefined ? { status: 'up' } : { status: 'up', data };
}

/** The dependency serves, with less than it should. */
export function degraded(reason: Reason, message: string, data?: CheckData): CheckResult {
  return notUp('degraded', reason, message, data);
}

/** The dependency does not serve. */
export function down(reason: Reason, message: string, data?: CheckData): CheckResult {
  return notUp('down', reason, message, data);
}

function notUp(status: Exclude<Status, 'up'>, reason: Reason, message: string, data?: CheckData): CheckResult {
  return data === undefined ? { status, reason, message } : { status, reason, message, data };
}
