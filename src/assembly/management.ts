import type { Log } from './log.js';
import cluster from 'node:cluster';
import type { ServiceFacts } from '../adapters/http/health-json.js';
import { ManagementServer, type ManagementServerParts } from '../adapters/management/management-server.js';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import type { HealthMonitor, MonitoredIndicator } from '../engine/health-monitor.js';
import { handlerOptionsOf } from './handler-options.js';
import { HealthPolicyError } from './health-policy-error.js';

/**
 * Starts the management server where the policy has a port for it; returns the function that ends it.
 * @throws HealthPolicyError where the port cannot be had
 */
export async function startManagement(
  policy: ResolvedPolicy,
  monitor: HealthMonitor,
  indicators: readonly MonitoredIndicator[],
  metrics: ManagementServerParts['metrics'],
  logger: Log,
  service: ServiceFacts | undefined,
): Promise<() => Promise<void>> {
  const { managementPort, managementHost, eventLoopReadyMs, eventLoopLiveMs, mode } = policy.settings;
  if (managementPort.value === undefined) return async () => {};
  const host = managementHost.value;
  if (isLoopback(host) && process.env['KUBERNETES_SERVICE_HOST']) {
    logger.warn(
      `HEALTH_MANAGEMENT_HOST is ${host}, which the kubelet cannot reach: it probes the address of the pod. Set it to 0.0.0.0 or ::.`,
    );
  }
  const server = new ManagementServer({
    monitor,
    metrics,
    start: {
      host,
      port: portOf(managementPort.value),
      handler: handlerOptionsOf(policy, service),
      indicators: indicators.map(({ name, criticality, settings: { timeoutMs } }) => ({
        name,
        criticality,
        timeoutMs,
      })),
      onDemand: mode.value === 'on-demand',
      refreshWithinMs: 2 * Math.max(0, ...indicators.map(({ settings }) => settings.timeoutMs)),
      readyMs: eventLoopReadyMs.value,
      liveMs: eventLoopLiveMs.value,
    },
    log: { info: (line) => logger.log(line), error: (line) => logger.error(line) },
  });
  try {
    const port = await server.start();
    logger.log(`The management server listens on ${host.includes(':') ? `[${host}]` : host}:${port}`);
  } catch (error) {
    await server.close();
    throw new HealthPolicyError((error as Error).message);
  }
  return () => server.close();
}

/**
 * In workers of a cluster each has a port of its own: the configured one and those after it. A free port is free for each.
 * @throws HealthPolicyError where there are more workers than ports
 */
function portOf(port: number): number {
  const { id } = cluster.worker ?? { id: 1 };
  const own = port === 0 ? 0 : port + id - 1;
  if (own <= 65535) return own;
  throw new HealthPolicyError(
    `HEALTH_MANAGEMENT_PORT ${port} leaves no port for cluster worker ${id}: choose a lower one, or 0 for a free one in each worker`,
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
