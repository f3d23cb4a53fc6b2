import type { IndicatorHistory } from '../../src/domain/history.js';
import { MINUTES_KEPT } from '../../src/domain/minute-series.js';
import { policyDocument } from '../../src/domain/policy/document.js';
import { resolvePolicy } from '../../src/domain/policy/resolve.js';
import type { Entry } from '../../src/domain/report.js';
import type { PageView } from '../../src/adapters/page/page-view.js';

const NOW = { ms: 7_200_000, wall: Date.UTC(2026, 10, 22, 14, 30) };

/** The policy of a few names, as the page is given it. */
export function documentOf(names: readonly string[], detailsToken?: string) {
  const outcome = resolvePolicy({
    environment: 'staging',
    indicators: names.map((name) => ({ name, kind: 'custom' })),
    options: { detailsToken },
    config: () => undefined,
    env: {},
  });
  if (!outcome.ok) throw new Error(outcome.message);
  return policyDocument(outcome.policy);
}

export function entryOf(name: string, rest: Partial<Entry> = {}): Entry {
  const judgement = {
    status: rest.status ?? 'up',
    basis: { status: 'up' as const },
    consecutiveFailures: 0,
    consecutiveSuccesses: 1,
  };
  const times = { checkedAtMs: NOW.ms - 4000, checkedAtWall: NOW.wall - 4000, sinceWall: NOW.wall - 90_000 };
  const snapshot = { judgement, responseTimeMs: 3, ...times, validUntilMs: NOW.ms + 1000, prolonged: false };
  return { name, criticality: 'optional', status: 'up', snapshot, ...rest };
}

export const HISTORY: IndicatorHistory = {
  sinceMs: NOW.ms - 90_000,
  minutes: Array.from({ length: MINUTES_KEPT }, (_, index) =>
    index < 50
      ? undefined
      : { checks: 6, worst: index < 58 ? 'up' : 'down', averageMs: index, maxMs: 2 * index, changes: 0 },
  ),
  transitions: [],
  changes: { hour: 1, quarter: 1 },
  flapping: false,
};

export function viewOf(entries: readonly Entry[], rest: Partial<PageView> = {}): PageView {
  return {
    told: { status: 'degraded', entries },
    level: 'full',
    facts: { environment: 'staging', prefix: '/health', policy: documentOf([]) },
    histories: new Map(entries.map(({ name }) => [name, HISTORY])),
    transitions: [],
    now: NOW,
    follows: false,
    ...rest,
  };
}
