import type { LoggerService } from '@nestjs/common';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import type { HealthMonitor, MonitoredIndicator } from '../engine/health-monitor.js';
import { emitTransitions } from './event-emitter.js';
import type { Lookup } from './lookup.js';
import { startMetrics, type RunningMetrics } from './metrics.js';
import type { HealthPolicyModuleOptions } from './options.js';
import { logOverrides } from './override-log.js';
import { logTransitions } from './transition-log.js';
import { startWebhooks } from './webhooks.js';

/** All that hears of checks and transitions beside the routes. */
export interface Outlets {
  /** What `/health/metrics` serves; absent where it serves nothing. */
  readonly expose: RunningMetrics['expose'];
  /** Ends them all. */
  close(): void;
}

/**
 * Opens the log, the metrics, the webhooks and the application's event emitter to what the monitor will see.
 * @throws HealthPolicyError where one of them cannot work as it is configured
 */
export async function openOutlets(
  monitor: HealthMonitor,
  policy: ResolvedPolicy,
  indicators: readonly MonitoredIndicator[],
  options: HealthPolicyModuleOptions,
  lookup: Lookup,
  logger: LoggerService,
): Promise<Outlets> {
  const { environment, settings, liveness } = policy;
  const given = typeof options.metrics === 'object' ? options.metrics : {};
  const source = { monitor, indicators, liveness, environment: environment.name };
  const endLog = logTransitions(monitor, logger);
  const endOverrideLog = logOverrides(monitor, logger);
  const endWebhooks = startWebhooks(options.webhooks ?? [], policy, monitor, logger);
  const endEvents = await emitTransitions(monitor, lookup);
  const metrics = await startMetrics(settings.metrics.value, given, source);
  return {
    expose: metrics.expose,
    close: () => {
      metrics.close();
      endEvents();
      endWebhooks();
      endLog();
      endOverrideLog();
    },
  };
}
