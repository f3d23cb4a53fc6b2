import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module, type INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  type CustomAnswer,
  HealthIndicator,
  HealthPolicyModule,
  HealthPolicyService,
  indicator,
  RedisHealthIndicator,
} from '../../src/index.js';
import { drip, hang, HealthTestKit, refuse, type HealthBody } from '../../src/testing.js';
import { INDICATORS, shopModule, Untouchable } from './shop.js';

const opened: INestApplication[] = [];
const environment = { ...process.env };
beforeEach(() => {
  process.env['NODE_ENV'] = 'staging';
  Untouchable.asked.length = 0;
});
afterEach(async () => {
  process.env = { ...environment };
  await Promise.all(opened.splice(0).map((app) => app.close()));
});

async function boot(health: HealthTestKit, App = shopModule()): Promise<INestApplication> {
  const moduleRef = await health.override(Test.createTestingModule({ imports: [App] })).compile();
  const app = moduleRef.createNestApplication({ logger: false });
  opened.push(app);
  await app.init();
  return app;
}

describe('an application under the kit', () => {
  it('on Express over HTTP: is up, suffers an outage, recovers, by its own policy and in its own words', async () => {
    const health = new HealthTestKit();
    const app = await boot(health);
    await app.listen(0);
    const ask = async (path: string) => {
      const response = await fetch(`${await app.getUrl()}${path}`);
      return { code: response.status, body: (await response.json()) as HealthBody };
    };

    await health.settles('redis', 'up');
    expect(await ask('/health/ready')).toMatchObject({ code: 200, body: { status: 'ok', environment: 'staging' } });

    health.set('redis', hang());
    await health.settles('redis', 'down', 'timeout');
    health.shouldBe('degraded').because('redis', 'timeout');
    expect((await ask('/health/ready')).code).toBe(200);

    health.set('database', refuse());
    await health.settles('database', 'down', 'unreachable');
    const { code, body } = await ask('/health/ready');
    expect([code, body.status, Object.keys(body.error)]).toEqual([503, 'error', ['database', 'redis']]);
    expect((await ask('/health/live')).code).toBe(200);

    health.set('database', 'up');
    health.set('redis', 'up');
    await health.settles('database', 'up', { withinMs: 2000 });
    await health.settles('redis', 'up', { withinMs: 2000 });
    health.shouldBe('ok');
    expect((await ask('/health/ready')).code).toBe(200);
    expect(health.transitions.map(({ indicator: name, to }) => `${name} ${to}`)).toEqual([
      ...INDICATORS.map(({ name }) => `${name} up`),
      'redis down',
      'database down',
      'database up',
      'redis up',
    ]);
    expect(Untouchable.asked).toEqual([]);
  });

  it('on Fastify by inject(): answers the same', async () => {
    const health = new HealthTestKit();
    const testing = health.override(Test.createTestingModule({ imports: [shopModule()] }));
    const app = (await testing.compile()).createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
      logger: false,
    });
    opened.push(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    health.set('database', 'down', 'auth_failed');
    await health.advance(10_000);
    const { statusCode, body } = await app.inject('/health');
    expect([statusCode, JSON.parse(body)]).toEqual([503, expect.objectContaining({ status: 'error' })]);
    expect(body).toBe((await health.probe()).text);
    health.shouldBe('error').because('database', 'auth_failed');
  });

  it('keeps its indicators for whoever injects them: they answer by their script, in driven time', async () => {
    const health = new HealthTestKit();
    const app = await boot(health);
    const redis = app.get(RedisHealthIndicator, { strict: false });
    expect(redis).toBeInstanceOf(RedisHealthIndicator);
    expect(await redis.isHealthy('redis')).toMatchObject({ redis: { status: 'up', responseTime: 0 } });
    health.set('redis', 'degraded', 'read_only');
    expect(await redis.isHealthy('redis')).toMatchObject({ redis: { status: 'degraded', reason: 'read_only' } });
  });

  it('is in the environment that the test names, whatever the process is in', async () => {
    const health = new HealthTestKit({ environment: 'production' });
    const app = await boot(health);
    health.set('queue', 'down');
    await health.settles('queue', 'down', 'unreachable');
    health.shouldBe('error').because('queue');
    expect(app.get(HealthPolicyService).policy.environment.name).toBe('production');
    expect((await health.probe()).body).toEqual({
      status: 'error',
      environment: 'production',
      info: {},
      error: {},
      details: {},
    });
  });

  it('is replaced in whatever way its options come to know of an indicator', async () => {
    @HealthIndicator({ name: 'decorated' })
    class Decorated {
      check(): CustomAnswer {
        throw new Error('the decorated class was asked');
      }
    }
    @Module({
      providers: [Decorated],
      imports: [
        HealthPolicyModule.forRootAsync({
          indicators: [indicator('known', () => ({ status: 'down' }))],
          useFactory: () => ({
            environment: 'test',
            indicators: [indicator('late', () => ({ status: 'down' }))],
          }),
        }),
      ],
    })
    class App {}
    const health = new HealthTestKit();
    await boot(health, App);
    await health.settles('known', 'up');
    await health.settles('late', 'up');
    await health.settles('decorated', 'up');
    health.set('late', 'down', 'overloaded');
    await health.settles('late', 'down', 'overloaded');
    health.shouldBe('degraded').because('late', 'overloaded');
  });

  it('follows its thresholds, intervals and deadline to the millisecond', async () => {
    const health = new HealthTestKit();
    await boot(health, shopModule({ failureThreshold: 3, intervalMs: 5000, downIntervalMs: 1000, timeoutMs: 500 }));
    await health.settles('redis', 'up');
    health.script('redis', [refuse(), refuse(), refuse(), 'up']);
    await health.advance(4999);
    expect(health.timesAsked('redis')).toBe(1);
    await health.advance(1);
    expect(health.timesAsked('redis')).toBe(2);
    health.shouldBe('ok');
    await health.advance(2000);
    health.shouldBe('degraded').because('redis', 'unreachable');
    await health.advance(1000);
    health.shouldBe('ok');
    health.set('redis', drip(499));
    await health.settles('redis', 'up');
    expect(health.entry('redis').snapshot?.responseTimeMs).toBe(499);
    health.set('redis', drip(501));
    await health.advance(5000 + 2 * 1500);
    expect(health.entry('redis')).toMatchObject({ status: 'down', message: 'no answer within 500 ms' });
  });

  it('is stale after its process stood still and a dependency does not answer, and not for the standstill alone', async () => {
    const health = new HealthTestKit();
    await boot(health);
    await health.advance(0);
    await health.jump(3_600_000);
    health.shouldBe('ok');
    health.set('database', hang());
    await health.jump(3_600_000);
    await health.advance(999);
    health.shouldBe('ok');
    await health.advance(1);
    health.shouldBe('error').because('database', 'timeout');
  });

  it('drains: readiness is 503, and liveness goes on', async () => {
    const health = new HealthTestKit();
    await boot(health);
    await health.advance(0);
    health.drain();
    health.shouldBe('shutting_down');
    await health.shouldAnswer('ready', 503);
    await health.shouldAnswer('live', 200);
  });

  it('has no server beside it, whatever its configuration says', async () => {
    process.env['HEALTH_MANAGEMENT_PORT'] = '0';
    const lines: string[] = [];
    const health = new HealthTestKit();
    const testing = health.override(Test.createTestingModule({ imports: [shopModule()] }));
    testing.setLogger({ log: (line: string) => lines.push(line), warn: () => {}, error: () => {} });
    const app = (await testing.compile()).createNestApplication();
    opened.push(app);
    await app.init();
    expect(lines.join('\n')).toContain('Health policy');
    expect(lines.join('\n')).not.toContain('management server listens');
  });

  it('that must not boot without its fatal dependencies: does not, and does', async () => {
    process.env['HEALTH_STARTUP'] = 'fail';
    process.env['HEALTH_STARTUP_TIMEOUT_MS'] = '20000';
    const refused = new HealthTestKit();
    refused.set('database', refuse());
    const booting = boot(refused);
    await refused.whenChecking;
    const failed = expect(booting).rejects.toThrow('1 fatal indicator is down: database (unreachable)');
    await refused.advance(20_000);
    await failed;

    const late = new HealthTestKit();
    late.script('database', [refuse(), refuse(), 'up']);
    const recovering = boot(late);
    await late.whenChecking;
    await late.settles('database', 'up');
    await recovering;
    await late.shouldAnswer('startup', 200);
  });

  it('on demand: is asked by requests, and by settles()', async () => {
    process.env['HEALTH_MODE'] = 'on-demand';
    const health = new HealthTestKit();
    await boot(health);
    expect(health.timesAsked('redis')).toBe(0);
    await health.shouldAnswer('ready', 200);
    expect(health.timesAsked('redis')).toBe(1);
    health.set('redis', hang());
    await health.settles('redis', 'down', 'timeout');
    health.shouldBe('degraded').because('redis');
  });
});

describe('an indicator that is kept', () => {
  it('answers by its own check, which may take its time, under a deadline of driven time', async () => {
    let answer: (value: { status: 'up' | 'down' }) => void = () => {};
    const own = indicator('own', () => new Promise<{ status: 'up' | 'down' }>((resolve) => (answer = resolve)));
    const health = new HealthTestKit({ keep: ['own'] });
    await boot(health, shopModule({ indicators: [...INDICATORS, own] }));
    setImmediate(() => answer({ status: 'down' }));
    await health.settles('own', 'down', 'error', { withinMs: 0 });
    expect(() => health.set('own', 'up')).toThrow('own is kept');
    await health.settles('own', 'down', 'timeout');
    expect(health.entry('own').message).toBe('no answer within 1000 ms');
  });
});
