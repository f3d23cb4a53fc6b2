import type { MeterProvider } from '@opentelemetry/api';
import type { Registry } from 'prom-client';

/** How the metrics are told. */
export interface MetricsOptions {
  /**
   * A registry of prom-client's that the application serves itself: it gets the metrics too. `/health/metrics` serves ours alone.
   * @default none: a registry of our own
   */
  readonly registry?: Registry;
  /** Put in front of every Prometheus name, such as `shop_`. @default none */
  readonly prefix?: string;
  /** Serve `/health/metrics`. @default true; false where `openTelemetry` is set */
  readonly route?: boolean;
  /** Tell them through the metrics API of OpenTelemetry: to its global meter provider, or to the one given. @default false */
  readonly openTelemetry?: boolean | { readonly meterProvider: MeterProvider };
}

/** True where metrics that are on are served at `/health/metrics`. */
export function servesMetrics({ metrics }: { readonly metrics?: boolean | MetricsOptions }): boolean {
  return hasRoute(typeof metrics === 'object' ? metrics : {});
}

/** True where `/health/metrics` serves them. */
export function hasRoute({ openTelemetry = false, route = openTelemetry === false }: MetricsOptions): boolean {
  return route;
}
