import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Gauge, Registry } from 'prom-client';
import { METRICS, prometheusName } from '../../src/adapters/metrics/catalogue.js';
import {
  eventLoop,
  HealthPolicyModule,
  HealthPolicyService,
  indicator,
  type HealthPolicyModuleOptions,
} from '../../src/index.js';
import { HealthTestKit } from '../../src/testing.js';
import { promtool } from '../support/promtool.js';

const TOKEN = 'a-token-of-some-length';
const apps: INestApplication[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

async function start(
  options: HealthPolicyModuleOptions,
  adapter: 'express' | 'fastify' = 'express',
): Promise<{ app: INestApplication; url: string; health: HealthPolicyService }> {
  @Module({ imports: [HealthPolicyModule.forRoot({ environment: 'test', ...options })] })
  class App {}
  const given = adapter === 'fastify' ? [new FastifyAdapter()] : [];
  const app = await NestFactory.create(App, ...(given as []), { logger: false, abortOnError: false });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  const health = app.get(HealthPolicyService, { strict: false });
  await health.checkNow();
  return { app, url: await app.getUrl(), health };
}
const scrape = async (url: string) => (await fetch(`${url}/health/metrics`)).text();
const up = indicator('database', () => ({ status: 'up' }));

describe('GET /health/metrics', () => {
  it.each(['express', 'fastify'] as const)(
    'is Prometheus text that promtool is content with, on %s',
    async (adapter) => {
      const { url } = await start(
        {
          metrics: true,
          shadow: ['queue'],
          indicators: [up, indicator('queue', () => ({ status: 'down', reason: 'timeout' })), eventLoop()],
          liveness: ['eventLoop'],
        },
        adapter,
      );
      const response = await fetch(`${url}/health/metrics`);
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=utf-8',
      ]);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const text = await response.text();
      expect(promtool(['check', 'metrics'], text)).toEqual({ content: true, said: '' });
      for (const metric of Object.values(METRICS))
        expect(text).toContain(`# HELP ${prometheusName(metric)} ${metric.help}`);
      expect(text).toContain('health_indicator_status{indicator="queue",status="down"} 1');
      expect(text).toContain('health_shadow_verdict{indicator="queue",criticality="fatal",verdict="error"} 1');
      expect(text).toContain('health_probe_verdict{probe="readiness",verdict="ok"} 1');
      expect(text).toContain('health_indicator_info{indicator="database",criticality="fatal"} 1');
      expect(text).toMatch(/health_checks_total\{indicator="queue",status="down",reason="timeout"\} [12]/);
      expect(text).toMatch(/health_check_duration_seconds_bucket\{le="\+Inf",indicator="database"\} [12]/);
      expect(text).toContain('health_transitions_total{indicator="database",to="up"} 1');
    },
  );

  it('tells the delay of the event loop where an eventLoop indicator looks at it', async () => {
    const { url, health } = await start({ metrics: true, indicators: [eventLoop()] });
    expect(await scrape(url)).not.toContain('health_event_loop_delay_seconds{');
    await new Promise((resolve) => setTimeout(resolve, 60));
    await health.checkNow();
    expect(await scrape(url)).toMatch(
      /health_event_loop_delay_seconds\{indicator="eventLoop",statistic="p99"\} [\d.]+/,
    );
  });

  it('is 404 where metrics are off, and where the caller may not see names', async () => {
    const off = await start({ indicators: [up] });
    expect((await fetch(`${off.url}/health/metrics`)).status).toBe(404);
    const { url } = await start({ metrics: true, indicators: [up], details: 'status', detailsToken: TOKEN });
    const status = async (headers: Record<string, string>, method = 'GET') =>
      (await fetch(`${url}/health/metrics`, { headers, method })).status;
    expect(await status({})).toBe(404);
    expect(await status({}, 'POST')).toBe(404);
    const authorization = `Bearer ${TOKEN}`;
    expect(await status({ authorization })).toBe(200);
    expect(await status({ authorization }, 'HEAD')).toBe(200);
    expect(await status({ authorization }, 'POST')).toBe(405);
  });

  it('runs no check, and shows no credential of the configuration', async () => {
    let asked = 0;
    const count = indicator('database', () => {
      asked += 1;
      return { status: 'down', reason: 'auth_failed', message: 'password hunter2', dsn: 'postgres://me:hunter2@db/x' };
    });
    const { url } = await start({ metrics: true, indicators: [count], detailsToken: TOKEN });
    const before = asked;
    const text = await scrape(url);
    expect(asked).toBe(before);
    expect(text).not.toMatch(/hunter2|postgres:|a-token/);
  });

  it('follows the application: what was up is down at the next scrape, and the transition is counted', async () => {
    let status: 'up' | 'down' = 'up';
    const { url, health } = await start({ metrics: true, indicators: [indicator('database', () => ({ status }))] });
    expect(await scrape(url)).toContain('health_transitions_total{indicator="database",to="down"} 0');
    status = 'down';
    await health.checkNow();
    const text = await scrape(url);
    expect(text).toContain('health_indicator_status{indicator="database",status="down"} 1');
    expect(text).toContain('health_indicator_status{indicator="database",status="up"} 0');
    expect(text).toContain('health_transitions_total{indicator="database",to="down"} 1');
    expect(text).toContain('health_probe_verdict{probe="readiness",verdict="error"} 1');
  });

  it('in on-demand mode waits for the checks that are due, as any other route does', async () => {
    const kit = new HealthTestKit({ environment: 'test' });
    const watched = HealthPolicyModule.forRoot({ metrics: true, mode: 'on-demand', indicators: [up] });
    const testing = await kit.override(Test.createTestingModule({ imports: [watched] })).compile();
    const app = testing.createNestApplication({ logger: false });
    apps.push(app);
    await app.init();
    const checks = async () => {
      const { text } = await kit.probe('metrics');
      return Number(/health_checks_total\{indicator="database",status="up"\} (\d+)/.exec(text)![1]);
    };
    const first = await checks();
    await kit.advance(9999);
    expect(await checks()).toBe(first);
    await kit.advance(1);
    expect(await checks()).toBe(first + 1);
  });
});

describe('the registry', () => {
  it('of the application gets the metrics and is left as it was found', async () => {
    const registry = new Registry();
    new Gauge({ name: 'shop_orders', help: 'Orders.', registers: [registry] }).set(3);
    const { app, url } = await start({ metrics: { registry, prefix: 'shop_' }, indicators: [up] });
    const all = await registry.metrics();
    expect(all).toContain('shop_orders 3');
    expect(all).toContain('shop_health_startup_finished 1');
    const ours = await scrape(url);
    expect(ours).toContain('shop_health_startup_finished 1');
    expect(ours).not.toContain('shop_orders');
    await app.close();
    expect(await registry.metrics()).toBe('# HELP shop_orders Orders.\n# TYPE shop_orders gauge\nshop_orders 3\n');
  });

  it('is one of its own for each application: two in one process do not collide', async () => {
    const [one, other] = await Promise.all([
      start({ metrics: true, indicators: [up] }),
      start({ metrics: true, indicators: [indicator('database', () => ({ status: 'down' }))] }),
    ]);
    expect(await scrape(one.url)).toContain('health_indicator_status{indicator="database",status="up"} 1');
    expect(await scrape(other.url)).toContain('health_indicator_status{indicator="database",status="down"} 1');
  });

  it('of two applications ends the boot of the second, naming the metric and what to do; with a prefix both live', async () => {
    const registry = new Registry();
    await start({ metrics: { registry }, indicators: [up] });
    await expect(start({ metrics: { registry }, indicators: [up] })).rejects.toThrow(
      /health_indicator_status already.*metrics\.prefix/,
    );
    await start({ metrics: { registry, prefix: 'admin_' }, indicators: [up] });
    const text = await registry.metrics();
    expect(text).toContain('\nhealth_startup_finished 1');
    expect(text).toContain('\nadmin_health_startup_finished 1');
  });

  it('may speak OpenMetrics: the route then does, too', async () => {
    const registry = new Registry();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    const { url, app } = await start({ metrics: { registry }, indicators: [up] });
    const response = await fetch(`${url}/health/metrics`);
    expect(response.headers.get('content-type')).toBe(Registry.OPENMETRICS_CONTENT_TYPE);
    const text = await response.text();
    expect(text).toContain('health_checks_total{indicator="database",status="up"}');
    expect(text.endsWith('# EOF\n')).toBe(true);
    await app.close();
    expect(await registry.metrics()).not.toContain('health_');
  });
});

describe('the option `metrics`', () => {
  it.each<[string, HealthPolicyModuleOptions['metrics'], RegExp]>([
    ['a prefix that cannot stand in a name', { prefix: '1shop-' }, /metrics\.prefix/],
    ['nothing that anybody could read', { route: false }, /nobody could read/],
  ])('with %s ends the boot', async (_, metrics, message) => {
    await expect(start({ metrics: metrics!, indicators: [up] })).rejects.toThrow(message);
  });

  it('as an object turns metrics on; HEALTH_METRICS=false turns them off again', async () => {
    const { url } = await start({ metrics: {}, indicators: [up] });
    expect((await fetch(`${url}/health/metrics`)).status).toBe(200);
    process.env['HEALTH_METRICS'] = 'false';
    try {
      const off = await start({ metrics: {}, indicators: [up] });
      expect((await fetch(`${off.url}/health/metrics`)).status).toBe(404);
    } finally {
      delete process.env['HEALTH_METRICS'];
    }
  });

  it('without prom-client ends the boot, saying what to install; without metrics nobody misses it', () => {
    const hook = `export const resolve = (name, context, next) => { if (name === 'prom-client') throw Object.assign(new Error(name), { code: 'ERR_MODULE_NOT_FOUND' }); return next(name, context); }`;
    const boot = (metrics: boolean) =>
      execFileSync(
        process.execPath,
        [
          '--input-type=module',
          '-e',
          `
          import { register } from 'node:module';
          register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
          await import('reflect-metadata');
          const { Module } = await import('@nestjs/common');
          const { NestFactory } = await import('@nestjs/core');
          const { HealthPolicyModule } = await import(process.cwd() + '/dist/index.js');
          class App {}
          Module({ imports: [HealthPolicyModule.forRoot({ metrics: ${metrics} })] })(App);
          await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false }).then(
            (app) => app.close().then(() => console.log('booted')),
            (error) => console.log(error.name + ': ' + error.message),
          );`,
        ],
        { encoding: 'utf8' },
      );
    expect(boot(true)).toMatch(
      /^HealthPolicyError: Metrics are on, and prom-client is not installed: run `npm install prom-client`/,
    );
    expect(boot(false)).toBe('booted\n');
  });
});
