import type { HealthMonitor, MonitoredIndicator } from '../../engine/health-monitor.js';
import type { Observed } from './samples.js';

/** What metrics are made from. */
export interface MetricsSource {
  readonly monitor: HealthMonitor;
  readonly indicators: readonly MonitoredIndicator[];
  /** The local indicators that liveness depends on. */
  readonly liveness: readonly string[];
  readonly environment: string;
}

/** Everything at this moment, from memory. */
export function observe({ monitor, indicators, liveness, environment }: MetricsSource): Observed {
  return {
    report: monitor.report(),
    liveness: monitor.report(liveness).entries,
    started: monitor.started,
    draining: monitor.draining,
    nowMs: monitor.now(),
    environment,
    measures: indicators.flatMap(({ name, indicator }) => {
      try {
        const measures = indicator.measures?.();
        return measures === undefined ? [] : [[name, measures] as const];
      } catch {
        return [];
      }
    }),
  };
}
