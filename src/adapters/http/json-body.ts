import type { DetailsLevel } from '../../domain/details.js';
import type { Override } from '../../domain/override.js';
import type { Reason } from '../../domain/reason.js';
import { REMEDIES } from '../../domain/remedy.js';
import type { Entry, Told } from '../../domain/report.js';
import type { Verdict } from '../../domain/status.js';

/** The JSON of a report: a superset of Terminus 12's `HealthCheckResult`, so that its clients keep working. */
export interface HealthBody {
  readonly status: Verdict;
  readonly environment: string;
  /** The indicators that are up or degraded. */
  readonly info: Readonly<Record<string, EntryBody>>;
  /** The indicators that are down. */
  readonly error: Readonly<Record<string, EntryBody>>;
  /** All of them, shadow ones included. */
  readonly details: Readonly<Record<string, EntryBody>>;
  /** The fatal indicators that startup still waits for. */
  readonly waitingFor?: readonly string[];
  /** Set where the event loop of the application is blocked, whatever its dependencies are. */
  readonly reason?: Reason;
  /** For how long it has been, in milliseconds. */
  readonly blockedMs?: number;
  /** How many indicators an operator makes something else of at the moment. Absent where there is none; told at every level. */
  readonly overridden?: number;
}

/** One indicator in the body: its status and, by the level of details, what else is known of it. */
export type EntryBody = Readonly<Record<string, unknown>>;

export function bodyOf(told: Told, environment: string, level: DetailsLevel): HealthBody {
  const { status, blockedMs } = told;
  const overridden = overriddenIn(told);
  const blocked = {
    ...(blockedMs !== undefined && { reason: 'event_loop_blocked' as const, blockedMs }),
    ...(overridden > 0 && { overridden }),
  };
  if (level === 'status') return { status, environment, ...blocked, info: {}, error: {}, details: {} };

  const info: Record<string, EntryBody> = {};
  const error: Record<string, EntryBody> = {};
  const details: Record<string, EntryBody> = {};
  for (const entry of told.entries) {
    const body = level === 'full' ? fullEntry(entry) : summaryEntry(entry);
    details[entry.name] = body;
    if (entry.criticality !== 'shadow') (entry.status === 'down' ? error : info)[entry.name] = body;
  }
  const waiting = told.waitingFor?.map(({ name }) => name) ?? [];
  return { status, environment, ...blocked, info, error, details, ...(waiting.length > 0 && { waitingFor: waiting }) };
}

/** How many of the entries an operator makes something else of. */
export function overriddenIn({ entries }: Told): number {
  let count = 0;
  for (const { override } of entries) if (override !== undefined) count += 1;
  return count;
}

function summaryEntry({ status, criticality, reason, wouldBe, override }: Entry): Record<string, unknown> {
  const body: Record<string, unknown> = { status, criticality, reason, wouldBe };
  if (override !== undefined) body['override'] = { as: override.as, until: new Date(override.untilWall).toISOString() };
  return body;
}

/** An override as those who see everything are shown it. */
export function fullOverride({ as, reason, author, sinceWall, untilWall }: Override): object {
  return {
    as,
    reason,
    author,
    since: new Date(sinceWall).toISOString(),
    until: new Date(untilWall).toISOString(),
  };
}

/** Built field by field: this runs for every entry after every check, and spreading costs four times as much. */
function fullEntry(entry: Entry): EntryBody {
  const { snapshot, data } = entry;
  const body: Record<string, unknown> = summaryEntry(entry);
  body['message'] = entry.message;
  if (entry.reason !== undefined) body['remedy'] = REMEDIES[entry.reason];
  if (entry.override !== undefined) body['override'] = fullOverride(entry.override);
  if (snapshot !== undefined) {
    body['responseTime'] = snapshot.responseTimeMs;
    body['checkedAt'] = new Date(snapshot.checkedAtWall).toISOString();
    body['since'] = new Date(snapshot.sinceWall).toISOString();
    body['consecutiveFailures'] = snapshot.judgement.consecutiveFailures || undefined;
  }
  for (const fact in data) if (Object.hasOwn(data, fact) && !(fact in body)) body[fact] = data[fact];
  return body;
}
