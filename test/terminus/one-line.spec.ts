import 'reflect-metadata';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Scope, type Provider } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import {
  GRPCHealthIndicator,
  HealthCheckService,
  HealthIndicatorService,
  HttpHealthIndicator,
  MongooseHealthIndicator,
  TypeOrmHealthIndicator,
} from '@nestjs/terminus';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import {
  CustomHealthIndicator,
  healthIndicatorToken,
  indicator,
  type CustomAnswer,
  type IndicatorRegistration,
} from '../../src/index.js';
import { freePort } from '../servers/free-port.js';
import { startPostgres, type TestPostgres } from '../servers/postgres.js';
import { blackHole, startTcpFake } from '../servers/tcp-fake.js';
import { startGrpcHealthServer } from './grpc-health-server.js';
import { PATIENCE_MS, startAfter, type Application } from './moved-application.js';

const running: Application[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ app }) => app.close()));
});

async function start(registration: IndicatorRegistration, parts: Parameters<typeof startAfter>[1] = {}) {
  const application = await startAfter({ indicators: [registration] }, parts);
  running.push(application);
  const check = async () => (await application.health.checkNow()).entries[0]!;
  return { ...application, check };
}
const refusalOf = (registration: IndicatorRegistration, providers: Provider[] = []) =>
  start(registration, { providers }).then(
    () => 'not refused',
    (error: Error) => error.message,
  );

/** A check that answers what an attempt of the HealthIndicatorService does. */
const attempting = (
  name: string,
  attempt: (service: HealthIndicatorService) => PromiseLike<CustomAnswer>,
  options: object = {},
) => indicator(name, { use: HealthIndicatorService, check: attempt, ...options });

describe('one of Terminus’s indicators with a pool of the application’s, while its server stands still', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('keeps the deadline of the policy, and leaves one query behind however often it is asked', async () => {
    const ping = indicator('db', {
      use: TypeOrmHealthIndicator,
      check: (db) => db.pingCheck('db', { timeout: 20 }), // Terminus itself would give up then, and ask again
      timeoutMs: 2000,
    });
    const { app, check } = await start(ping, {
      imports: [TypeOrmModule.forRoot({ type: 'postgres', url: postgres.url, retryAttempts: 0, extra: { max: 3 } })],
    });
    expect(await check()).toMatchObject({ status: 'up' });
    const dataSource = app.get<DataSource>(getDataSourceToken(), { strict: false });
    const { master: pool } = dataSource.driver as unknown as { master: Pool };
    postgres.freeze();
    try {
      expect(await check()).toMatchObject({ status: 'down', reason: 'timeout', message: 'no answer within 2000 ms' });
      for (let round = 0; round < 4; round += 1)
        expect(await check()).toMatchObject({ status: 'down', reason: 'timeout' });
      expect([pool.totalCount - pool.idleCount, pool.waitingCount]).toEqual([1, 0]);
    } finally {
      postgres.thaw();
    }
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await check()).toMatchObject({ status: 'up' });
  });
});

describe('an attempt', () => {
  it('has the deadline of the policy, not the one that it was given in code', async () => {
    const signals: AbortSignal[] = [];
    let release = () => {};
    const slow = attempting('slow', (service) =>
      service
        .check('slow')
        .attempt(({ signal }) => {
          signals.push(signal);
          return new Promise<void>((resolve) => (release = resolve));
        })
        .withTimeout(1),
    );
    const { check, health } = await start(slow);
    const checked = check();
    await once(AbortSignal.timeout(20), 'abort'); // well past the timeout in the code
    release();
    expect(await checked).toMatchObject({ status: 'up' });
    expect(signals.some(({ aborted }) => aborted)).toBe(false);
    expect(health.policy.indicators.get('slow')!.settings.timeoutMs.value).toBe(PATIENCE_MS);
  });

  it('is given the signal of the check, which fires at the deadline', async () => {
    let reason: unknown;
    const obedient = attempting(
      'obedient',
      (service) =>
        service.check('obedient').attempt(async ({ signal }) => {
          await once(signal, 'abort');
          reason = signal.reason;
          throw reason;
        }),
      { timeoutMs: 30 },
    );
    const { check } = await start(obedient);
    expect(await check()).toMatchObject({ status: 'down', reason: 'timeout', message: 'no answer within 30 ms' });
    expect(reason).toMatchObject({ name: 'DeadlineError' });
  });

  it('has its data shown as facts, and what it threw gives the reason, never the text', async () => {
    let failure: unknown;
    const payments = attempting('payments', (service) =>
      service.check('payments').attempt(() => {
        if (failure !== undefined) throw failure;
        return { pending: 3, region: 'hunter2' };
      }),
    );
    const { check, ask } = await start(payments);
    expect(await check()).toMatchObject({ status: 'up', data: { pending: 3 } });
    failure = new AggregateError([Object.assign(new Error('10.0.0.5:5432 hunter2'), { code: 'ECONNREFUSED' })]);
    expect(await check()).toMatchObject({ status: 'down', reason: 'unreachable', message: 'connection refused' });
    failure = new Error('ERROR: relation "hunter2" does not exist');
    expect(await check()).toMatchObject({ status: 'down', reason: 'error' });
    const { code, body, text } = await ask();
    expect(code).toBe(503);
    expect(body.error['payments']).toMatchObject({
      status: 'down',
      message: 'the indicator says that its dependency is down',
    });
    expect(text).not.toContain('hunter2');
  });

  it('keeps the cache that it was given', async () => {
    let asked = 0;
    const costly = attempting('costly', (service) =>
      service
        .check('costly')
        .attempt(() => ({ asked: (asked += 1) }))
        .cacheFor(60_000),
    );
    const { check } = await start(costly);
    await check();
    expect(await check()).toMatchObject({ status: 'up', data: { asked: 1, cachedResponse: true } });
    expect(asked).toBe(1);
  });

  it('may be the same one each time', async () => {
    let asked = 0;
    const one = new HealthIndicatorService().check('same').attempt(() => ({ asked: (asked += 1) }));
    const { check } = await start(indicator('same', () => one));
    const { data } = await check();
    expect((await check()).data).toEqual({ asked: Number(data?.['asked']) + 1 });
  });

  it('may come out of an async function, then with the timeout of Terminus', async () => {
    const wrapped = attempting('wrapped', async (service) =>
      service
        .check('wrapped')
        .attempt(() => new Promise<void>(() => {}))
        .withTimeout(20),
    );
    const { check } = await start(wrapped);
    expect(await check()).toMatchObject({
      status: 'down',
      reason: 'timeout',
      message: 'no answer by the deadline of the indicator itself',
    });
  });

  it('of a later Terminus decides itself what a failure is: degraded, with data of its own', async () => {
    // As announced for 12.2 (degradedOnFailure, withFailureData): the status is the attempt's, the work is watched all the same.
    const announced = () => ({
      fn: (): unknown => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNRESET' })),
      withTimeout() {
        return this;
      },
      then(onValue: (value: unknown) => void) {
        void Promise.resolve(this.fn()).catch(() => onValue({ mail: { status: 'degraded', queued: 12 } }));
      },
    });
    const { check } = await start(indicator('mail', () => announced() as unknown as PromiseLike<CustomAnswer>));
    expect(await check()).toMatchObject({ status: 'degraded', reason: 'unreachable', data: { queued: 12 } });
  });
});

describe('the reason is told where Terminus has it only in text, and the text is not', () => {
  it('of HTTP: refused, no answer in time, and an error of the server with its code', async () => {
    let code = 500;
    const server = createServer((_, response) => response.writeHead(code, 'hunter2').end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const hole = await startTcpFake(blackHole);
    let port = (server.address() as AddressInfo).port;
    let timeout = 10_000;
    const { check, ask } = await start(
      indicator('api', {
        use: HttpHealthIndicator,
        check: (http) => http.pingCheck('api', `http://user:hunter2@127.0.0.1:${port}/`, { timeout }),
      }),
    );
    try {
      expect(await check()).toMatchObject({ status: 'down', reason: 'error', data: { statusCode: 500 } });
      code = 200;
      expect(await check()).toMatchObject({ status: 'up' });
      port = await freePort();
      expect(await check()).toMatchObject({ reason: 'unreachable', message: 'connection refused' });
      port = hole.port;
      timeout = 50;
      expect(await check()).toMatchObject({ reason: 'timeout' });
      expect((await ask()).text).not.toMatch(/hunter2|127\.0\.0\.1/);
    } finally {
      server.closeAllConnections();
      server.close();
      await hole.stop();
    }
  });

  it('of gRPC: not serving, and gone', async () => {
    const server = await startGrpcHealthServer();
    const { check } = await start(
      indicator('hero', {
        use: GRPCHealthIndicator,
        check: (grpc) => grpc.checkService('hero', 'hero.v1', { url: server.url }),
      }),
    );
    expect(await check()).toMatchObject({ status: 'up', data: { statusCode: 1 } });
    server.status = 2;
    expect(await check()).toMatchObject({ status: 'down', reason: 'error' });
    server.kill();
    expect(await check()).toMatchObject({ status: 'down', reason: 'unreachable', message: 'no connection' });
  });
});

describe('an error in the form of Terminus’s old HealthCheckError', () => {
  class OldHealthCheckError extends Error {
    constructor(readonly causes: unknown) {
      super('Dog check failed');
    }
  }
  const throwing = (causes: unknown) =>
    start(
      indicator('dog', () => {
        throw new OldHealthCheckError(causes);
      }),
    ).then(({ check }) => check());

  it('is the answer that it carries, where that says that something is down', async () => {
    expect(await throwing({ dog: { status: 'down', badboys: 2 } })).toMatchObject({
      status: 'down',
      reason: 'error',
      data: { badboys: 2 },
    });
  });

  it.each([{ dog: { status: 'up' } }, { dog: {} }, undefined, 'down'])(
    'fails closed: with %j in it the indicator itself is broken',
    async (causes) => {
      expect(await throwing(causes)).toMatchObject({ status: 'down', reason: 'indicator_error' });
    },
  );
});

describe('the boot', () => {
  it('ends where one of Terminus’s indicators misses a package, and names the package', async () => {
    const mongo = indicator('mongo', {
      use: MongooseHealthIndicator,
      check: (mongoose) => mongoose.pingCheck('mongo'),
    });
    expect(await refusalOf(mongo)).toBe(
      'Health indicators refused their configuration:\n  mongo: MongooseHealthIndicator cannot be made: install @nestjs/mongoose, mongoose',
    );
  });

  it('ends where a class that is made for each user cannot be made, without the text of its error', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Broken {
      constructor() {
        throw new RangeError('hunter2');
      }
      check = () => ({ status: 'up' as const });
    }
    const refusal = await refusalOf(indicator('broken', Broken), [Broken]);
    expect(refusal).toMatch(/broken: Broken cannot be made: RangeError at one-line\.spec\.ts:\d+:\d+$/);
  });

  it('ends where the provider is request-scoped, or injects what is, and where the class has nothing to ask', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Tenant {
      check = () => ({ status: 'up' as const });
    }
    expect(await refusalOf(indicator('tenant', Tenant), [Tenant])).toMatch(
      /tenant: Tenant is request-scoped, or .*: give it the default scope/,
    );
    class Mute {}
    expect(await refusalOf(indicator('mute', Mute as never), [Mute])).toMatch(/mute: Mute has neither check\(\) nor/);
  });

  it('goes on where nobody provides it: that is not_configured', async () => {
    class Forgotten {}
    const { check } = await start(
      indicator('forgotten', { use: Forgotten, check: (_forgotten) => ({ status: 'up' }) }),
    );
    expect(await check()).toMatchObject({ status: 'down', reason: 'not_configured' });
  });
});

describe('a registered one in somebody’s own HealthCheckService.check', () => {
  it('answers under its own deadline, also where it is one of Terminus’s and disabled here', async () => {
    @Injectable()
    class Old {
      constructor(
        private readonly health: HealthCheckService,
        @Inject(healthIndicatorToken('api')) private readonly api: CustomHealthIndicator,
      ) {}
      check = () => this.health.check([() => this.api.isHealthy('api')]);
    }
    const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const api = indicator('api', { use: HttpHealthIndicator, check: (http) => http.pingCheck('api', url) });
    const application = await startAfter({ indicators: [api], disabled: ['api'] }, { providers: [Old] });
    running.push(application);
    expect(await application.app.get(Old).check()).toMatchObject({
      status: 'ok',
      info: { api: { status: 'up', responseTime: expect.any(Number) } },
    });
    server.closeAllConnections();
    server.close();
  });
});
