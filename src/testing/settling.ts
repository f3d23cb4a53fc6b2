import { AssertionError } from 'node:assert';
import type { Parts } from '../assembly/health-service.js';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import type { Reason } from '../domain/reason.js';
import type { Entry } from '../domain/report.js';
import type { Status } from '../domain/status.js';
import { entryIn } from './entry-in.js';
import { reportTable } from './report-table.js';
import type { TestedApplication } from './tested-application.js';

/** What an indicator is expected to count as. */
export interface Expected {
  readonly status: Status;
  /** @default any */
  readonly reason?: Reason | undefined;
  /** At most so much driven time, in milliseconds. @default what the thresholds, the intervals and the deadline of the indicator take */
  readonly withinMs?: number | undefined;
}

/** How often it is asked where no loop does, in milliseconds of driven time: in the on-demand mode. */
const STEP_MS = 100;

/**
 * Lets time pass until an indicator counts as it should, after a check that began when it was told last.
 * @throws AssertionError where that takes too long
 */
export async function settleAs(
  { clock, scripts, parts }: TestedApplication,
  name: string,
  { status, reason, withinMs = patienceFor(name, parts.policy) }: Expected,
): Promise<void> {
  const end = clock.now() + withinMs;
  const isThere = () => scripts.isJudged(name) && isAs(entryIn(parts, name), status, reason);
  await clock.advance(0);
  while (!isThere() && clock.now() < end) {
    await clock.step(Math.min(end, clock.now() + STEP_MS));
    ask(name, parts);
    await clock.advance(0);
  }
  if (isThere()) return;
  const [expected, actual] = [wordsOf(status, reason), told(entryIn(parts, name))];
  const but = scripts.isJudged(name) ? `it is ${actual}` : `it is ${actual}, and has not been asked since it was told`;
  const message = `${name} did not settle as ${expected} within ${withinMs} ms: ${but}`;
  throw new AssertionError({
    message: `${message}\n${reportTable(parts.monitor.report())}`,
    actual,
    expected,
    operator: 'settles',
  });
}

/** As a request would in the on-demand mode, without waiting for the answer: that takes driven time. */
function ask(name: string, { monitor }: Parts): void {
  if (monitor.needsRefresh([name])) void monitor.refresh([name]);
}

function patienceFor(name: string, { indicators }: ResolvedPolicy): number {
  const settings = indicators.get(name)?.settings;
  if (settings === undefined) return 0;
  const { failureThreshold, successThreshold, intervalMs, timeoutMs } = settings;
  const checks = 1 + Math.max(failureThreshold.value, successThreshold.value);
  return checks * (intervalMs.value + timeoutMs.value);
}

function isAs(entry: Entry, status: Status, reason: Reason | undefined): boolean {
  return entry.status === status && (reason === undefined || entry.reason === reason);
}

function told({ status, reason }: Entry): string {
  return wordsOf(status, reason);
}

function wordsOf(status: Status, reason: Reason | undefined): string {
  return reason === undefined ? status : `${status} (${reason})`;
}
