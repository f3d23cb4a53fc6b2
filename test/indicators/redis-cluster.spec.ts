import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Cluster, type ClusterOptions } from 'ioredis';
import { degraded, down } from '../../src/domain/check-result.js';
import { judgeCluster, type MasterFinding } from '../../src/indicators/redis/cluster.js';
import { RedisHealthIndicator } from '../../src/indicators/redis.health.js';
import { askRedis } from '../servers/ask-redis.js';
import { startRedisCluster, type TestRedisCluster } from '../servers/redis-cluster.js';

const ends: (() => unknown)[] = [];

async function check(indicator: RedisHealthIndicator, timeoutMs = 700) {
  const { result } = await indicator.runner.run({ timeoutMs, abandonAfterMs: 30_000 });
  return result;
}

async function eventually<T>(ask: () => T | Promise<T>, holds: (answer: T) => boolean, withinMs = 15_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (holds(answer) || performance.now() > deadline) return answer;
    await sleep(20);
  }
}

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe('A redis cluster', () => {
  let servers: TestRedisCluster;

  beforeEach(async () => {
    servers = await startRedisCluster();
    ends.push(() => servers.stop());
  });

  function application(options: ClusterOptions = {}): Cluster {
    const client = new Cluster(
      servers.nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
      options,
    );
    client.on('error', () => {});
    ends.push(() => client.disconnect());
    return client;
  }

  function listeners(client: Cluster): Record<string, number> {
    return Object.fromEntries(client.eventNames().map((name) => [String(name), client.listenerCount(name)]));
  }

  async function servePartially(): Promise<void> {
    for (const { url } of servers.nodes)
      await askRedis(url, (redis) => redis.config('SET', 'cluster-require-full-coverage', 'no'));
  }

  it('is up when all masters serve; a lazy client is connected by the first check; 100 checks leave no listener', async () => {
    const client = application({ lazyConnect: true });
    const indicator = new RedisHealthIndicator({ client });
    expect(await check(indicator)).toEqual({
      status: 'up',
      data: { mode: 'cluster', masters: 3, mastersServing: 3 },
    });
    const before = [client, ...client.nodes()].map((each) => listeners(each as Cluster));
    for (let count = 0; count < 100; count++) expect((await check(indicator)).status).toBe('up');
    expect([client, ...client.nodes()].map((each) => listeners(each as Cluster))).toEqual(before);
  });

  it('is degraded while one master is frozen, within the deadline, with one unanswered question there, and up after the thaw', async () => {
    await servePartially();
    const client = application();
    const indicator = new RedisHealthIndicator({ client });
    expect((await check(indicator)).status).toBe('up');
    const frozen = client.nodes('master').find(({ options }) => options.port === servers.nodes[0]!.port)!;
    servers.nodes[0]!.freeze();
    for (let count = 0; count < 5; count++)
      expect(await check(indicator, 500)).toMatchObject({
        status: 'degraded',
        reason: 'timeout',
        data: { masters: 3, mastersServing: 2 },
      });
    expect(frozen.commandQueue.length).toBeLessThanOrEqual(2);
    servers.nodes[0]!.thaw();
    const recovered = await eventually(
      () => check(indicator),
      ({ status }) => status === 'up',
    );
    expect(recovered.status).toBe('up');
    await client.set('key', 'value');
  });

  it('is degraded while one master is dead and the rest serves, also when ioredis forgot the dead one, and up once it is back', async () => {
    await servePartially();
    const client = application({ slotsRefreshInterval: 0 });
    const indicator = new RedisHealthIndicator({ client });
    expect((await check(indicator)).status).toBe('up');
    await servers.nodes[0]!.kill();
    for (let count = 0; count < 3; count++)
      expect(await check(indicator)).toMatchObject({
        status: 'degraded',
        reason: 'unreachable',
        data: { masters: 3, mastersServing: 2 },
      });
    await servers.nodes[0]!.restart();
    const recovered = await eventually(
      () => check(indicator),
      ({ status }) => status === 'up',
    );
    expect(recovered.status).toBe('up');
  });

  it('is down once the rest refuses to serve without the dead master', async () => {
    const indicator = new RedisHealthIndicator({ client: application() });
    expect((await check(indicator)).status).toBe('up');
    await servers.nodes[0]!.kill();
    const seen = await eventually(
      () => check(indicator),
      ({ status }) => status === 'down',
    );
    expect(seen).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it('is a timeout when all masters are frozen, unreachable when all are dead, and up again afterwards', async () => {
    const indicator = new RedisHealthIndicator({ client: application() });
    expect((await check(indicator)).status).toBe('up');
    for (const node of servers.nodes) node.freeze();
    expect(await check(indicator, 500)).toMatchObject({ status: 'down', reason: 'timeout' });
    await Promise.all(servers.nodes.map((node) => node.kill()));
    const seen = await eventually(
      () => check(indicator, 500),
      ({ reason }) => reason === 'unreachable',
    );
    expect(seen).toMatchObject({ status: 'down', reason: 'unreachable' });
    await Promise.all(servers.nodes.map((node) => node.restart()));
    const recovered = await eventually(
      () => check(indicator),
      ({ status }) => status === 'up',
    );
    expect(recovered.status).toBe('up');
  });

  it('that refuses the password is auth_failed, and a client that has ended is unreachable', async () => {
    for (const { url } of servers.nodes) await askRedis(url, (redis) => redis.config('SET', 'requirepass', 'right'));
    const client = application({ redisOptions: { password: 'wrong' }, lazyConnect: true });
    const indicator = new RedisHealthIndicator({ client });
    expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'auth_failed' });
    client.disconnect();
    await eventually(
      () => client.status,
      (status) => status === 'end',
    );
    expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });
});

describe('The judgement of a cluster', () => {
  const serving: MasterFinding = { failure: undefined, clusterDown: false };
  const found = (failure: MasterFinding['failure']): MasterFinding => ({ failure, clusterDown: false });

  it.each<[string, MasterFinding[], string, string | undefined]>([
    ['all serve', [serving, serving], 'up', undefined],
    ['no master is known', [], 'down', 'unreachable'],
    ['one does not serve', [serving, found(down('timeout', ''))], 'degraded', 'timeout'],
    ['none serves', [found(down('loading', '')), found(down('loading', ''))], 'down', 'loading'],
    ['one says that the cluster is down', [{ ...serving, clusterDown: true }, serving], 'down', 'error'],
    ['one cannot persist', [serving, found(degraded('read_only', ''))], 'degraded', 'read_only'],
    ['one that must be writable cannot persist', [serving, found(down('read_only', ''))], 'down', 'read_only'],
    [
      'one cannot persist and one does not serve',
      [found(degraded('read_only', '')), found(down('timeout', '')), serving],
      'degraded',
      'timeout',
    ],
  ])('%s', (_, masters, status, reason) => {
    const result = judgeCluster(masters);
    expect([result.status, result.reason]).toEqual([status, reason]);
  });
});
