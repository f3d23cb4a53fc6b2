import type { BatchObservableCallback, Counter, Histogram, Meter, ObservableGauge } from '@opentelemetry/api';
import { DURATION_BUCKETS, idsOf, METRICS, type IdOf, type MetricId } from './catalogue.js';
import { initialRecordings, recordingsOf, type Recording } from './recordings.js';
import { GAUGES } from './samples.js';
import { observe, type MetricsSource } from './source.js';

/** The same metrics through OpenTelemetry's API: whatever SDK the application has set up exports them. */
export class OpenTelemetryMetrics {
  private readonly gauges = new Map<IdOf<'gauge'>, ObservableGauge>();
  private readonly recorders: Readonly<Record<IdOf<'counter' | 'histogram'>, Counter | Histogram>>;
  private readonly collect: BatchObservableCallback;
  private readonly unlisten: () => void;

  constructor(
    private readonly meter: Meter,
    source: MetricsSource,
  ) {
    for (const id of idsOf('gauge')) this.gauges.set(id, meter.createObservableGauge(METRICS[id].name, described(id)));
    this.recorders = {
      checks: meter.createCounter(METRICS.checks.name, described('checks')),
      transitions: meter.createCounter(METRICS.transitions.name, described('transitions')),
      duration: meter.createHistogram(METRICS.duration.name, {
        ...described('duration'),
        advice: { explicitBucketBoundaries: DURATION_BUCKETS },
      }),
    };
    this.collect = (result) => {
      const observed = observe(source);
      for (const [id, gauge] of this.gauges)
        for (const { labels, value } of GAUGES[id](observed)) result.observe(gauge, value, labels);
    };
    meter.addBatchObservableCallback(this.collect, [...this.gauges.values()]);
    for (const recording of initialRecordings(source.monitor.names)) this.record(recording);
    this.unlisten = source.monitor.onCheck((end) => {
      for (const recording of recordingsOf(end)) this.record(recording);
    });
  }

  /** Gives the meter nothing any more. */
  close(): void {
    this.unlisten();
    this.meter.removeBatchObservableCallback(this.collect, [...this.gauges.values()]);
  }

  private record({ metric, labels, value }: Recording): void {
    const recorder = this.recorders[metric];
    if ('record' in recorder) recorder.record(value, labels);
    else recorder.add(value, labels);
  }
}

function described(id: MetricId): { readonly description: string; readonly unit: string } {
  const { help, unit } = METRICS[id];
  return { description: help, unit };
}
