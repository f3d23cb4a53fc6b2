import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../servers/free-port.js';
import { startPostgres } from '../servers/postgres.js';
import { startRedis } from '../servers/redis.js';
import type { TestServer } from '../servers/test-server.js';
import { ask, type Program } from '../support/programs/program.js';
import { MUCH_LATER, program as started, spawned, stopPrograms } from '../support/programs/programs.js';

const program = (config: object = {}, env: Record<string, string> = {}): Promise<Program> =>
  started(config, { ...MUCH_LATER, ...env }, 'standalone.mjs');

afterEach(stopPrograms);

describe('SIGTERM in a program without Nest', () => {
  it('readiness is shutting_down at once, live stays 200 and the application serves on, for HEALTH_DRAIN_MS; then the process ends by itself', async () => {
    const running = await program({}, { HEALTH_DRAIN_MS: '600000' });
    await running.does('report');
    expect((await ask(running.main, '/health/ready')).status).toBe(200);
    running.child.kill('SIGTERM');
    await running.until(async () => (await ask(running.main, '/health/ready')).status === 503);
    const ready = await ask(running.main, '/health/ready');
    expect([ready.json['status'], ready.headers['connection']]).toEqual(['shutting_down', 'close']);
    for (const base of [running.main, running.management]) {
      expect((await ask(base, '/health')).json['status']).toBe('shutting_down');
      expect((await ask(base, '/health/live')).status).toBe(200);
    }
    expect((await ask(running.main, '/orders')).text).toBe('the application');
    expect(running.log).not.toContain('the drain is over');
    running.child.kill('SIGTERM'); // nobody listens any more: its default ends the process
    expect(await running.ended()).toBe('SIGTERM');
  });

  it('without HEALTH_DRAIN_MS the program ends at once, tidily, and logs no transition on its way', async () => {
    const running = await program();
    await running.does('report');
    running.child.kill('SIGTERM');
    expect(await running.ended()).toBe(0);
    expect(running.log).toContain('the drain is over');
    expect(running.log).not.toContain('is down');
  });
});

describe('nothing is left open', () => {
  let cache: TestServer;
  let orders: TestServer;
  /** Nobody listens there. */
  let closed: number;
  beforeAll(async () => {
    [cache, orders, closed] = await Promise.all([startRedis(), startPostgres(), freePort()]);
  });
  afterAll(() => Promise.all([cache.stop(), orders.stop()]));

  const everything = () => ({
    registered: {
      redis: { url: cache.url },
      database: { url: orders.url },
      clickhouse: { url: `http://127.0.0.1:${closed}` },
      llm: { endpoint: { baseUrl: `http://127.0.0.1:${closed}/v1`, model: 'm' }, depth: 'reachable' },
      eventLoop: {},
    },
  });
  const OUTLETS = {
    HEALTH_TIMEOUT_MS: '20000', // a busy machine is no outage
    HEALTH_METRICS: 'true',
    HEALTH_WEBHOOK_URL: 'http://127.0.0.1:9/hook',
  };

  it('after close(), also called twice: the process ends by itself, with own clients, metrics, webhooks and management server', async () => {
    const running = await program(everything(), OUTLETS);
    const { entries } = (await running.does('report')) as { entries: { name: string; status: string }[] };
    expect(Object.fromEntries(entries.map(({ name, status }) => [name, status]))).toMatchObject({
      redis: 'up',
      database: 'up',
      clickhouse: 'down',
    });
    expect((await ask(running.management, '/health/metrics')).text).toContain('health_');
    void running.does('close');
    expect(await running.ended()).toBe(0);
  });

  it('after a boot that was refused because a fatal indicator stays down', async () => {
    const env = { ...OUTLETS, HEALTH_ENVIRONMENT: 'production', HEALTH_STARTUP: 'fail', HEALTH_STARTUP_TIMEOUT_MS: '0' }; // prettier-ignore
    const refused = spawned({ ...everything(), down: true }, { ...MUCH_LATER, ...env }, 'standalone.mjs');
    expect(await refused.ended()).toBe(0);
    expect(refused.log).toMatch(
      /HealthPolicyError: Startup validation failed: 2 fatal indicators are down: clickhouse \(unreachable\), queue/,
    );
  });

  it('after a boot that was refused because the management port is taken, or a metric cannot be told', async () => {
    const taken = { HEALTH_MANAGEMENT_PORT: String(cache.port), ...OUTLETS };
    const noMetric = { options: { metrics: { prefix: '1 no prefix' } } };
    for (const [config, env, words] of [
      [{}, taken, /HealthPolicyError: HEALTH_MANAGEMENT_PORT \d+ .*is taken/],
      [noMetric, OUTLETS, /HealthPolicyError: The option `metrics\.prefix`/],
    ] as const) {
      const refused = spawned({ ...everything(), ...config }, { ...MUCH_LATER, ...env }, 'standalone.mjs');
      expect(await refused.ended()).toBe(0);
      expect(refused.log).toMatch(words);
    }
  });

  it('not even before close(), where the program has nothing else to do: a script ends when it is done', async () => {
    const running = spawned(
      { serves: false },
      { ...MUCH_LATER, HEALTH_INTERVAL_MS: '100', HEALTH_DOWN_INTERVAL_MS: '100' },
      'standalone.mjs',
    );
    await running.says(/the context is made/);
    running.child.disconnect();
    expect(await running.ended()).toBe(0);
  });
});

describe('the management port', () => {
  it('serves the same routes from its own thread, without any server of the application', async () => {
    const running = await program({ serves: false, down: true });
    await running.does('report');
    await running.until(async () => (await ask(running.management, '/health')).status === 200);
    expect((await ask(running.management, '/health')).json).toMatchObject({
      status: 'degraded',
      error: { queue: { status: 'down' } },
    });
  });

  it('is given back where startup validation fails', async () => {
    const port = String(await freePort());
    const env = { HEALTH_MANAGEMENT_PORT: port, HEALTH_ENVIRONMENT: 'production', HEALTH_STARTUP: 'fail' };
    const refused = spawned({ down: true }, { ...MUCH_LATER, ...env, HEALTH_STARTUP_TIMEOUT_MS: '0' }, 'standalone.mjs'); // prettier-ignore
    expect(await refused.ended()).toBe(0);
    expect(refused.log).toMatch(/management server listens on[^]*Startup validation failed: 1 fatal indicator is down/);
  });
});
