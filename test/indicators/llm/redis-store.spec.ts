import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { DAY_MS, type LlmSpending } from '../../../src/indicators/llm/budget.js';
import type { LlmEvidence } from '../../../src/indicators/llm/evidence.js';
import { BoundedRedis, LlmStoreError } from '../../../src/indicators/llm/redis-bounded.js';
import { redisLlmStore } from '../../../src/indicators/llm/redis-store.js';
import { startRedisCluster } from '../../servers/redis-cluster.js';
import { startRedis } from '../../servers/redis.js';
import type { TestServer } from '../../servers/test-server.js';
import { DrivenClock, settle } from '../../../src/testing/driven-clock.js';

const one = { calls: 1, tokens: 20 };
const limits = { calls: 400, tokens: 20_000 };
const nothing = { calls: 0, tokens: 0 };

let server: TestServer;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(() => admin((client) => client.flushall()));
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function application(options: RedisOptions = {}): Redis {
  const client = new Redis(server.url, { disconnectTimeout: 50, ...options });
  client.on('error', () => {});
  ends.push(() => client.disconnect());
  return client;
}

async function admin<T>(work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(server.url);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

async function ready(client: Redis): Promise<Redis> {
  while (client.status !== 'ready') await new Promise((resolve) => client.once('ready', resolve));
  return client;
}

describe('The budget in redis', () => {
  it('is kept for a day from the first spending', async () => {
    const store = redisLlmStore(application());
    expect(await store.spend('openai', one, limits)).toEqual({ granted: true, ...one, resetsInMs: DAY_MS });
    await admin((client) => client.pexpire('health-policy:llm:{openai}:spent', 5000));
    const tally = await store.spend('openai', one, limits);
    expect(tally).toMatchObject({ granted: true, calls: 2, tokens: 40 });
    expect(tally.resetsInMs).toBeGreaterThan(0);
    expect(tally.resetsInMs).toBeLessThanOrEqual(5000);
    await admin((client) => client.pexpire('health-policy:llm:{openai}:spent', -1));
    expect(await store.spend('openai', one, limits)).toEqual({ granted: true, ...one, resetsInMs: DAY_MS });
  });

  it.each<[string, LlmSpending, number]>([
    ['calls', { calls: 7, tokens: 100_000 }, 7],
    ['tokens', { calls: 1000, tokens: 190 }, 9],
  ])('is never exceeded in %s by fifty who spend at once through two clients', async (_, most, granted) => {
    const stores = [redisLlmStore(application()), redisLlmStore(application())];
    const tallies = await Promise.all(
      Array.from({ length: 50 }, (_each, index) => stores[index % 2]!.spend('a', one, most)),
    );
    expect(tallies.filter((tally) => tally.granted)).toHaveLength(granted);
    expect(await stores[0]!.spend('a', nothing, limits)).toMatchObject({ calls: granted, tokens: granted * 20 });
  });

  it('adds nothing and begins no day where nothing is granted', async () => {
    const store = redisLlmStore(application());
    for (const none of [
      { calls: 0, tokens: 5 },
      { calls: 5, tokens: 0 },
      { calls: NaN, tokens: 5 },
      { calls: -1, tokens: 5 },
    ])
      expect(await store.spend('a', nothing, none)).toEqual({ granted: false, ...nothing, resetsInMs: DAY_MS });
    expect(await store.spend('a', one, { calls: 1, tokens: 19 })).toMatchObject({ granted: false });
    expect(await admin((client) => client.keys('*'))).toEqual([]);
  });

  it('takes limits without end', async () => {
    expect(await redisLlmStore(application()).spend('a', one, { calls: Infinity, tokens: 1e300 })).toMatchObject({
      granted: true,
    });
  });

  it('is corrected down to zero, past a limit, and never for a new day', async () => {
    const store = redisLlmStore(application());
    await store.correct('a', 50);
    expect(await admin((client) => client.keys('*'))).toEqual([]);
    await store.spend('a', one, limits);
    await store.correct('a', -5);
    expect(await store.spend('a', nothing, limits)).toMatchObject({ calls: 1, tokens: 15 });
    await store.correct('a', -50);
    expect(await store.spend('a', nothing, limits)).toMatchObject({ tokens: 0 });
    await store.correct('a', 30_000);
    expect(await store.spend('a', one, limits)).toMatchObject({ granted: false, calls: 1, tokens: 30_000 });
  });

  it.each([
    { calls: 1.5, tokens: 0 },
    { calls: -1, tokens: 0 },
    { calls: 0, tokens: NaN },
  ])('refuses to spend %j', async (amount) => {
    await expect(redisLlmStore(application()).spend('a', amount, limits)).rejects.toThrow(RangeError);
  });

  it('outlives the process that spent it', async () => {
    const client = application();
    await redisLlmStore(client).spend('a', one, limits);
    client.disconnect();
    expect(await redisLlmStore(application()).spend('a', one, limits)).toMatchObject({ calls: 2, tokens: 40 });
  });

  it('ends after a day even where somebody took its expiry away', async () => {
    const store = redisLlmStore(application());
    await store.spend('a', one, limits);
    await admin((client) => client.persist('health-policy:llm:{a}:spent'));
    await store.spend('a', one, one);
    expect(await admin((client) => client.pttl('health-policy:llm:{a}:spent'))).toBeGreaterThan(DAY_MS - 60_000);
  });

  it.each<[string, (client: Redis, key: string) => Promise<unknown>]>([
    ['a text', (client, key) => client.set(key, 'x')],
    ['words for numbers', (client, key) => client.hset(key, 'calls', 'none', 'tokens', 'few')],
    ['a list', (client, key) => client.lpush(key, 'x')],
    ['a negative number', (client, key) => client.hset(key, 'calls', '-500', 'tokens', '0')],
  ])('grants nothing where there is %s in its place', async (_, spoil) => {
    await admin((client) => spoil(client, 'health-policy:llm:{a}:spent'));
    await expect(redisLlmStore(application()).spend('a', one, limits)).rejects.toThrow(LlmStoreError);
  });
});

describe('What is shared in redis', () => {
  it('is led by the first who asks, until the time is over', async () => {
    const [one_, other] = [redisLlmStore(application()), redisLlmStore(application())];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? one_ : other).lead('a', 60_000)),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await other.lead('b', 60_000)).toBe(true);
    await admin((client) => client.pexpire('health-policy:llm:{a}:lead', -1));
    expect(await other.lead('a', 60_000)).toBe(true);
    expect(await one_.lead('a', 60_000)).toBe(false);
  });

  it('is what one found, for the others, with its age', async () => {
    const [one_, other] = [redisLlmStore(application()), redisLlmStore(application())];
    expect(await other.latest('a')).toBeUndefined();
    await one_.publish(
      'a',
      { kind: 'refusal', status: 429, code: 'rate_limit_exceeded', retryAfterMs: 90_000 },
      60_000,
    );
    await admin((client) => client.pexpire('health-policy:llm:{a}:found', 20_000));
    const found = await other.latest('a');
    expect(found?.ageMs).toBeGreaterThanOrEqual(40_000);
    expect(found?.ageMs).toBeLessThan(60_000);
    expect(found?.evidence).toEqual({
      kind: 'refusal',
      status: 429,
      code: 'rate_limit_exceeded',
      retryAfterMs: 90_000 - found!.ageMs,
    });
    await admin((client) => client.pexpire('health-policy:llm:{a}:found', -1));
    expect(await other.latest('a')).toBeUndefined();
  });

  it('is of an error its network code, and of nothing else a word', async () => {
    const store = redisLlmStore(application());
    const error = Object.assign(new Error('sk-secret'), {
      code: 'ECONNREFUSED',
      headers: { authorization: 'sk-secret' },
    });
    const all: LlmEvidence[] = [
      { kind: 'failure', error },
      { kind: 'refusal', status: 401, code: 'sk-secret', type: 'sk-secret' },
      { kind: 'nonsense', what: 'sk-secret' },
    ];
    for (const evidence of all) {
      await store.publish('a', evidence, 60_000);
      expect(await admin((client) => client.get('health-policy:llm:{a}:found'))).not.toContain('secret');
      expect((await store.latest('a'))?.evidence).toMatchObject({ kind: evidence.kind });
    }
  });

  it.each([
    'x',
    '{}',
    'null',
    '[]',
    '{"evidence":{"kind":"success"}}',
    '{"evidence":{"kind":"success"},"forMs":"60000"}',
    '{"evidence":{"kind":"success"},"forMs":1}',
    '{"evidence":{"kind":"success"},"forMs":-1}',
    '{"evidence":{"kind":"up"},"forMs":60000}',
    '{"evidence":{"kind":"refusal","status":"401"},"forMs":60000}',
    '{"evidence":"{\\"kind\\":\\"success\\"}","forMs":60000}',
    '{"evidence":{"kind":"success"},"forMs":60000,',
    '['.repeat(100),
  ])('is nothing where there is %j in its place', async (text) => {
    await admin((client) => client.set('health-policy:llm:{a}:found', text, 'PX', 60_000));
    expect(await redisLlmStore(application()).latest('a')).toBeUndefined();
  });

  it('is nothing where it has no expiry, since it has no age then', async () => {
    await admin((client) => client.set('health-policy:llm:{a}:found', '{"evidence":{"kind":"success"},"forMs":60000}'));
    expect(await redisLlmStore(application()).latest('a')).toBeUndefined();
  });
});

describe('The keys in redis', () => {
  const HOSTILE = [
    '',
    '}',
    '{',
    '{}',
    'a}b{c',
    'a b',
    'a\r\nFLUSHALL\r\n',
    '\u0000',
    '\ud800',
    '\udfff',
    '*',
    '../..',
    'ü',
    'x'.repeat(100_000),
  ];

  it('keep the strangest names apart', async () => {
    const store = redisLlmStore(application());
    const names = [...HOSTILE, 'a', 'b', '__proto__', 'constructor'];
    for (const name of names) await store.spend(name, one, limits);
    for (const name of names) expect(await store.spend(name, nothing, limits)).toMatchObject(one);
    const keys = await admin((client) => client.keys('*'));
    expect(keys).toHaveLength(names.length);
    for (const key of keys) expect(key).toMatch(/^health-policy:llm:\{[\w.~-]{1,101}\}:spent$/);
  });

  it('begin with the client’s prefix and the store’s', async () => {
    await redisLlmStore(application({ keyPrefix: 'app:' }), { prefix: 'mine:' }).spend('a', one, limits);
    expect(await admin((client) => client.keys('*'))).toEqual(['app:mine:{a}:spent']);
  });

  it.each<[string, RedisOptions]>([
    ['numbers as texts', { stringNumbers: true }],
    ['pipelines of its own making', { enableAutoPipelining: true }],
    ['another database', { db: 3 }],
  ])('work through a client with %s', async (_, options) => {
    const store = redisLlmStore(application(options));
    expect(await store.spend('a', one, limits)).toEqual({ granted: true, ...one, resetsInMs: DAY_MS });
    expect([await store.lead('a', 60_000), await store.lead('a', 60_000)]).toEqual([true, false]);
    await store.publish('a', { kind: 'success', tokens: 7 }, 60_000);
    expect((await store.latest('a'))?.evidence).toEqual({ kind: 'success', tokens: 7 });
  });

  it('work in a cluster, on every node of it', async () => {
    const cluster = await startRedisCluster();
    ends.push(() => cluster.stop());
    for (const enableAutoPipelining of [false, true]) {
      const nodes = cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port }));
      const client = new Cluster(nodes, { enableAutoPipelining, keyPrefix: `app${enableAutoPipelining}:` });
      client.on('error', () => {});
      ends.push(() => client.disconnect());
      const store = redisLlmStore(client);
      await Promise.all(
        Array.from({ length: 30 }, async (_, index) => {
          const name = `provider${index}`;
          expect(await store.spend(name, one, limits)).toMatchObject({ granted: true });
          await store.correct(name, -5);
          expect([await store.lead(name, 60_000), await store.lead(name, 60_000)]).toEqual([true, false]);
          await store.publish(name, { kind: 'timeout' }, 60_000);
          expect((await store.latest(name))?.evidence).toEqual({ kind: 'timeout' });
        }),
      );
    }
  });
});

describe('A redis that does not serve', () => {
  let own: TestServer;

  beforeEach(async () => {
    own = await startRedis();
    ends.push(() => own.stop());
  });

  function applicationOfOwn(options: RedisOptions = {}): Redis {
    const client = new Redis(own.url, { maxRetriesPerRequest: null, disconnectTimeout: 50, ...options });
    client.on('error', () => {});
    ends.push(() => client.disconnect());
    return client;
  }

  it('grants nothing while it is frozen, is sent no more, and serves again when it thaws', async () => {
    const client = await ready(applicationOfOwn());
    const clock = new DrivenClock();
    const redis = new BoundedRedis(client, clock);
    own.freeze();
    const asked = redis.run('return 1', 'a', []);
    const refused = expect(asked).rejects.toThrow(new LlmStoreError('the shared store did not answer within 1000 ms'));
    await clock.advance(999);
    await expect(Promise.race([asked, Promise.resolve('pending')])).resolves.toBe('pending');
    await clock.advance(1);
    await refused;
    await expect(redis.run('return 1', 'a', [])).rejects.toThrow('the shared store still owes an answer');
    own.thaw();
    await client.ping();
    await settle();
    expect(await redis.run('return 1', 'a', [])).toBe(1);
  });

  it('grants nothing within its bound, by the process’s own clock too', async () => {
    const store = redisLlmStore(await ready(applicationOfOwn()));
    own.freeze();
    await expect(store.spend('a', one, limits)).rejects.toThrow(LlmStoreError);
  });

  it('grants nothing once it is killed, and nothing is left in the client’s queue', async () => {
    const client = await ready(applicationOfOwn());
    const store = redisLlmStore(client);
    await store.spend('a', one, limits);
    const gone = new Promise((resolve) => client.once('close', resolve));
    await own.kill();
    await gone;
    for (const ask of [
      () => store.spend('a', one, limits),
      () => store.correct('a', 1),
      () => store.lead('a', 1000),
      () => store.publish('a', { kind: 'success' }, 1000),
      () => store.latest('a'),
    ])
      await expect(ask()).rejects.toThrow(LlmStoreError);
    expect((client as unknown as { offlineQueue: { length: number } }).offlineQueue.length).toBe(0);
    await own.restart();
    await ready(client);
    expect(await store.spend('a', one, limits)).toMatchObject({ granted: true, calls: 2 });
  });

  it('is connected to by a client that was never used, and many may ask at once', async () => {
    const client = applicationOfOwn({ lazyConnect: true, enableOfflineQueue: false });
    const store = redisLlmStore(client);
    const tallies = await Promise.all(Array.from({ length: 20 }, () => store.spend('a', one, limits)));
    expect(tallies.every(({ granted }) => granted)).toBe(true);
    expect(client.listenerCount('close')).toBe(0);
  });

  it('grants nothing through a client that was ended', async () => {
    const client = await ready(applicationOfOwn());
    const ended = new Promise((resolve) => client.once('end', resolve));
    client.disconnect();
    await ended;
    await expect(redisLlmStore(client).spend('a', one, limits)).rejects.toThrow(
      'the client of the shared store is not connected',
    );
  });

  it('grants nothing through a client that cannot connect', async () => {
    await own.kill();
    await expect(redisLlmStore(applicationOfOwn({ lazyConnect: true })).spend('a', one, limits)).rejects.toThrow(
      LlmStoreError,
    );
  });

  it('tells an error in words of our own', async () => {
    const client = applicationOfOwn();
    await client.acl('SETUSER', 'default', '-eval');
    const error = await redisLlmStore(client)
      .spend('sk-secret', one, limits)
      .then(
        () => undefined,
        (thrown: Error) => thrown,
      );
    expect(error).toBeInstanceOf(LlmStoreError);
    expect(`${error?.stack} ${JSON.stringify(error)} ${String(error?.cause)}`).not.toMatch(/NOPERM|secret/);
  });
});
