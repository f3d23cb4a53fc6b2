import { isHolder, memberOf } from './guarded.js';

/** The words by which a provider's error names itself. */
export interface RefusalWords {
  readonly code?: string | undefined;
  readonly type?: string | undefined;
}

/** What such a word looks like. Anything else is prose, and prose is not read. */
const WORD = /^[\w.-]{1,64}$/;

/**
 * The words in an error's body: under `error` (OpenAI, Anthropic), at the top (Mistral), or in the first entry of a list with
 * Google's names for them (`status`, and `reason` in the `details`). Never throws.
 */
export function wordsOf(body: unknown): RefusalWords {
  const inner = memberOf(body, 'error') ?? memberOf(memberOf(body, 0), 'error');
  const error = isHolder(inner) ? inner : body;
  return {
    code: word(memberOf(error, 'code')) ?? word(memberOf(memberOf(memberOf(error, 'details'), 0), 'reason')),
    type: word(memberOf(error, 'type')) ?? word(memberOf(error, 'status')),
  };
}

export function word(value: unknown): string | undefined {
  return typeof value === 'string' && WORD.test(value) ? value : undefined;
}

/** A status of HTTP that refuses; undefined for anything else. */
export function refusingStatus(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599 ? value : undefined;
}

/** The longest that a provider can make us wait, in milliseconds. */
const LONGEST_WAIT_MS = 3_600_000;

const DECIMAL = /^\d+(\.\d+)?$/;
/** The form of a date that all senders must use. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * How long the provider wants to be left alone, in milliseconds, at most one hour: `retry-after-ms`, or `retry-after` in seconds
 * or as a date. The date is read against the answer's own `date`, so that our clock need not be right.
 * Undefined where nothing usable is said.
 * @param header reads a header of the answer by its name in lower case
 * @param wallMs our clock, for an answer without `date`
 */
export function retryAfterMs(header: (name: string) => unknown, wallMs: number): number | undefined {
  const wanted =
    decimal(header('retry-after-ms')) ??
    times(decimal(header('retry-after')), 1000) ??
    minus(date(header('retry-after')), date(header('date')) ?? wallMs);
  return wanted === undefined || !(wanted >= 0) ? undefined : Math.min(Math.ceil(wanted), LONGEST_WAIT_MS);
}

function decimal(value: unknown): number | undefined {
  return typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : undefined;
}

function date(value: unknown): number | undefined {
  const ms = typeof value === 'string' && HTTP_DATE.test(value.trim()) ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

function minus(value: number | undefined, other: number): number | undefined {
  return value === undefined ? undefined : value - other;
}
