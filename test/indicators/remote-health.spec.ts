import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { RemoteHealthIndicator, type RemoteIndicatorOptions } from '../../src/indicators/remote.health.js';
import { createHealth, indicator, type CreateHealthOptions, type Health } from '../../src/standalone.js';
import { remoteHealth } from '../../src/indicators.js';
import { freePort } from '../servers/free-port.js';
import { startHttpFake } from '../servers/http-fake.js';
import { blackHole, startTcpFake } from '../servers/tcp-fake.js';
import { checkOnce } from '../support/check-once.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const silence = { log: () => {}, warn: () => {}, error: () => {} };

/** A program that listens, and has this module's health once it is given. */
async function listening() {
  const program = { url: '', asked: 0, health: undefined as Health | undefined };
  const server = createServer((request, response) => {
    program.asked += 1;
    if (program.health?.answer(request, response) !== true) response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  program.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
  return program;
}

async function healthOf(options: CreateHealthOptions): Promise<Health> {
  const health = await createHealth({ environment: 'test', log: silence, config: () => undefined, ...options });
  ends.push(() => health.close());
  return health;
}

async function ours(options: CreateHealthOptions): Promise<{ health: Health; url: string }> {
  const program = await listening();
  const health = await healthOf(options);
  program.health = health;
  return { health, url: program.url };
}

const of = (url: string, options?: RemoteIndicatorOptions) => new RemoteHealthIndicator({ url }, options);

const database = (status: 'up' | 'down') => indicator('database', () => ({ status, reason: 'timeout' }));
const cache = (status: 'up' | 'down') => indicator('cache', () => ({ status, reason: 'timeout' }));

describe("another service with this module's health", () => {
  it.each<[string, 'full' | 'status', object]>([
    ['that tells its dependencies', 'full', { dependenciesUp: 2, dependenciesDegraded: 0, dependenciesDown: 0 }],
    ['that tells its verdict alone', 'status', {}],
  ])('%s and is well is up', async (_, details, counts) => {
    const { health, url } = await ours({ indicators: [database('up'), cache('up')], details });
    await health.checkNow();
    expect(await checkOnce(of(url))).toEqual({ status: 'up', data: { httpStatus: 200, verdict: 'ok', ...counts } });
  });

  it('that is degraded by what it can do without is up here, with the fact; or degraded where that is asked for', async () => {
    const { health, url } = await ours({ indicators: [database('up'), cache('down')] });
    await health.checkNow();
    const data = {
      httpStatus: 200,
      verdict: 'degraded',
      dependenciesUp: 1,
      dependenciesDegraded: 0,
      dependenciesDown: 1,
    };
    expect(await checkOnce(of(url))).toEqual({ status: 'up', data });
    expect(await checkOnce(of(url, { whenDegraded: 'degraded' }))).toMatchObject({
      status: 'degraded',
      reason: 'upstream_error',
      data,
    });
  });

  it('that misses something fatal, or is shutting down, is down', async () => {
    const { health, url } = await ours({ indicators: [database('down')] });
    await health.checkNow();
    expect(await checkOnce(of(url))).toMatchObject({
      status: 'down',
      reason: 'upstream_error',
      data: { httpStatus: 503, verdict: 'error', dependenciesDown: 1 },
    });
    await health.drain();
    expect(await checkOnce(of(url))).toMatchObject({
      status: 'down',
      reason: 'upstream_error',
      data: { verdict: 'shutting_down' },
    });
  });

  it('may answer in application/health+json', async () => {
    const { health, url } = await ours({ indicators: [database('up'), cache('down')] });
    await health.checkNow();
    const asked = of(url, { headers: { accept: 'application/health+json' } });
    expect(await checkOnce(asked)).toEqual({
      status: 'up',
      data: { httpStatus: 200, verdict: 'degraded', dependenciesUp: 1, dependenciesDegraded: 0, dependenciesDown: 1 },
    });
  });

  it('shows nothing of the names and the texts of the other', async () => {
    const { health, url } = await ours({
      indicators: [
        indicator('s3cretName', () => ({ status: 'down', message: 's3cret text', note: 's3cret' }), {
          expose: ['message', 'note'],
        }),
      ],
      details: 'full',
    });
    await health.checkNow();
    const finished = await of(url).runner.run({ timeoutMs: 10_000, abandonAfterMs: 30_000 });
    expect(finished.result.status).toBe('up');
    expect(inspect(finished, { depth: 9 })).not.toMatch(/s3cret/);
  });
});

describe('two services that watch each other', () => {
  /** Each watches the other, seldom enough for a test to count. */
  async function pair(environment: string) {
    const [one, other] = [await listening(), await listening()];
    const rare = { intervalMs: 80_000_000, downIntervalMs: 80_000_000, timeoutMs: 5000 };
    const watch = (name: string, url: string) =>
      healthOf({ environment, indicators: [remoteHealth(name, { url, ...rare })] });
    one.health = await watch('other', other.url);
    other.health = await watch('one', one.url);
    await one.health.checkNow();
    await other.health.checkNow();
    return [one, other] as const;
  }

  it('cost each other one request a check, which is answered from memory: nothing goes round', async () => {
    const [one, other] = await pair('staging');
    const before = [one.asked, other.asked];
    await one.health!.checkNow();
    expect([one.asked, other.asked]).toEqual([before[0], before[1]! + 1]);
    await other.health!.checkNow();
    expect([one.asked, other.asked]).toEqual([before[0]! + 1, before[1]! + 1]);
    expect((await one.health!.checkNow()).verdict).toBe('ok');
    expect((await other.health!.checkNow()).verdict).toBe('ok');
  });

  it('must not both be fatal: each would wait for the other for ever', async () => {
    const [one, other] = await pair('production');
    for (const each of [one, other, one, other]) expect((await each.health!.checkNow()).verdict).toBe('error');
  });
});

describe('another service with Terminus', () => {
  async function terminus(status: 'up' | 'degraded' | 'down'): Promise<string> {
    @Controller('health')
    class HealthController {
      constructor(
        @Inject(HealthCheckService) private readonly health: HealthCheckService,
        @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
      ) {}
      @Get()
      @HealthCheck()
      check() {
        const session = this.indicators.check('s3cretName');
        const facts = { message: 's3cret' };
        const answers = {
          up: () => session.up(facts),
          degraded: () => session.degraded(facts),
          down: () => session.down(facts),
        };
        return this.health.check([answers[status]]);
      }
    }
    @Module({ imports: [TerminusModule.forRoot({ logger: false })], controllers: [HealthController] })
    class App {}
    const app = await NestFactory.create(App, { logger: false });
    ends.push(() => app.close());
    await app.listen(0, '127.0.0.1');
    return `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/health`;
  }

  it.each([
    ['up', { status: 'up', data: { verdict: 'ok', dependenciesUp: 1 } }],
    ['degraded', { status: 'up', data: { verdict: 'degraded', dependenciesDegraded: 1 } }],
    ['down', { status: 'down', reason: 'upstream_error', data: { verdict: 'error', dependenciesDown: 1 } }],
  ] as const)('whose dependency is %s is judged by its verdict', async (status, expected) => {
    const result = await checkOnce(of(await terminus(status)));
    expect(result).toMatchObject(expected);
    expect(inspect(result)).not.toContain('s3cret');
  });
});

describe('another service', () => {
  async function saying(status: number, body: unknown) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const server = await startHttpFake((_request, response) => void response.writeHead(status).end(text));
    ends.push(() => server.stop());
    return checkOnce(of(server.url));
  }

  it.each([
    [200, { status: 'UP', components: { db: { status: 'UP' } } }, 'up'],
    [503, { status: 'OUT_OF_SERVICE' }, 'upstream_error'],
    [503, { status: 'DOWN', checks: [{ name: 'a', status: 'DOWN' }] }, 'upstream_error'],
    [200, { status: 'Healthy', entries: {} }, 'up'],
    [200, { status: 'fail' }, 'upstream_error'],
    [400, { status: 'degraded' }, 'up'],
  ])('that answers %i %j is judged by its word: %s', async (status, body, expected) => {
    const { status: found, reason } = await saying(status, body);
    expect(reason ?? found).toBe(expected);
  });

  it.each([
    ['says that it is well with an error status', 503, { status: 'ok' }, 'bad_response'],
    ['answers with a page', 200, '<html>', 'bad_response'],
    ['answers with nothing', 200, '', 'bad_response'],
    ['answers with JSON of another shape', 200, [{ status: 'ok' }], 'bad_response'],
    ['answers with null', 200, 'null', 'bad_response'],
    ['has a word that nobody knows', 200, { status: 'UNKNOWN' }, 'bad_response'],
    ['has a word of a prototype', 200, { status: 'constructor' }, 'bad_response'],
    ['has a status that is a number', 404, { status: 404 }, 'bad_response'],
    ['asks for credentials', 401, {}, 'auth_failed'],
    ['has a gateway in front that fails', 502, '<html>', 'upstream_error'],
    ['answers at length', 200, { status: 'ok', details: 'x'.repeat(300_000) }, 'bad_response'],
  ])('that %s is down with the reason', async (_, status, body, reason) => {
    expect(await saying(status, body)).toMatchObject({ status: 'down', reason });
  });

  it('with entries of any shape is judged all the same', async () => {
    for (const details of [null, 5, 'x', [null, 1], { a: null, b: [1, { status: 'up' }], c: 'down' }])
      expect((await saying(200, { status: 'ok', details })).status).toBe('up');
  });

  it('that is gone, frozen or not configured is down with the reason', async () => {
    const frozen = await startTcpFake(blackHole);
    ends.push(() => frozen.stop());
    expect(await checkOnce(of(`http://127.0.0.1:${frozen.port}`), 100)).toMatchObject({ reason: 'timeout' });
    expect(await checkOnce(of(`http://127.0.0.1:${await freePort()}`))).toMatchObject({ reason: 'unreachable' });
    expect(await checkOnce(of(''))).toMatchObject({ reason: 'not_configured' });
  });

  it('with a word for degraded that is none ends the boot', () => {
    expect(() => of('http://a', { whenDegraded: 'down' as never }).prepare()).toThrow(
      /`whenDegraded` to be up or degraded, got "down"/,
    );
  });
});
