import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { Redis, type RedisOptions } from 'ioredis';
import { RedisHealthIndicator } from '../../src/indicators/redis.health.js';
import { askRedis } from '../servers/ask-redis.js';
import { startSentinel } from '../servers/redis-sentinel.js';
import { startRedis } from '../servers/redis.js';
import { blackHole, garbage, resetOnFirstByte, startTcpFake, type ConnectionHandler } from '../servers/tcp-fake.js';
import type { TestServer } from '../servers/test-server.js';

const timeoutMs = 700;
const ends: (() => unknown)[] = [];

/** One check as the engine runs it. */
async function check(indicator: RedisHealthIndicator, limitMs = timeoutMs) {
  const { result } = await indicator.runner.run({ timeoutMs: limitMs, abandonAfterMs: 30_000 });
  return result;
}

/** A client of the application's, ended after the test. */
function application(url: string, options: RedisOptions = {}): Redis {
  const client = new Redis(url, options);
  client.on('error', () => {});
  ends.push(() => client.disconnect());
  return client;
}

function ofClient(client: Redis, options?: { writable?: boolean }): RedisHealthIndicator {
  return new RedisHealthIndicator({ client }, options);
}

/** An indicator with a connection of its own, ended after the test. */
function ofUrl(url: string, options?: { writable?: boolean }): RedisHealthIndicator {
  const indicator = new RedisHealthIndicator({ url }, options);
  ends.push(() => indicator.close());
  return indicator;
}

async function server(options?: Parameters<typeof startRedis>[0]): Promise<TestServer> {
  const started = await startRedis(options);
  ends.push(() => started.stop());
  return started;
}

async function fake(handler: ConnectionHandler): Promise<{ url: string; connections(): number }> {
  const started = await startTcpFake(handler);
  ends.push(() => started.stop());
  return Object.assign(started, { url: `redis://127.0.0.1:${started.port}` });
}

function thrownBy(act: () => unknown): string {
  try {
    return inspect(act());
  } catch (error) {
    return `${String(error)} ${inspect(Object.entries(error as object))}`;
  }
}

/** Asks again and again until the condition holds; the last answer where it never does. */
async function eventually<T>(ask: () => T | Promise<T>, holds: (answer: T) => boolean, withinMs = 10_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (holds(answer) || performance.now() > deadline) return answer;
    await sleep(20);
  }
}

function queued(client: Redis): { offline: number; unanswered: number } {
  return {
    offline: (Reflect.get(client, 'offlineQueue') as { length: number }).length,
    unanswered: client.commandQueue.length,
  };
}

function listeners(client: Redis): Record<string, number> {
  return Object.fromEntries(client.eventNames().map((name) => [String(name), client.listenerCount(name)]));
}

function untilReady(client: Redis): Promise<string> {
  return eventually(
    () => client.status,
    (status) => status === 'ready',
  );
}

afterEach(async () => {
  jest.restoreAllMocks();
  for (const end of ends.splice(0).reverse()) await end();
});

describe('A redis that is not there to be asked', () => {
  it.each([
    ['no client', { client: undefined }],
    ['a null client', { client: null }],
    ['no URL', { url: undefined }],
    ['an empty URL', { url: '' }],
  ])('R1: %s is down, not_configured', async (_, source) => {
    expect(await check(new RedisHealthIndicator(source))).toMatchObject({ status: 'down', reason: 'not_configured' });
  });

  it.each([
    'http://:s3cret@127.0.0.1:1',
    '127.0.0.1:6379',
    'redis://:s3cret%zz@127.0.0.1:1',
    'redis://:s3cret@127.0.0.1:port',
  ])('a URL that is not one of redis is refused by the constructor, which shows nothing of it: %s', (url) => {
    expect(() => new RedisHealthIndicator({ url })).toThrow(/^Expected the redis URL to be/);
    expect(thrownBy(() => new RedisHealthIndicator({ url }))).not.toMatch(/s3cret|127/);
  });

  it('an option of the wrong type is refused by the constructor', () => {
    expect(() => new RedisHealthIndicator({ url: '' }, { writable: 'true' as never })).toThrow(
      'Expected `writable` to be true or false, got "true"',
    );
  });
});

describe('A redis that works', () => {
  let redis: TestServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it("R1: the application's client that answers PING is up", async () => {
    const client = application(redis.url);
    expect(await check(ofClient(client))).toEqual({ status: 'up', data: { mode: 'single', role: 'master' } });
  });

  it('R1: a client from a URL that answers PING is up', async () => {
    expect(await check(ofUrl(redis.url))).toEqual({ status: 'up', data: { mode: 'single', role: 'master' } });
  });

  it('R1: a lazy client that was never used is connected by the first check', async () => {
    const client = application(redis.url, { lazyConnect: true });
    expect(client.status).toBe('wait');
    expect((await check(ofClient(client))).status).toBe('up');
    expect(client.status).toBe('ready');
  });

  it('R1: a client that has ended is down, unreachable, and is not connected again', async () => {
    const client = application(redis.url);
    await untilReady(client);
    client.disconnect();
    await eventually(
      () => client.status,
      (status) => status === 'end',
    );
    expect(await check(ofClient(client))).toMatchObject({ status: 'down', reason: 'unreachable' });
    expect(client.status).toBe('end');
  });

  it.each<[string, RedisOptions]>([
    ['without a ready check', { enableReadyCheck: false }],
    ['without an offline queue', { enableOfflineQueue: false }],
    ['with auto-pipelining', { enableAutoPipelining: true }],
    ['with a key prefix and numbers as strings', { keyPrefix: 'app:', stringNumbers: true }],
    ['of the settings that BullMQ asks for', { maxRetriesPerRequest: null, enableReadyCheck: false }],
    ['in another database', { db: 3 }],
  ])('a client %s is up', async (_, options) => {
    expect((await check(ofClient(application(redis.url, options)))).status).toBe('up');
  });

  it('a client that subscribes is up', async () => {
    const client = application(redis.url);
    await client.subscribe('news');
    expect(await check(ofClient(client))).toEqual({ status: 'up', data: { mode: 'single' } });
  });

  it('a hundred checks leave no listener on the client and warn of none', async () => {
    const warned = jest.fn();
    process.on('warning', warned);
    ends.push(() => process.off('warning', warned));
    const client = application(redis.url, { lazyConnect: true });
    const before = listeners(client);
    const indicator = ofClient(client);
    for (let count = 0; count < 100; count++) expect((await check(indicator)).status).toBe('up');
    expect(listeners(client)).toEqual(before);
    expect(queued(client)).toEqual({ offline: 0, unanswered: 0 });
    expect(warned).not.toHaveBeenCalled();
  });

  it('a hundred checks from a URL use one connection, and close() ends it', async () => {
    const proxy = await fake((socket) => void socket.pipe(connect(redis.port, '127.0.0.1')).pipe(socket));
    const indicator = ofUrl(proxy.url);
    for (let count = 0; count < 100; count++) expect((await check(indicator)).status).toBe('up');
    expect(proxy.connections()).toBe(1);
    await indicator.close();
    expect(
      await eventually(
        () => proxy.connections(),
        (open) => open === 0,
      ),
    ).toBe(0);
    expect(await check(indicator)).toMatchObject({ status: 'down' });
    expect(proxy.connections()).toBe(0);
  });

  it('a server that works again on new connections is seen by the next check, though the old socket stays dead', async () => {
    let cut = (): void => {};
    const proxy = await fake((socket) => {
      const upstream = connect(redis.port, '127.0.0.1');
      socket.pipe(upstream).pipe(socket);
      cut = () => {
        socket.unpipe().resume();
        upstream.unpipe().resume();
      };
    });
    const indicator = ofUrl(proxy.url);
    expect((await check(indicator)).status).toBe('up');
    cut();
    expect(await check(indicator, 200)).toMatchObject({ status: 'down', reason: 'timeout' });
    expect((await check(indicator)).status).toBe('up');
    expect(
      await eventually(
        () => proxy.connections(),
        (open) => open === 1,
      ),
    ).toBe(1);
  });

  it('a kept connection that was closed between two checks is replaced within the second', async () => {
    const indicator = ofUrl(redis.url);
    expect((await check(indicator)).status).toBe('up');
    await askRedis(redis.url, (other) => other.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes'));
    expect((await check(indicator)).status).toBe('up');
  });

  it('a source that is given by a function is asked for by the checks until there is one', async () => {
    let client: Redis | undefined;
    const source = jest.fn(() => ({ client }));
    const indicator = new RedisHealthIndicator(source);
    expect(source).not.toHaveBeenCalled();
    expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'not_configured' });
    client = application(redis.url);
    for (let count = 0; count < 2; count++) expect((await check(indicator)).status).toBe('up');
    expect(source).toHaveBeenCalledTimes(2);
    expect(indicator.maxUnsettled).toBe(1);
    expect(ofUrl(redis.url).maxUnsettled).toBe(3);
  });

  it("inside Terminus's HealthCheckService it is an entry as any other", async () => {
    const module = await Test.createTestingModule({ imports: [TerminusModule] }).compile();
    ends.push(() => module.close());
    const indicator = ofUrl(redis.url);
    const report = await module.get(HealthCheckService).check([() => indicator.isHealthy('redis')]);
    expect(report).toMatchObject({ status: 'ok', info: { redis: { status: 'up', mode: 'single' } } });
  });
});

describe('A redis that stops working', () => {
  it("frozen: the application's client times out at the deadline, owes one answer, and works right after the thaw", async () => {
    const redis = await server();
    const client = application(redis.url, { maxRetriesPerRequest: null });
    const indicator = ofClient(client);
    expect((await check(indicator)).status).toBe('up');
    const before = listeners(client);

    redis.freeze();
    expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'timeout' });
    for (let count = 0; count < 5; count++) await check(indicator, 20);
    expect(queued(client).offline).toBe(0);
    expect(client.commandQueue.length).toBeLessThanOrEqual(2); // PING and ROLE of one check

    redis.thaw();
    expect(await client.set('key', 'value')).toBe('OK');
    const recovered = await eventually(
      () => check(indicator),
      ({ status }) => status === 'up',
    );
    expect(recovered.status).toBe('up');
    expect(queued(client)).toEqual({ offline: 0, unanswered: 0 });
    expect(listeners(client)).toEqual(before);
  });

  it('frozen: a check given up by the engine is not asked a second time on the same connection', async () => {
    const redis = await server();
    const client = application(redis.url);
    const indicator = ofClient(client);
    await check(indicator);
    redis.freeze();
    for (let count = 0; count < 5; count++) {
      const { result } = await indicator.runner.run({ timeoutMs: 30, abandonAfterMs: 1 });
      expect(result).toMatchObject({ status: 'down', reason: 'timeout' });
    }
    expect(client.commandQueue.length).toBeLessThanOrEqual(2);
    redis.thaw();
    const recovered = await eventually(
      () => check(indicator),
      ({ status }) => status === 'up',
    );
    expect(recovered.status).toBe('up');
  });

  it("frozen: the client's own commandTimeout does not pile up PINGs either", async () => {
    const redis = await server();
    const client = application(redis.url, { commandTimeout: 50 });
    const indicator = ofClient(client);
    await check(indicator);
    redis.freeze();
    for (let count = 0; count < 5; count++)
      expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'timeout' });
    expect(client.commandQueue.length).toBeLessThanOrEqual(2);
    redis.thaw();
    const recovered = await eventually(
      () => check(indicator),
      ({ status }) => status === 'up',
    );
    expect(recovered.status).toBe('up');
  });

  it('frozen: a URL times out at each check, leaves no socket, and is up after the thaw', async () => {
    const redis = await server();
    const indicator = ofUrl(redis.url);
    expect((await check(indicator)).status).toBe('up');
    redis.freeze();
    for (let count = 0; count < 3; count++)
      expect(await check(indicator, 150)).toMatchObject({ status: 'down', reason: 'timeout' });
    redis.thaw();
    expect((await check(indicator)).status).toBe('up');
    const clients = await eventually(
      () => askRedis(redis.url, (other) => other.client('LIST') as Promise<string>),
      (list) => list.trim().split('\n').length === 2,
    );
    expect(clients.trim().split('\n')).toHaveLength(2); // ours and the one that asks
  });

  it.each<[string, RedisOptions]>([
    ['by default', {}],
    ['with maxRetriesPerRequest: null', { maxRetriesPerRequest: null }],
    ['with no retry strategy', { retryStrategy: () => null }],
    ['without an offline queue', { enableOfflineQueue: false }],
  ])("killed: the application's client %s is unreachable, and nothing is queued", async (_, options) => {
    const redis = await server();
    const client = application(redis.url, options);
    const indicator = ofClient(client);
    expect((await check(indicator)).status).toBe('up');
    const before = listeners(client);
    await redis.kill();
    for (let count = 0; count < 3; count++)
      expect(await check(indicator, 500)).toMatchObject({ status: 'down', reason: 'unreachable' });
    expect(queued(client)).toEqual({ offline: 0, unanswered: 0 });
    // ioredis listens to itself while it tries to connect.
    const settled = () => listeners(client);
    expect(await eventually(settled, (now) => isDeepStrictEqual(now, before))).toEqual(before);
  });

  it('killed while it was frozen: the check ends with the connection', async () => {
    const redis = await server();
    const client = application(redis.url, { maxRetriesPerRequest: null });
    const indicator = ofClient(client);
    await check(indicator);
    redis.freeze();
    await check(indicator, 50);
    await redis.kill();
    const seen = await eventually(
      () => check(indicator, 500),
      ({ reason }) => reason === 'unreachable',
    );
    expect(seen).toMatchObject({ status: 'down', reason: 'unreachable' });
    await redis.restart();
    const recovered = await eventually(
      () => check(indicator),
      ({ status }) => status === 'up',
    );
    expect(recovered.status).toBe('up');
    expect(queued(client)).toEqual({ offline: 0, unanswered: 0 });
  });

  it('restarted: up again, for the client of the application and for a URL', async () => {
    const redis = await server();
    const indicators = [ofClient(application(redis.url)), ofUrl(redis.url)];
    for (const indicator of indicators) await check(indicator);
    await redis.kill();
    for (const indicator of indicators)
      expect(await check(indicator, 500)).toMatchObject({ status: 'down', reason: 'unreachable' });
    await redis.restart();
    expect((await check(indicators[1]!)).status).toBe('up');
    const recovered = await eventually(
      () => check(indicators[0]!),
      ({ status }) => status === 'up',
    );
    expect(recovered.status).toBe('up');
  });

  it('a client that reconnects within the deadline is up', async () => {
    const redis = await server();
    const client = application(redis.url, { retryStrategy: () => 100 });
    const indicator = ofClient(client);
    await check(indicator);
    client.disconnect(true);
    await eventually(
      () => client.status,
      (status) => status === 'reconnecting',
    );
    expect(await check(indicator)).toMatchObject({ status: 'up' });
  });

  it.each<[string, RedisOptions]>([
    ['by default', {}],
    ['that gives up its commands at once', { maxRetriesPerRequest: 0 }],
    ['that keeps its commands for ever', { maxRetriesPerRequest: null }],
  ])(
    'a client %s whose connection dies under the PING is up where it has a new one within the deadline',
    async (_, options) => {
      const redis = await server();
      let dying = false;
      const proxy = await fake((socket) => {
        socket.pipe(connect(redis.port, '127.0.0.1')).pipe(socket);
        socket.on('data', () => dying && socket.resetAndDestroy());
        socket.on('close', () => (dying = false));
      });
      const client = application(proxy.url, options);
      const indicator = ofClient(client);
      expect((await check(indicator)).status).toBe('up');
      dying = true;
      expect(await check(indicator)).toMatchObject({ status: 'up' });
      expect(dying).toBe(false);
      expect(
        await eventually(
          () => queued(client),
          ({ unanswered }) => unanswered === 0,
        ),
      ).toEqual({ offline: 0, unanswered: 0 });
    },
  );

  it('killed: shows no host, no port and no raw text', async () => {
    const redis = await server({ password: 's3cret' });
    const indicator = ofUrl(redis.url);
    await check(indicator);
    await redis.kill();
    const finished = await indicator.runner.run({ timeoutMs, abandonAfterMs: 30_000 });
    for (const shown of [inspect(finished, { depth: 9 }), inspect(indicator, { depth: 9, showHidden: true })]) {
      expect(shown).not.toMatch(/s3cret|127\.0\.0\.1|ECONN/);
      expect(shown).not.toContain(String(redis.port));
    }
  });
});

describe('A redis that refuses the credentials', () => {
  it.each<[string, (port: number) => string]>([
    ['a wrong password', (port) => `redis://:wrong@127.0.0.1:${port}`],
    ['an unknown user', (port) => `redis://nobody:wrong@127.0.0.1:${port}`],
    ['no password', (port) => `redis://127.0.0.1:${port}`],
  ])('%s is down, auth_failed', async (_, urlOf) => {
    const redis = await server({ password: 'right' });
    const url = urlOf(redis.port);
    const variants: RedisOptions[] = [{}, { enableReadyCheck: false }, { retryStrategy: () => null }];
    for (const options of variants) {
      const result = await check(ofClient(application(url, { ...options, lazyConnect: true })));
      expect(result).toMatchObject({ status: 'down', reason: 'auth_failed' });
    }
    expect(await check(ofUrl(url))).toMatchObject({ status: 'down', reason: 'auth_failed' });
  });

  it('a client that has been refused for a while is auth_failed still', async () => {
    const redis = await server({ password: 'right' });
    const client = application(`redis://:wrong@127.0.0.1:${redis.port}`);
    const indicator = ofClient(client);
    for (let count = 0; count < 5; count++)
      expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'auth_failed' });
  });

  it('a password changed while it runs fails no connection that stands, and every new one', async () => {
    const redis = await server({ password: 'old' });
    const indicators = [ofClient(application(redis.url)), ofUrl(redis.url)];
    for (const indicator of indicators) expect((await check(indicator)).status).toBe('up');
    await askRedis(redis.url, async (other) => {
      await other.config('SET', 'requirepass', 'new');
      for (const indicator of indicators) expect((await check(indicator)).status).toBe('up');
      await other.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    });
    for (const indicator of indicators)
      expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'auth_failed' });
  });

  it('a user who may not choose the database of its URL is up, since its client works all the same', async () => {
    const redis = await server();
    await askRedis(redis.url, (other) => other.call('ACL', 'SETUSER', 'narrow', 'on', '>pw', '~*', '+@all', '-select'));
    const url = `redis://narrow:pw@127.0.0.1:${redis.port}/3`;
    for (const indicator of [ofClient(application(url)), ofUrl(url)])
      expect(await check(indicator)).toMatchObject({ status: 'up' });
  });

  it('a user who may use neither ROLE nor INFO, or not even PING, is up, and is asked once a connection', async () => {
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => {});
    const redis = await server();
    await askRedis(redis.url, async (other) => {
      await other.call('ACL', 'SETUSER', 'limited', 'on', '>pw', '~*', '+@all', '-role', '-info');
      await other.call('ACL', 'SETUSER', 'mute', 'on', '>pw', '~*', '+get');
    });
    for (const user of ['limited', 'mute']) {
      const url = `redis://${user}:pw@127.0.0.1:${redis.port}`;
      for (const indicator of [ofClient(application(url)), ofUrl(url)])
        for (let count = 0; count < 3; count++)
          expect(await check(indicator)).toEqual({ status: 'up', data: { mode: 'single' } });
    }
    const stats = await askRedis(redis.url, (other) => other.info('commandstats'));
    expect(stats).toMatch(/cmdstat_role:calls=0.*rejected_calls=4,/);
    warned.mockRestore();
  });
});

describe('A redis that serves with less than it should', () => {
  it('a replica is read_only: degraded, and down where the application must write', async () => {
    const master = await server();
    const replica = await server({ replicaOf: master });
    for (const make of [(options = {}) => ofClient(application(replica.url), options), ofUrl.bind(null, replica.url)]) {
      expect(await check(make())).toMatchObject({ status: 'degraded', reason: 'read_only', data: { role: 'slave' } });
      expect(await check(make({ writable: true }))).toMatchObject({ status: 'down', reason: 'read_only' });
    }
    const client = application(replica.url, { readOnly: true });
    expect(await check(ofClient(client))).toMatchObject({ status: 'up', data: { role: 'slave' } });
  });

  it('a failover under a standing connection shows at the next check', async () => {
    const redis = await server();
    const indicator = ofClient(application(redis.url));
    expect((await check(indicator)).status).toBe('up');
    await askRedis(redis.url, (other) => other.replicaof('127.0.0.1', 1));
    expect(await check(indicator)).toMatchObject({ status: 'degraded', reason: 'read_only' });
  });

  it('a replica that lost its master and may serve no stale data is loading', async () => {
    const redis = await server({ config: ['replica-serve-stale-data no'] });
    const indicators = [ofClient(application(redis.url)), ofUrl(redis.url)];
    await askRedis(redis.url, (other) => other.replicaof('127.0.0.1', 1));
    for (const indicator of indicators)
      expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'loading' });
  });

  it('a server that cannot save (MISCONF) is read_only, without a write of ours', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'health-policy-misconf-'));
    ends.push(() => rm(folder, { recursive: true }));
    const redis = await server({ config: [`dir ${folder}`, 'save 3600 1', 'stop-writes-on-bgsave-error yes'] });
    const indicator = ofClient(application(redis.url));
    expect((await check(indicator)).status).toBe('up');
    await mkdir(join(folder, 'dump.rdb'));
    await askRedis(redis.url, (other) => other.bgsave());
    const seen = await eventually(
      () => check(indicator),
      ({ status }) => status !== 'up',
    );
    expect(seen).toMatchObject({ status: 'degraded', reason: 'read_only' });
    const writable = ofClient(application(redis.url), { writable: true });
    expect(await check(writable)).toMatchObject({ status: 'down', reason: 'read_only' });
  });

  it('a server that loads its data is loading, for standing and for new connections, and up afterwards', async () => {
    const redis = await server({ config: ['enable-debug-command yes', 'loading-process-events-interval-bytes 1024'] });
    const standing = ofClient(application(redis.url));
    expect((await check(standing)).status).toBe('up');
    const operator = application(redis.url);
    await operator.call('DEBUG', 'POPULATE', '20000', 'key', '200');
    await operator.config('SET', 'key-load-delay', '500');
    const reloaded = application(redis.url).call('DEBUG', 'RELOAD');
    await eventually(
      () => operator.info('persistence'),
      (info) => info.includes('loading:1'),
    );

    const starting = ofClient(application(redis.url, { maxLoadingRetryTime: 100 }));
    const starts = [starting, ofClient(application(redis.url, { enableReadyCheck: false })), ofUrl(redis.url)];
    for (const indicator of [standing, ...starts])
      expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'loading' });

    await operator.config('SET', 'key-load-delay', '0');
    await reloaded;
    for (const indicator of [standing, ...starts]) {
      const recovered = await eventually(
        () => check(indicator),
        ({ status }) => status === 'up',
      );
      expect(recovered.status).toBe('up');
    }
  });

  it('a server that is busy with a script is overloaded', async () => {
    const redis = await server({ config: ['busy-reply-threshold 1'] });
    const indicators = [ofClient(application(redis.url)), ofUrl(redis.url)];
    for (const indicator of indicators) await check(indicator);
    const endless = application(redis.url, { retryStrategy: () => null })
      .eval('while true do end', 0)
      .catch((error: Error) => error.message);
    const seen = await eventually(
      () => check(indicators[0]!, 200),
      ({ reason }) => reason === 'overloaded',
    );
    expect(seen).toMatchObject({ status: 'down', reason: 'overloaded' });
    expect(await check(indicators[1]!)).toMatchObject({ status: 'down', reason: 'overloaded' });
    await redis.kill();
    await endless;
  });

  it('a server that accepts no more clients is overloaded', async () => {
    const redis = await server({ config: ['maxclients 1'] });
    await untilReady(application(redis.url));
    const variants: RedisOptions[] = [{}, { disableClientInfo: true }, { enableReadyCheck: false }];
    for (const options of variants) {
      const result = await check(ofClient(application(redis.url, { ...options, lazyConnect: true })));
      expect(result).toMatchObject({ status: 'down', reason: 'overloaded' });
    }
    expect(await check(ofUrl(redis.url))).toMatchObject({ status: 'down', reason: 'overloaded' });
  });
});

describe('Something that is no redis', () => {
  it.each<[string, ConnectionHandler, string]>([
    ['accepts and never answers', blackHole, 'timeout'],
    ['resets every connection', resetOnFirstByte, 'unreachable'],
    ['closes every connection', (socket) => void socket.resume().end(), 'unreachable'],
    ['answers with garbage', garbage, 'bad_response'],
    [
      'answers as HTTP',
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad\r\n\r\n')),
      'bad_response',
    ],
    [
      'says OK to everything',
      (socket) => void socket.on('data', () => socket.write('+OK\r\n'.repeat(8))),
      'bad_response',
    ],
    ['knows no command', (socket) => void socket.on('data', () => socket.write('-ERR no\r\n'.repeat(8))), 'error'],
  ])('a server that %s', async (_, handler, reason) => {
    const { url, connections } = await fake(handler);
    const client = application(url, { maxRetriesPerRequest: null, enableReadyCheck: false });
    for (const indicator of [ofClient(client), ofUrl(url)])
      for (let count = 0; count < 2; count++)
        expect(await check(indicator, 500)).toMatchObject({ status: 'down', reason });
    expect(queued(client).offline).toBe(0);
    client.disconnect();
    expect(await eventually(connections, (open) => open === 0)).toBe(0);
  });

  it('a black hole at the start is a timeout for a client with a ready check, which is asked once a connection', async () => {
    const { url } = await fake(blackHole);
    const client = application(url);
    const indicator = ofClient(client);
    await check(indicator, 200);
    const unanswered = client.commandQueue.length;
    for (let count = 0; count < 5; count++)
      expect(await check(indicator, 50)).toMatchObject({ status: 'down', reason: 'timeout' });
    expect(client.commandQueue.length).toBe(unanswered);
  });

  it.each([
    ['a port where nothing listens', 'redis://127.0.0.1:1'],
    ['a host that does not exist', 'redis://no-such-host.invalid:6379'],
    ['localhost, refused by IPv4 and IPv6', 'redis://localhost:1'],
  ])('%s is unreachable', async (_, url) => {
    for (const indicator of [ofClient(application(url)), ofUrl(url)])
      expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it.each(['rediss', 'REDISS'])(
    'a server without TLS is unreachable for %s://, and gets no password',
    async (scheme) => {
      const received: Buffer[] = [];
      const { url } = await fake(
        (socket) =>
          void socket.on('data', (chunk: Buffer) => {
            received.push(chunk);
            socket.end('-ERR\r\n');
          }),
      );
      const result = await check(ofUrl(url.replace('redis://', `${scheme}://:s3cret@`)));
      expect(result).toMatchObject({ status: 'down', reason: 'unreachable' });
      expect(Buffer.concat(received).toString('latin1')).not.toContain('s3cret');
    },
  );
});

describe('A redis behind sentinels', () => {
  it('is judged by its master: up while the sentinel is dead, unreachable when the master is, up after the failover', async () => {
    const master = await server();
    await server({ replicaOf: master });
    const sentinel = await startSentinel(master);
    ends.push(() => sentinel.stop());
    const options = { sentinels: [{ host: '127.0.0.1', port: sentinel.port }], name: sentinel.masterName };
    const client = new Redis(options);
    client.on('error', () => {});
    ends.push(() => client.disconnect());
    const indicator = ofClient(client);
    expect(await check(indicator)).toEqual({ status: 'up', data: { mode: 'sentinel', role: 'master' } });

    await sentinel.kill();
    expect((await check(indicator)).status).toBe('up');
    await sentinel.restart();

    await master.kill();
    expect(await check(indicator, 200)).toMatchObject({ status: 'down', reason: 'unreachable' });
    const recovered = await eventually(
      () => check(indicator),
      ({ status }) => status === 'up',
      20_000,
    );
    expect(recovered).toEqual({ status: 'up', data: { mode: 'sentinel', role: 'master' } });
  });
});

describe('The source', () => {
  it('imports only types of ioredis, so that it loads where ioredis is not installed', async () => {
    const folder = new URL('../../src/indicators/', import.meta.url);
    const files = (await readdir(folder, { recursive: true })).filter(
      (name) => name.startsWith('redis') && name.endsWith('.ts'),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const text = await readFile(new URL(file, folder), 'utf8');
      const statements = text.match(/^import .*from 'ioredis';$/gm) ?? [];
      for (const statement of statements) expect(statement).toMatch(/^import type /);
    }
  });
});
