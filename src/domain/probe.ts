import type { Entry } from './report.js';
import type { Verdict } from './status.js';

/** The questions that a platform asks: restart me, send me traffic, have I begun? */
export const PROBES = ['liveness', 'readiness', 'startup'] as const;
export type Probe = (typeof PROBES)[number];

/** What readiness says: the verdict, once startup has finished. */
export function readinessOf(verdict: Verdict, started: boolean): Verdict {
  return started || verdict === 'shutting_down' ? verdict : 'error';
}

/** What liveness says over the local indicators that it depends on. One that has had no result yet, or is a shadow, kills nobody. */
export function livenessOf(entries: readonly Entry[]): 'ok' | 'error' {
  const dead = entries.some(
    ({ status, reason, criticality }) => status === 'down' && reason !== 'pending' && criticality !== 'shadow',
  );
  return dead ? 'error' : 'ok';
}

/** What the startup probe says. */
export function startupOf(started: boolean): 'ok' | 'error' {
  return started ? 'ok' : 'error';
}
