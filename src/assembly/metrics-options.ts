/** A `Registry` of prom-client, in words of our own: the declarations have to compile where it is not installed. */
export interface MetricsRegistry {
  readonly contentType: string;
  getSingleMetric(name: string): unknown;
  metrics(): Promise<string>;
}

/** A `MeterProvider` of OpenTelemetry's API, in the same way. */
export interface MetricsMeterProvider {
  getMeter(name: string): unknown;
}

/** How the metrics are told. */
export interface MetricsOptions {
  /**
   * A registry of prom-client's that the application serves itself: it gets the metrics too. `/health/metrics` serves ours alone.
   * @default none: a registry of our own
   */
  readonly registry?: MetricsRegistry;
  /** Put in front of every Prometheus name, such as `shop_`. @default none */
  readonly prefix?: string;
  /** Serve `/health/metrics`. @default true; false where `openTelemetry` is set */
  readonly route?: boolean;
  /** Tell them through the metrics API of OpenTelemetry: to its global meter provider, or to the one given. @default false */
  readonly openTelemetry?: boolean | { readonly meterProvider: MetricsMeterProvider };
}

/** True where metrics that are on are served at `/health/metrics`. */
export function servesMetrics({ metrics }: { readonly metrics?: boolean | MetricsOptions }): boolean {
  return hasRoute(typeof metrics === 'object' ? metrics : {});
}

/** True where `/health/metrics` serves them. */
export function hasRoute({ openTelemetry = false, route = openTelemetry === false }: MetricsOptions): boolean {
  return route;
}
