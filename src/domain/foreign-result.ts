import { down, type CheckData, type CheckResult } from './check-result.js';
import { field, networkFailure } from './failure.js';
import { looksSecret } from './policy/display.js';
import { printable } from './printable.js';
import { isReason, type Reason } from './reason.js';
import { isStatus } from './status.js';
import { reasonTold } from './told-reason.js';

/** Reasons that only the engine knows. */
const OURS_ALONE: ReadonlySet<Reason> = new Set(['pending', 'stale']);

/** How many facts of a foreign result are kept. */
const MOST_FACTS = 32;

/** Names that a fact may have; the entry's own fields are not among them. */
const FACT_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const ENTRY_FIELDS: ReadonlySet<string> = new Set([
  'status',
  'reason',
  'message',
  'criticality',
  'responseTime',
  'checkedAt',
  'since',
  'consecutiveFailures',
  'wouldBe',
  'remedy',
  'override',
  'constructor',
  'toJSON',
]);

/**
 * Reads what an indicator of the application's or of Terminus's answered: `{ status, reason?, … }`, or Terminus's
 * `{ [key]: { status, … } }` with one key. It fails closed: whatever is neither is `indicator_error`, never up.
 * Of the facts, numbers and booleans pass, strings only under the names in `expose`; a reason only from the closed list.
 * @param expose names of strings that may be shown; with `message` among them, the result's own message is
 */
export function parseForeignResult(value: unknown, expose: ReadonlySet<string>): CheckResult {
  try {
    return parse(value, expose);
  } catch {
    return down('indicator_error', 'the indicator answered with something that cannot be read');
  }
}

function parse(value: unknown, expose: ReadonlySet<string>): CheckResult {
  const answer = answerIn(value);
  if (answer === undefined) return down('indicator_error', 'the indicator did not answer with a status');
  const { status } = answer;
  if (!isStatus(status))
    return down('indicator_error', 'the indicator answered with a status that is none of up, degraded, down');

  const data = factsOf(answer, expose);
  if (status === 'up') return { status, data };
  const { reason, message } = answer;
  const text = typeof message === 'string' ? message : undefined;
  const shown = text !== undefined && expose.has('message') ? printable(text) : undefined;
  if (isReason(reason) && !OURS_ALONE.has(reason)) return { status, reason, message: shown ?? unsaid(status), data };
  const told = text === undefined ? undefined : reasonTold(text);
  return { status, reason: told?.reason ?? 'error', message: shown ?? told?.message ?? unsaid(status), data };
}

/** The sentence for an indicator that says no more than its status. */
function unsaid(status: 'degraded' | 'down'): string {
  return status === 'down'
    ? 'the indicator says that its dependency is down'
    : 'the indicator says that its dependency is degraded';
}

/**
 * What an indicator threw, where it is an answer in the form of Terminus's `HealthCheckError`: the result in `causes`. Undefined where it
 * is none, or does not say that something is down.
 */
export function parseForeignError(error: unknown, expose: ReadonlySet<string>): CheckResult | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const result = parseForeignResult(field(error, 'causes'), expose);
  return result.status === 'down' && result.reason !== 'indicator_error' ? result : undefined;
}

/** The same result with the reason that an error of the network gives, where the result itself knows none. */
export function withEvidence(result: CheckResult, error: unknown): CheckResult {
  if (result.status === 'up' || result.reason !== 'error') return result;
  const failure = networkFailure(error);
  if (failure?.reason === undefined) return result;
  const { status, message, data } = result;
  const own = message === undefined || message === unsaid(status) ? failure.message : message;
  return { status, reason: failure.reason, ...(own && { message: own }), ...(data && { data }) };
}

/** The object that has the status: the value itself, or the one entry of a Terminus result. Read once, so that it cannot change its mind. */
function answerIn(value: unknown): Record<string, unknown> | undefined {
  if (!mayHaveStatus(value)) return undefined;
  const own = { ...value } as Record<string, unknown>;
  if (Object.hasOwn(own, 'status') && typeof own['status'] !== 'object') return own;
  const entries = Object.values(own);
  const [entry] = entries;
  return entries.length === 1 && mayHaveStatus(entry) ? ({ ...entry } as Record<string, unknown>) : undefined;
}

/** An object, and neither a list nor bytes: a property for each of them would block the process for seconds. */
function mayHaveStatus(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function factsOf(answer: Record<string, unknown>, expose: ReadonlySet<string>): CheckData {
  const facts: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(answer)) {
    if (!isFactName(name) || Object.keys(facts).length >= MOST_FACTS) continue;
    const shown = factOf(value, expose.has(name));
    if (shown !== undefined) facts[name] = shown;
  }
  return facts;
}

/** Names come from data at times: one that looks like a key is as secret as its value would be. */
function isFactName(name: string): boolean {
  return FACT_NAME.test(name) && !ENTRY_FIELDS.has(name) && !looksSecret(name);
}

function factOf(value: unknown, exposed: boolean): string | number | boolean | undefined {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    case 'bigint':
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : undefined;
    case 'string':
      return exposed ? printable(value) : undefined;
    default:
      return undefined;
  }
}
