import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { Cluster, Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { askRedis } from './ask-redis.js';
import { startClickhouse } from './clickhouse.js';
import { clickhouseDialogue, mariadbDialogue, postgresDialogue, redisDialogue } from './dialogues.js';
import { startMariadb } from './mariadb.js';
import { startPostgres } from './postgres.js';
import { startRedisCluster } from './redis-cluster.js';
import { startSentinel } from './redis-sentinel.js';
import { startRedis } from './redis.js';
import { blackHole, type ConnectionHandler, garbage, resetOnFirstByte, startTcpFake } from './tcp-fake.js';

const started: { stop(): Promise<void> }[] = [];

async function own<T extends { stop(): Promise<void> }>(start: Promise<T>): Promise<T> {
  const server = await start;
  started.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

const password = `it's "a" \\ <b> & p@ss/w%rd`;

describe.each([
  ['PostgreSQL', startPostgres, postgresDialogue],
  ['MariaDB', startMariadb, mariadbDialogue],
  ['Redis', startRedis, redisDialogue],
  ['ClickHouse', startClickhouse, clickhouseDialogue],
])('%s', (_name, start, open) => {
  it('freezes with its open connections, thaws, is killed, and comes back on the same port with the same data', async () => {
    const server = await own(start({ password }));
    const before = await open(server.url);
    await before.write(42);

    server.freeze();
    const asked = before.read();
    expect(await Promise.race([asked, sleep(200, 'silence')])).toBe('silence');
    server.thaw();
    expect(await asked).toBe(42);

    await server.kill();
    await expect(dial(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await before.close();
    await server.restart();
    const after = await open(server.url);
    expect(await after.read()).toBe(42);
    await after.close();
  });

  it('stops while it is frozen', async () => {
    const server = await own(start({ password }));
    server.freeze();
    await server.stop();
    await expect(dial(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('PostgreSQL', () => {
  it('refuses ordinary users beyond its limit, and still lets the administrator in', async () => {
    const server = await own(startPostgres({ maxConnections: 1 }));
    const first = await postgresDialogue(server.url);
    await expect(postgresDialogue(server.url)).rejects.toMatchObject({ code: '53300' });
    const admin = new pg.Client(server.adminUrl);
    await admin.connect();
    await admin.end();
    await first.close();
  });
});

describe('MariaDB', () => {
  it('refuses ordinary users beyond its limit, and still lets the administrator in', async () => {
    const server = await own(startMariadb({ maxConnections: 10 }));
    const open = await Promise.all(Array.from({ length: 10 }, () => mariadbDialogue(server.url)));
    await expect(mariadbDialogue(server.url)).rejects.toMatchObject({ code: 'ER_CON_COUNT_ERROR' });
    const admin = await createConnection(server.adminUrl);
    await admin.end();
    for (const each of open) each.close();
  });
});

describe('ClickHouse', () => {
  it('lets the reader read and not write', async () => {
    const { readerUrl } = await own(startClickhouse());
    const reader = createClient({ url: readerUrl, log: { level: ClickHouseLogLevel.OFF } });
    const answer = await reader.query({ query: 'SELECT 1 AS one', format: 'JSONEachRow' });
    expect(await answer.json()).toEqual([{ one: 1 }]);
    await expect(reader.command({ query: 'CREATE TABLE t (a Int8) ENGINE = Log' })).rejects.toThrow(/readonly/i);
    await reader.close();
  });
});

describe('Redis', () => {
  it('has caught up as a replica when it is started', async () => {
    const master = await own(startRedis({ password }));
    await askRedis(master.url, (redis) => redis.set('number', 42));
    const replica = await own(startRedis({ replicaOf: master }));
    expect(await askRedis(replica.url, (redis) => redis.get('number'))).toBe('42');
    await expect(askRedis(replica.url, (redis) => redis.set('number', 43))).rejects.toThrow('READONLY');
  });

  it('is a cluster of three masters', async () => {
    const { nodes } = await own(startRedisCluster({ password }));
    const cluster = new Cluster([nodes[0]!.url], { redisOptions: { password } });
    const keys = Array.from({ length: 30 }, (_, index) => `key ${index}`);
    await Promise.all(keys.map((key) => cluster.set(key, key)));
    expect(await Promise.all(keys.map((key) => cluster.get(key)))).toEqual(keys);
    expect(cluster.nodes('master')).toHaveLength(nodes.length);
    cluster.disconnect();
  });

  it('fails over to the replica when the sentinel misses the master', async () => {
    const master = await own(startRedis({ password }));
    const replica = await own(startRedis({ replicaOf: master }));
    const sentinel = await own(startSentinel(master));
    const client = new Redis({
      sentinels: [{ host: '127.0.0.1', port: sentinel.port }],
      name: sentinel.masterName,
      password,
    });
    client.on('error', () => {}); // it reconnects
    await client.set('number', 42);
    await master.kill();
    expect(await client.set('number', 43)).toBe('OK');
    expect(await askRedis(replica.url, (redis) => redis.get('number'))).toBe('43');
    client.disconnect();
  });
});

describe('the reaper', () => {
  it('kills a frozen server and removes its folder when the pipe of the jest process ends', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'health-policy-reaped-'));
    const server = spawn('sleep', ['60']);
    server.kill('SIGSTOP');
    const reaper = spawn(process.execPath, [fileURLToPath(new URL('./reaper-process.mjs', import.meta.url))]);
    reaper.stdin.end(`${JSON.stringify({ folder, pid: server.pid })}\n`);
    expect(await once(server, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await once(reaper, 'exit')).toEqual([0, null]);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('a server that cannot start', () => {
  it('says why, with its last log lines', async () => {
    await expect(startRedis({ config: ['no-such-setting 1'] })).rejects.toThrow(
      /ended before it was ready[^]*no-such-setting/,
    );
  });
});

describe('TCP fake', () => {
  const talkTo = async (handler: ConnectionHandler) => {
    const fake = await own(startTcpFake(handler));
    const socket = connect(fake.port, '127.0.0.1');
    socket.on('error', () => {}); // `answer` tells
    await once(socket, 'connect');
    socket.write('hello');
    return { fake, answer: once(socket, 'data') };
  };

  it('swallows everything as a black hole', async () => {
    const { fake, answer } = await talkTo(blackHole);
    expect(await Promise.race([answer, sleep(100, 'silence')])).toBe('silence');
    expect(fake.connections()).toBe(1);
    const reset = expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
    await fake.stop();
    await reset;
  });

  it('resets the connection on the first byte', async () => {
    const { answer } = await talkTo(resetOnFirstByte);
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('answers with garbage', async () => {
    const { answer } = await talkTo(garbage);
    expect(String(await answer)).toContain('garbage');
  });
});

function dial(port: number): Promise<unknown> {
  const socket = connect(port, '127.0.0.1');
  return once(socket, 'connect').finally(() => socket.destroy());
}
