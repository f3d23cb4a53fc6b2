import type { LoggerService } from '@nestjs/common';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import type { HealthMonitor, MonitoredIndicator } from '../engine/health-monitor.js';
import { emitTransitions } from './event-emitter.js';
import type { Lookup } from './lookup.js';
import type { RunningMetrics } from './metrics.js';
import type { HealthPolicyModuleOptions } from './options.js';
import { logOverrides } from './override-log.js';
import { logTransitions } from './transition-log.js';

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
  const endLog = logTransitions(monitor, logger);
  const endOverrideLog = logOverrides(monitor, logger);
  const endWebhooks = await openWebhooks(monitor, policy, options, logger);
  const endEvents = await emitTransitions(monitor, lookup);
  const metrics = await openMetrics(monitor, policy, indicators, options);
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

/** The code of what is off is never loaded, here as below. */
async function openWebhooks(
  monitor: HealthMonitor,
  policy: ResolvedPolicy,
  { webhooks = [] }: HealthPolicyModuleOptions,
  logger: LoggerService,
): Promise<() => void> {
  const { webhookUrl, webhookSecret } = policy.settings;
  if (webhooks.length === 0 && webhookUrl.value === undefined && webhookSecret.value === undefined) return () => {};
  const { startWebhooks } = await import('./webhooks.js');
  return startWebhooks(webhooks, policy, monitor, logger);
}

async function openMetrics(
  monitor: HealthMonitor,
  { environment, settings, liveness }: ResolvedPolicy,
  indicators: readonly MonitoredIndicator[],
  { metrics: given }: HealthPolicyModuleOptions,
): Promise<RunningMetrics> {
  if (!settings.metrics.value) return { close: () => {} };
  const { startMetrics } = await import('./metrics.js');
  const source = { monitor, indicators, liveness, environment: environment.name };
  return startMetrics(typeof given === 'object' ? given : {}, source);
}
