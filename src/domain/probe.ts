import type { Entry } from './report.js';
import type { Verdict } from './status.js';

/** A question asked from outside. `health` and `readiness`: send traffic? `startup`: have you begun? `liveness`: restart you? */
export type Probe = 'health' | 'readiness' | 'startup' | 'liveness';

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

/** The answer to `/health` and to groups. */
export function healthAnswer(verdict: Verdict, codes: VerdictCodes): ProbeAnswer {
  return { status: verdict, code: codeOf(verdict, codes) };
}

/** The answer to `/health/ready`: as `/health`, and an error until startup has finished. */
export function readinessAnswer(verdict: Verdict, started: boolean, codes: VerdictCodes): ProbeAnswer {
  return healthAnswer(started || verdict === 'shutting_down' ? verdict : 'error', codes);
}

/** The answer to `/health/startup`. */
export function startupAnswer(started: boolean): ProbeAnswer {
  return okOrNot(started);
}

/** The answer to `/health/live`, over the entries of the local indicators that liveness depends on. */
export function livenessAnswer(entries: readonly Entry[]): ProbeAnswer {
  const dead = entries.some(
    ({ status, reason, criticality }) => status === 'down' && reason !== 'pending' && criticality !== 'shadow',
  );
  return okOrNot(!dead);
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

function okOrNot(fine: boolean): ProbeAnswer {
  return fine ? { status: 'ok', code: 200 } : { status: 'error', code: 503 };
}
