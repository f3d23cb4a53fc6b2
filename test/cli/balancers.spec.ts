import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startHaproxy } from '../servers/haproxy.js';
import { startNginx } from '../servers/nginx.js';
import { startRedis } from '../servers/redis.js';
import type { TestServer } from '../servers/test-server.js';
import { cli } from '../support/command-line.js';
import { Backend } from '../support/example-backend.js';

/** Redis alone decides; a probe may be late by a second, and so is asked for every second. */
const COMMON = {
  HEALTH_INTERVAL_MS: '500',
  HEALTH_DOWN_INTERVAL_MS: '200',
  HEALTH_TIMEOUT_MS: '400',
  HEALTH_EVENT_LOOP_READY_MS: '1000',
  HEALTH_OPTIONAL: 'clickhouse,llm',
};
const ENVIRONMENTS = ['staging', 'production'] as const;
type Name = (typeof ENVIRONMENTS)[number];

let redis: TestServer;
let backends: Record<Name, Backend>;

beforeAll(async () => {
  redis = await startRedis();
  const [staging, production] = await Promise.all(
    ENVIRONMENTS.map((name) => Backend.start({ ...COMMON, HEALTH_ENVIRONMENT: name, REDIS_URL: redis.url })),
  );
  backends = { staging: staging!, production: production! };
  await everyoneIsReady();
});
afterAll(async () => {
  await Promise.all([...Object.values(backends ?? {}).map((backend) => backend.stop()), redis?.stop()]);
});

async function everyoneIsReady(): Promise<void> {
  for (const name of ENVIRONMENTS)
    await backends[name].until(async () => (await backends[name].health('/health/ready')).status === 200);
}

async function manifest(platform: string, environment: Name, ...args: string[]): Promise<string> {
  const { code, out, err } = await cli(['manifest', '--platform', platform, '--env', environment, ...args], COMMON);
  if (code !== 0) throw new Error(err);
  return out;
}
const address = (name: Name) => new URL(backends[name].url).host;

describe('the snippet for HAProxy', () => {
  it("keeps staging's server while redis is gone, takes production's out, and takes it back", async () => {
    const snippets = await Promise.all(
      ENVIRONMENTS.map((name) => manifest('haproxy', name, '--name', name, '--server', address(name))),
    );
    const haproxy = await startHaproxy(snippets.join('\n'));
    try {
      const orders = async (name: Name) => {
        const { status, headers } = await fetch(`${haproxy.url}/orders`, { headers: { 'x-backend': name } });
        return [status, headers.get('x-served-by')];
      };
      const sees = (name: Name, wanted: unknown[]) =>
        backends[name].until(async () => (await orders(name)).join() === wanted.join());

      await sees('production', [200, 'production1']);
      expect(await orders('staging')).toEqual([200, 'staging1']);
      await redis.kill();
      await sees('production', [503, null]);
      await backends.staging.eventually(({ body }) => body.details?.['redis']?.status === 'down');
      expect((await backends.staging.health('/health/ready')).body).toMatchObject({
        status: 'degraded',
        details: { redis: { status: 'down', criticality: 'optional' } },
      });
      expect(await orders('staging')).toEqual([200, 'staging1']);
      await redis.restart();
      await sees('production', [200, 'production1']);
    } finally {
      await haproxy.stop();
    }
  });
});

describe('the snippet for nginx', () => {
  it('passes what one server answers with 503 to the next', async () => {
    await everyoneIsReady();
    const servers = ENVIRONMENTS.flatMap((name) => ['--server', address(name)]);
    const snippet = await manifest('nginx', 'production', ...servers);
    expect(snippet).toContain('  listen 8080;');
    const nginx = await startNginx((port) => snippet.replace('listen 8080;', `listen 127.0.0.1:${port};`));
    try {
      const ready = async () => {
        const { status, headers } = await fetch(`${nginx.url}/health/ready`);
        return { status, tried: (headers.get('x-tried') ?? '').split(', ') };
      };
      expect(await ready()).toMatchObject({ status: 200 });
      await redis.kill();
      await backends.production.until(async () => (await backends.production.health('/health/ready')).status === 503);
      const answers = [await ready(), await ready(), await ready()];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(answers.map(({ tried }) => tried)).toContainEqual([address('production'), address('staging')]);
      await redis.restart();
    } finally {
      await nginx.stop();
    }
  });
});
