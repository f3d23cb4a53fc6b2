/** Four indicators with results as they come from checks, and a handler over them: what a request and a finished check touch. */
import { HealthHandler } from '../../dist/adapters/http/health-handler.js';
import { judge } from '../../dist/domain/hysteresis.js';
import { reportOf } from '../../dist/domain/report.js';

const NAMES = ['database', 'redis', 'clickhouse', 'llm'];
const THRESHOLDS = { failureThreshold: 3, successThreshold: 2 };
const REQUEST = { method: 'GET', url: '/health', headers: {} };

/** Judges results as the loops do, and shows them as the monitor does. */
export class FourResults {
  version = 0;
  names = NAMES;
  started = true;
  draining = false;
  #snapshots = new Map();

  /** One more result of each: judged over the thresholds. */
  take(result = { status: 'up', data: { version: '17.2' } }) {
    const now = this.now();
    for (const name of NAMES) {
      const judgement = judge(this.#snapshots.get(name)?.judgement, result, THRESHOLDS);
      const checkedAtWall = Date.now();
      this.#snapshots.set(name, {
        judgement,
        responseTimeMs: 2,
        checkedAtMs: now,
        checkedAtWall,
        sinceWall: checkedAtWall,
        validUntilMs: now + 31_000,
        prolonged: false,
      });
    }
    this.version += 1;
  }

  now() {
    return performance.now();
  }

  report() {
    const observations = NAMES.map((name) => ({ name, criticality: 'fatal', snapshot: this.#snapshots.get(name) }));
    return reportOf(observations, this.now(), false);
  }

  waitingFor() {
    return [];
  }

  needsRefresh() {
    return false;
  }
}

export function handlerOver(monitor, details) {
  const handler = new HealthHandler({
    monitor,
    details,
    environment: 'production',
    prefix: '/health',
    tokenHash: undefined,
    groups: [],
    liveness: [],
    httpDegraded: 200,
    httpError: 503,
    envoyHeader: false,
    retryAfterMs: 2000,
    policy: {},
    onFault: (error) => {
      throw error;
    },
  });
  return () => handler.handle(REQUEST);
}
