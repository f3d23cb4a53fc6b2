import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { METRICS } from '../../src/adapters/metrics/catalogue.js';
import { HealthPolicyModule, HealthPolicyService, indicator, type MetricsOptions } from '../../src/index.js';

const opened: INestApplicationContext[] = [];
const providers: MeterProvider[] = [];
afterEach(async () => {
  metrics.disable();
  await Promise.all(opened.splice(0).map((app) => app.close()));
  await Promise.all(providers.splice(0).map((provider) => provider.shutdown()));
});

/** An SDK that keeps in memory what it exports, and exports when it is asked to. */
function sdk() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  providers.push(provider);
  const exported = async (): Promise<MetricData[]> => {
    exporter.reset();
    await provider.forceFlush();
    return exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  };
  return { provider, exported };
}

async function start(options: MetricsOptions, status: () => 'up' | 'down' = () => 'up') {
  const database = indicator('database', () => ({ status: status(), reason: 'timeout' }));
  @Module({ imports: [HealthPolicyModule.forRoot({ environment: 'test', metrics: options, indicators: [database] })] })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  opened.push(app);
  const health = app.get(HealthPolicyService, { strict: false });
  await health.checkNow();
  return { app, health };
}
const named = (all: readonly MetricData[], name: string) => all.find(({ descriptor }) => descriptor.name === name);
const points = (all: readonly MetricData[], name: string) =>
  (named(all, name)?.dataPoints ?? []).map(({ attributes, value }) => [attributes, value]);

describe('the metrics through OpenTelemetry', () => {
  it('are the same: its names and units, read at the export, counted at the end of a check', async () => {
    let status: 'up' | 'down' = 'up';
    const { provider, exported } = sdk();
    const { health } = await start({ openTelemetry: { meterProvider: provider } }, () => status);
    const first = await exported();
    expect(points(first, 'health.indicator.status')).toContainEqual([{ indicator: 'database', status: 'up' }, 1]);
    expect(points(first, 'health.transitions')).toContainEqual([{ indicator: 'database', to: 'down' }, 0]);

    status = 'down';
    await health.checkNow();
    const second = await exported();
    expect(points(second, 'health.indicator.status')).toContainEqual([{ indicator: 'database', status: 'down' }, 1]);
    expect(points(second, 'health.probe.verdict')).toContainEqual([{ probe: 'readiness', verdict: 'error' }, 1]);
    expect(points(second, 'health.transitions')).toContainEqual([{ indicator: 'database', to: 'down' }, 1]);
    expect(points(second, 'health.checks')).toContainEqual([
      { indicator: 'database', status: 'down', reason: 'timeout' },
      1,
    ]);
    expect(named(second, 'health.check.duration')).toMatchObject({
      dataPointType: DataPointType.HISTOGRAM,
      descriptor: { unit: 's' },
    });
    const known = Object.values(METRICS).map(({ name, unit, help }) => ({ name, unit, description: help }));
    for (const { descriptor } of second)
      expect(known).toContainEqual({
        name: descriptor.name,
        unit: descriptor.unit,
        description: descriptor.description,
      });
  });

  it('go to the global meter provider where none is given', async () => {
    const { provider, exported } = sdk();
    metrics.setGlobalMeterProvider(provider);
    await start({ openTelemetry: true });
    expect(points(await exported(), 'health.startup.finished')).toEqual([[{}, 1]]);
  });

  it('end with the application: nothing is asked of it at a later export', async () => {
    const { provider, exported } = sdk();
    const { app } = await start({ openTelemetry: { meterProvider: provider } });
    expect(points(await exported(), 'health.draining')).toEqual([[{}, 0]]);
    await app.close();
    // The SDK repeats what it was told last; asked again, a closed application would say 1.
    expect(points(await exported(), 'health.draining')).toEqual([[{}, 0]]);
  });
});
