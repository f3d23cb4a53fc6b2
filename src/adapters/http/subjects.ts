import { healthAnswer, livenessAnswer, readinessAnswer, startupAnswer } from '../../domain/probe.js';
import type { Report, Told } from '../../domain/report.js';
import type { HealthView } from '../../engine/health-view.js';
import type { Route } from './routes.js';

/** What one route tells at a moment. */
export interface Subject extends Told {
  readonly code: number;
  readonly validUntilMs: number;
}

export interface SubjectsOptions {
  readonly monitor: HealthView;
  readonly httpDegraded: number;
  readonly httpError: number;
  /** For how long the application's event loop has been blocked, where that can be known; undefined within the limits. */
  readonly blocked?: ((limit: 'ready' | 'live') => number | undefined) | undefined;
}

/** Decides what each route tells of a report, and with which code. */
export class Subjects {
  constructor(private readonly options: SubjectsOptions) {}

  of(route: Route, report: Report): Subject {
    const { monitor } = this.options;
    const { entries, validUntilMs } = report;
    switch (route.kind) {
      case 'live':
        return { ...livenessAnswer(entries), entries, validUntilMs };
      case 'startup': {
        const waitingFor = monitor.waitingFor();
        return { ...startupAnswer(monitor.started), entries: waitingFor, waitingFor, validUntilMs };
      }
      case 'ready': {
        const answer = readinessAnswer(report.verdict, monitor.started, this.options);
        return { ...answer, entries, waitingFor: monitor.waitingFor(), validUntilMs };
      }
      case 'indicator': {
        const status = VERDICT_OF[entries[0]?.status ?? 'down'];
        return { status, code: status === 'error' ? 503 : 200, entries, validUntilMs };
      }
      case 'page':
        return { status: report.verdict, code: 200, entries, validUntilMs };
      default:
        return { ...healthAnswer(report.verdict, this.options), entries, validUntilMs };
    }
  }

  /** For how long the event loop has been blocked, where that is too long for a route. */
  blockedMs({ kind }: Route): number | undefined {
    switch (kind) {
      case 'live':
        return this.options.blocked?.('live');
      case 'health':
      case 'ready':
      case 'group':
      case 'page':
        return this.options.blocked?.('ready');
      default:
        return undefined;
    }
  }

  ofBlocked(route: Route, { entries, verdict, validUntilMs }: Report, blockedMs: number): Subject {
    const status = verdict === 'shutting_down' && route.kind !== 'live' ? verdict : 'error';
    return { status, code: route.kind === 'page' ? 200 : 503, entries, blockedMs, validUntilMs };
  }
}

const VERDICT_OF = { up: 'ok', degraded: 'degraded', down: 'error' } as const;
