import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CheckEnd } from '../../engine/check-end.js';
import { DURATION_BUCKETS, idsOf, METRICS, prometheusName, type IdOf, type MetricId } from './catalogue.js';
import { initialRecordings, recordingsOf, type Recording } from './recordings.js';
import { GAUGES } from './samples.js';
import { observe, type MetricsSource } from './source.js';

/** The `prom-client` that the application has installed. */
export type PromClient = Pick<typeof import('prom-client'), 'Counter' | 'Gauge' | 'Histogram' | 'Registry'>;

export interface PrometheusOptions {
  /** A registry of the application's, which gets the metrics too. It is never cleared, and left as it was found. */
  readonly registry?: Registry | undefined;
  /** Put in front of every name, such as `shop_`. */
  readonly prefix: string;
}

/** A name that the application's registry has already. */
export class MetricNameTaken extends Error {
  constructor(readonly metric: string) {
    super(`${metric} is in the registry already`);
  }
}

/**
 * The metrics as Prometheus reads them. Gauges are computed when they are scraped, from memory; counters and the histogram grow as
 * checks end.
 */
export class PrometheusMetrics {
  private readonly own: Registry;
  private readonly counters = new Map<IdOf<'counter' | 'histogram'>, Counter | Histogram>();
  private readonly names: string[] = [];
  private readonly unlisten: () => void;

  /** @throws MetricNameTaken where the registry of the application has one of the names */
  constructor(
    private readonly client: PromClient,
    private readonly source: MetricsSource,
    private readonly options: PrometheusOptions,
  ) {
    this.own = new client.Registry();
    if (options.registry !== undefined) this.own.setContentType(options.registry.contentType);
    this.refuseTaken();
    for (const id of idsOf('gauge')) this.gauge(id);
    for (const id of idsOf('counter')) this.counters.set(id, new client.Counter(this.configuration(id)));
    for (const id of idsOf('histogram'))
      this.counters.set(id, new client.Histogram({ ...this.configuration(id), buckets: DURATION_BUCKETS }));
    for (const recording of initialRecordings(source.monitor.names)) this.record(recording);
    this.unlisten = source.monitor.onCheck((end: CheckEnd) => {
      for (const recording of recordingsOf(end)) this.record(recording);
    });
  }

  /** The metrics of this module as text, whatever else is in the application's registry. */
  async exposition(): Promise<{ readonly contentType: string; readonly text: string }> {
    const text = await this.own.metrics();
    return { contentType: this.own.contentType, text };
  }

  /** Takes out of the application's registry what was put in. */
  close(): void {
    this.unlisten();
    for (const name of this.names) this.options.registry?.removeSingleMetric(name);
  }

  private gauge(id: IdOf<'gauge'>): void {
    const { source } = this;
    new this.client.Gauge({
      ...this.configuration(id),
      collect(this: Gauge) {
        this.reset();
        for (const { labels, value } of GAUGES[id](observe(source))) this.set(labels, value);
      },
    });
  }

  private configuration(id: MetricId) {
    const { registry } = this.options;
    const { help, labels } = METRICS[id];
    const name = this.nameOf(id);
    this.names.push(name);
    return { name, help, labelNames: labels, registers: registry === undefined ? [this.own] : [this.own, registry] };
  }

  private record({ metric, labels, value }: Recording): void {
    const instrument = this.counters.get(metric);
    if (instrument === undefined) return;
    if ('observe' in instrument) instrument.observe(labels, value);
    else instrument.inc(labels, value);
  }

  private refuseTaken(): void {
    const { registry } = this.options;
    const ids = Object.keys(METRICS) as MetricId[];
    const taken = ids.map((id) => this.nameOf(id)).find((name) => registry?.getSingleMetric(name) !== undefined);
    if (taken !== undefined) throw new MetricNameTaken(taken);
  }

  private nameOf(id: MetricId): string {
    return `${this.options.prefix}${prometheusName(METRICS[id])}`;
  }
}
