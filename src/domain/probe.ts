import type { Entry } from './report.js';
import type { Verdict } from './status.js';

/** The questions that a platform asks: restart me, send me traffic, have I begun? */
export const PROBES = ['liveness', 'readiness', 'startup'] as const;

export type PlatformProbe = (typeof PROBES)[number];

/** A question asked from outside: one of a platform's, or `/health` itself. */
export type Probe = PlatformProbe | 'health';

/** What a probe is answered. */
export interface ProbeAnswer {
  readonly status: Verdict;
  /** The HTTP status. */
  readonly code: number;
}

/** The HTTP codes that a policy may choose. */
export interface VerdictCodes {
  readonly httpDegraded: number;
  readonly httpError: number;
}

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

/** The answer to `/health` and to groups. */
export function healthAnswer(verdict: Verdict, codes: VerdictCodes): ProbeAnswer {
  return { status: verdict, code: codeOf(verdict, codes) };
}

/** The answer to `/health/ready`: as `/health`, and an error until startup has finished. */
export function readinessAnswer(verdict: Verdict, started: boolean, codes: VerdictCodes): ProbeAnswer {
  return healthAnswer(readinessOf(verdict, started), codes);
}

/** The answer to `/health/startup`. */
export function startupAnswer(started: boolean): ProbeAnswer {
  return okOrNot(startupOf(started));
}

/** The answer to `/health/live`. */
export function livenessAnswer(entries: readonly Entry[]): ProbeAnswer {
  return okOrNot(livenessOf(entries));
}

function codeOf(verdict: Verdict, { httpDegraded, httpError }: VerdictCodes): number {
  switch (verdict) {
    case 'ok':
      return 200;
    case 'degraded':
      return httpDegraded;
    case 'error':
      return httpError;
    case 'shutting_down':
      return 503;
  }
}

function okOrNot(status: 'ok' | 'error'): ProbeAnswer {
  return { status, code: status === 'ok' ? 200 : 503 };
}
