import type { MeterProvider } from '@opentelemetry/api';
import type { Registry } from 'prom-client';
import type { Exposition } from '../adapters/http/health-handler.js';
import { OpenTelemetryMetrics } from '../adapters/metrics/open-telemetry.js';
import { MetricNameTaken, PrometheusMetrics, type PromClient } from '../adapters/metrics/prometheus.js';
import type { MetricsSource } from '../adapters/metrics/source.js';
import { HealthPolicyError } from './health-policy-error.js';
import { hasRoute, type MetricsOptions } from './metrics-options.js';

/** Metrics that are on. */
export interface RunningMetrics {
  /** What `/health/metrics` serves; absent where it serves nothing. */
  readonly expose?: (() => Promise<Exposition>) | undefined;
  /** Gives back all that was taken. */
  close(): void;
}

/** The name under which OpenTelemetry knows who measures. */
const METER = 'nestjs-health-policy';

/**
 * Turns the metrics on.
 * @throws HealthPolicyError where a package is missing, the prefix cannot stand in a name, or the registry has such metrics already
 */
export async function startMetrics(options: MetricsOptions, source: MetricsSource): Promise<RunningMetrics> {
  const { openTelemetry = false, registry } = options;
  const route = hasRoute(options);
  if (!route && registry === undefined && openTelemetry === false) throw new HealthPolicyError(NOBODY);
  const prometheus = route || registry !== undefined ? await prometheusOf(options, source) : undefined;
  const telemetry = openTelemetry === false ? undefined : await telemetryOf(openTelemetry, source);
  const expose = async () => {
    if (source.monitor.needsRefresh()) await source.monitor.refresh();
    return prometheus!.exposition();
  };
  return {
    expose: route ? expose : undefined,
    close: () => {
      prometheus?.close();
      telemetry?.close();
    },
  };
}

async function prometheusOf(
  { registry, prefix = '' }: MetricsOptions,
  source: MetricsSource,
): Promise<PrometheusMetrics> {
  if (!/^([A-Za-z_:][A-Za-z0-9_:]{0,62})?$/.test(prefix)) throw new HealthPolicyError(WRONG_PREFIX);
  const client: PromClient = await import('prom-client').catch(() => {
    throw new HealthPolicyError(missing('prom-client'));
  });
  try {
    return new PrometheusMetrics(client, source, { registry: registry as Registry | undefined, prefix });
  } catch (error) {
    if (!(error instanceof MetricNameTaken)) throw error;
    throw new HealthPolicyError(
      `The registry in the option \`metrics\` has a metric ${error.metric} already, perhaps of another application in this process: set \`metrics.prefix\`, or give this one a registry of its own`,
    );
  }
}

async function telemetryOf(
  openTelemetry: NonNullable<MetricsOptions['openTelemetry']>,
  source: MetricsSource,
): Promise<OpenTelemetryMetrics> {
  const api = await import('@opentelemetry/api').catch(() => {
    throw new HealthPolicyError(missing('@opentelemetry/api'));
  });
  const given = typeof openTelemetry === 'object' ? (openTelemetry.meterProvider as MeterProvider) : undefined;
  const provider = given ?? api.metrics.getMeterProvider();
  return new OpenTelemetryMetrics(provider.getMeter(METER), source);
}

function missing(name: string): string {
  return `Metrics are on, and ${name} is not installed: run \`npm install ${name}\`, or turn them off with HEALTH_METRICS=false`;
}

const NOBODY =
  'The option `metrics` has `route: false` and neither a registry nor `openTelemetry`, so that nobody could read them: add one, or turn metrics off';
const WRONG_PREFIX =
  'The option `metrics.prefix` must be letters, digits, "_" and ":" with no digit first, at most 63 characters; correct or unset it';
