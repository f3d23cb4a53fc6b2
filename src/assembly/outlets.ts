import type { Log } from './log.js';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import type { HealthMonitor, MonitoredIndicator } from '../engine/health-monitor.js';
import type { RunningMetrics } from './metrics.js';
import type { HealthOptions } from './health-options.js';
import type { Surroundings } from './surroundings.js';
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
 * Opens the log, the metrics and the webhooks to what the monitor will see.
 * @throws HealthPolicyError where one of them cannot work as it is configured
 */
export async function openOutlets(
  monitor: HealthMonitor,
  policy: ResolvedPolicy,
  indicators: readonly MonitoredIndicator[],
  options: HealthOptions,
  logger: Log,
  surroundings: Surroundings,
): Promise<Outlets> {
  const ends = [logTransitions(monitor, logger), logOverrides(monitor, logger)];
  const close = () => ends.forEach((end) => end());
  try {
    ends.unshift(await openWebhooks(monitor, policy, options, logger, surroundings));
    const metrics = await openMetrics(monitor, policy, indicators, options);
    ends.unshift(() => metrics.close());
    return { expose: metrics.expose, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The code of what is off is never loaded, here as below. */
async function openWebhooks(
  monitor: HealthMonitor,
  policy: ResolvedPolicy,
  { webhooks = [] }: HealthOptions,
  logger: Log,
  surroundings: Surroundings,
): Promise<() => void> {
  const { webhookUrl, webhookSecret } = policy.settings;
  if (webhooks.length === 0 && webhookUrl.value === undefined && webhookSecret.value === undefined) return () => {};
  const { startWebhooks } = await import('./webhooks.js');
  return startWebhooks(webhooks, policy, monitor, logger, surroundings);
}

async function openMetrics(
  monitor: HealthMonitor,
  { environment, settings, liveness }: ResolvedPolicy,
  indicators: readonly MonitoredIndicator[],
  { metrics: given }: HealthOptions,
): Promise<RunningMetrics> {
  if (!settings.metrics.value) return { close: () => {} };
  const { startMetrics } = await import('./metrics.js');
  const source = { monitor, indicators, liveness, environment: environment.name };
  return startMetrics(typeof given === 'object' ? given : {}, source);
}
