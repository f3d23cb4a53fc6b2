import { degraded, down, up, type CheckData, type CheckResult } from '../../domain/check-result.js';
import type { Verdict } from '../../domain/status.js';
import type { HttpAnswer } from '../network/http-exchange.js';
import { statusFailure } from '../network/status-failure.js';
import { verdictOf } from './verdict-words.js';

/** What a remote service that is degraded is here. */
export type WhenDegraded = 'up' | 'degraded';

/**
 * What the health of another service makes of it here. Its body decides; of that nothing is kept but the verdict, in our word, and how
 * many dependencies it counts as what.
 */
export function judgeRemote({ httpStatus, body }: HttpAnswer, whenDegraded: WhenDegraded): CheckResult {
  const health = body === undefined ? undefined : objectIn(body);
  const verdict = verdictOf(health?.['status']);
  const answered: CheckData = { httpStatus };
  if (health === undefined || verdict === undefined)
    return isGood(httpStatus)
      ? down(
          'bad_response',
          'the answer has no status of a health check; for any other endpoint use `http()`',
          answered,
        )
      : { ...statusFailure(httpStatus), data: answered };
  const data: CheckData = { httpStatus, verdict, ...countsIn(health) };
  switch (verdict) {
    case 'ok':
      return isGood(httpStatus)
        ? up(data)
        : down('bad_response', `it says that it is well, with HTTP ${httpStatus}`, data);
    case 'degraded':
      return whenDegraded === 'up' ? up(data) : degraded('upstream_error', 'it says that it is degraded', data);
    case 'error':
      return down('upstream_error', 'it says that it does not serve', data);
    case 'shutting_down':
      return down('upstream_error', 'it says that it is shutting down', data);
  }
}

function isGood(httpStatus: number): boolean {
  return httpStatus >= 200 && httpStatus < 300;
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Where the bodies have their entries: ours and Terminus's, health+json and MicroProfile, Spring, ASP.NET. */
const HOLDERS = ['details', 'checks', 'components', 'entries'] as const;

/** How many entries the remote service shows as what; nothing where it shows none. */
function countsIn(health: Readonly<Record<string, unknown>>): CheckData {
  const holder = HOLDERS.map((key) => health[key]).find(isObject);
  const entries = Object.values(holder ?? {}).flatMap((entry: unknown) => entry);
  const verdicts = entries.map((entry) => verdictOf((entry as { status?: unknown } | null)?.status));
  const count = (wanted: Verdict) => verdicts.filter((each) => each === wanted).length;
  const counts = {
    dependenciesUp: count('ok'),
    dependenciesDegraded: count('degraded'),
    dependenciesDown: count('error'),
  };
  return Object.values(counts).some((each) => each > 0) ? counts : {};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
