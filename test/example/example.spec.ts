import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Backend } from '../support/example-backend.js';
import { startClickhouse } from '../servers/clickhouse.js';
import { startMariadb } from '../servers/mariadb.js';
import { startPostgres } from '../servers/postgres.js';
import { startRedis } from '../servers/redis.js';
import type { TestServer } from '../servers/test-server.js';

/** Nothing listens there. */
const DEAD = { REDIS_URL: 'redis://127.0.0.1:1', CLICKHOUSE_URL: 'http://127.0.0.1:1' };
const LLM = { LLM_BASE_URL: 'http://127.0.0.1:1/v1' };
const QUICK = { HEALTH_INTERVAL_MS: '500', HEALTH_DOWN_INTERVAL_MS: '200', HEALTH_TIMEOUT_MS: '400' };

const backends: Backend[] = [];
async function example(env: Record<string, string>): Promise<Backend> {
  const backend = await Backend.start(env);
  backends.push(backend);
  return backend;
}
afterEach(async () => {
  await Promise.all(backends.splice(0).map((backend) => backend.stop()));
});

describe('the example backend on embedded defaults', () => {
  it('answers 200, tells the embedded database up and the unconfigured rest not_configured', async () => {
    const backend = await Backend.start({}, 'dist/example/start.js');
    backends.push(backend);
    const { status, body } = await backend.eventually(({ body }) => body.details['database']?.status === 'up');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'degraded', environment: 'development' });
    expect(body.details).toMatchObject({
      database: { status: 'up', criticality: 'fatal' },
      redis: { status: 'down', reason: 'not_configured', criticality: 'optional' },
      clickhouse: { status: 'down', reason: 'not_configured' },
      llm: { status: 'down', reason: 'not_configured' },
    });
    const created = await fetch(`${backend.url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ item: 'tea', quantity: 2 }),
    });
    expect(created.status).toBe(201);
  });

  it('assumes nothing where no environment is named: start:prod is under the strictest policy', async () => {
    const backend = await example({});
    expect(await backend.health()).toMatchObject({
      status: 503,
      body: { status: 'error', environment: 'unknown', details: {} },
    });
    expect(backend.log).toMatch(/strictest/);
  });
});

describe('the environments', () => {
  it('S1: staging with a dead Redis, a dead ClickHouse and no LLM key is 200 degraded, every one named with its reason', async () => {
    const backend = await example({ ...DEAD, ...QUICK, NODE_ENV: 'staging' });
    const { status, body } = await backend.eventually(({ body }) =>
      Object.values(body.details).every(({ reason }) => reason !== 'pending'),
    );
    expect([status, body.status]).toEqual([200, 'degraded']);
    expect(body.details).toEqual({
      database: { status: 'up', criticality: 'fatal' },
      redis: { status: 'down', criticality: 'optional', reason: 'unreachable' },
      clickhouse: { status: 'down', criticality: 'optional', reason: 'unreachable' },
      llm: { status: 'down', criticality: 'optional', reason: 'not_configured' },
    });
  });

  it('S2: production, the same, is 503 naming the llm; HEALTH_OPTIONAL on top makes it 200', async () => {
    const production = { ...DEAD, ...QUICK, NODE_ENV: 'production', HEALTH_DETAILS: 'summary' };
    const strict = await example(production);
    const told = await strict.eventually(({ body }) => body.details['llm']?.reason === 'not_configured');
    expect(told.status).toBe(503);
    const relaxed = await example({ ...production, HEALTH_OPTIONAL: 'redis,clickhouse,llm' });
    expect((await relaxed.eventually(({ status }) => status === 200)).body.status).toBe('degraded');
  });

  it.each(['PRODUCTION', 'prod', ' Production '])('%j is production', async (name) => {
    const backend = await example({ NODE_ENV: name });
    expect(await backend.health()).toMatchObject({ status: 503, body: { environment: 'production' } });
  });

  it('went wrong 4: qa is the strictest, with one warning', async () => {
    const backend = await example({ NODE_ENV: 'qa' });
    expect(await backend.health()).toMatchObject({ status: 503, body: { environment: 'qa', details: {} } });
    expect(backend.log.match(/WARN.*"qa"/g)).toHaveLength(1);
  });

  it('HEALTH_FATAL=databse ends the boot with a message that names database', async () => {
    const backend = Backend.spawn({ HEALTH_FATAL: 'databse' });
    backends.push(backend);
    expect(await backend.ended()).not.toBe(0);
    expect(backend.log).toMatch(/HEALTH_FATAL names "databse".*did you mean database/);
  });
});

describe.each([
  ['PostgreSQL', startPostgres],
  ['MariaDB', startMariadb],
])('the database is %s', (_name, startDatabase: () => Promise<TestServer>) => {
  let database: TestServer;
  beforeAll(async () => {
    database = await startDatabase();
  });
  afterAll(() => database.stop());

  it.each(['staging', 'production', 'development', 'qa'])(
    'S3: in %s, killed it is 503 within one interval and deadline, and restarted it is 200 again by itself',
    async (environment) => {
      const backend = await example({
        ...QUICK,
        NODE_ENV: environment,
        DATABASE_URL: database.url,
        HEALTH_OPTIONAL: 'redis,clickhouse,llm',
        HEALTH_DETAILS: 'summary',
      });
      await backend.eventually(({ status }) => status === 200);
      await database.kill();
      const { body } = await backend.eventually(({ status }) => status === 503);
      expect(body.details['database']).toMatchObject({ status: 'down', criticality: 'fatal' });
      await database.restart();
      await backend.eventually(({ status, body }) => status === 200 && body.details['database']?.status === 'up');
    },
  );

  it('frozen, it is down by timeout, and thawed it is up again', async () => {
    const backend = await example({ ...QUICK, NODE_ENV: 'staging', DATABASE_URL: database.url });
    await backend.eventually(({ status }) => status === 200);
    database.freeze();
    const { body } = await backend.eventually(({ status }) => status === 503);
    expect(body.details['database']).toMatchObject({ status: 'down', reason: 'timeout' });
    database.thaw();
    await backend.eventually(({ status }) => status === 200);
  });

  it('down at boot, it never stops the backend from listening; it recovers by itself when the database does', async () => {
    await database.kill();
    const backend = await example({ ...QUICK, NODE_ENV: 'staging', DATABASE_URL: database.url });
    expect((await backend.health()).status).toBe(503);
    expect((await fetch(`${backend.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${backend.url}/orders`)).status).toBe(503);
    await database.restart();
    await backend.eventually(({ status }) => status === 200);
  });
});

describe('all four dependencies, real', () => {
  let redis: TestServer, clickhouse: TestServer, postgres: TestServer;
  beforeAll(async () => {
    [redis, clickhouse, postgres] = await Promise.all([
      startRedis({ password: 'p@ss:w/rd%' }),
      startClickhouse(),
      startPostgres(),
    ]);
  });
  afterAll(() => Promise.all([redis, clickhouse, postgres].map((server) => server.stop())));

  it('are up together; each one gone is named, and none stops the probe or the other routes', async () => {
    const backend = await example({
      ...QUICK,
      ...LLM,
      NODE_ENV: 'staging',
      REDIS_URL: redis.url,
      CLICKHOUSE_URL: clickhouse.url,
      DATABASE_URL: postgres.url,
    });
    await backend.eventually(({ status, body }) => status === 200 && body.status === 'ok');
    redis.freeze();
    const frozen = await backend.eventually(({ body }) => body.details['redis']?.status === 'down');
    expect([frozen.status, frozen.body.status, frozen.body.details['redis']!.reason]).toEqual([
      200,
      'degraded',
      'timeout',
    ]);
    expect((await fetch(`${backend.url}/orders`)).status).toBe(200);
    redis.thaw();
    await backend.eventually(({ body }) => body.status === 'ok');
    await clickhouse.kill();
    const killed = await backend.eventually(({ body }) => body.details['clickhouse']?.status === 'down');
    expect(killed.body.details['clickhouse']).toMatchObject({ reason: 'unreachable' });
    await clickhouse.restart();
    await backend.eventually(({ body }) => body.status === 'ok');
    expect(backend.log).not.toContain('p@ss');
    expect(backend.log).not.toContain(encodeURIComponent('p@ss:w/rd%'));
  });
});

describe('SIGTERM', () => {
  it('with HEALTH_DRAIN_MS: ready and /health say shutting_down, live stays 200, the application goes on serving, then ends', async () => {
    const backend = await example({ ...QUICK, NODE_ENV: 'staging', HEALTH_DRAIN_MS: '1500', HEALTH_DETAILS: 'status' });
    await backend.eventually(({ status }) => status === 200);
    const before = performance.now();
    backend.child.kill('SIGTERM');
    const { body } = await backend.eventually(({ status }) => status === 503);
    expect(body.status).toBe('shutting_down');
    expect((await backend.health('/health/ready')).body.status).toBe('shutting_down');
    expect((await backend.health('/health/live')).status).toBe(200);
    expect((await fetch(`${backend.url}/orders`)).status).toBe(200);
    expect((await fetch(`${backend.url}/health`)).headers.get('connection')).toBe('close');
    await backend.until(() => backend.child.signalCode !== null || backend.child.exitCode !== null);
    expect(performance.now() - before).toBeGreaterThan(1400);
    expect(backend.log).not.toMatch(/database.*is down/);
  });

  it('a second signal ends the wait; SIGINT does not wait', async () => {
    const backend = await example({ NODE_ENV: 'staging', HEALTH_DRAIN_MS: '3600000' });
    backend.child.kill('SIGTERM');
    await backend.eventually(({ body }) => body.status === 'shutting_down');
    await backend.stop('SIGTERM');
    const other = await example({ NODE_ENV: 'staging', HEALTH_DRAIN_MS: '3600000' });
    await other.stop('SIGINT');
    expect([backend.child.signalCode, other.child.signalCode]).toEqual(['SIGTERM', 'SIGINT']);
  });
});
