import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { DataSource, type Logger } from 'typeorm';
import type { FinishedCheck } from '../../src/engine/check-runner.js';
import { DatabaseHealthIndicator } from '../../src/indicators/database.health.js';
import { blackHole, resetOnFirstByte, startTcpFake } from '../servers/tcp-fake.js';
import { dataSourceOf, mariadb, postgres, takeSlots } from './database-kinds.js';
import { startProxy } from './database-proxy.js';

const cleanups: (() => unknown)[] = [];

function later<T>(value: T, cleanup: (value: T) => unknown): T {
  cleanups.push(() => cleanup(value));
  return value;
}

afterEach(async () => {
  while (cleanups.length > 0) await cleanups.pop()!();
});

function indicatorOf(...args: ConstructorParameters<typeof DatabaseHealthIndicator>): DatabaseHealthIndicator {
  return later(new DatabaseHealthIndicator(...args), (indicator) => indicator.close());
}

function run(indicator: DatabaseHealthIndicator, timeoutMs = 1000): Promise<FinishedCheck> {
  return indicator.runner.run({ timeoutMs, abandonAfterMs: 30_000 });
}

async function resultOf(indicator: DatabaseHealthIndicator, timeoutMs?: number) {
  const { result, thrown } = await run(indicator, timeoutMs);
  expect(thrown).toBeUndefined();
  return result;
}

async function until<T>(ask: () => Promise<T> | T, holds: (value: T) => boolean, withinMs = 10_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (performance.now() > deadline) throw new Error(`still ${inspect(value)} after ${withinMs} ms`);
    await sleep(10);
  }
}

describe('without a server', () => {
  it.each([[{ dataSource: null }], [{ dataSource: undefined }], [{ url: undefined }], [{ url: '' }]])(
    'D1: no data source is down for not_configured: %j',
    async (source) => {
      expect(await resultOf(indicatorOf(source))).toMatchObject({ status: 'down', reason: 'not_configured' });
    },
  );

  it('D1: a data source that is not initialised is down for unreachable', async () => {
    const dataSource = new DataSource({ type: 'sqljs' });
    expect(await resultOf(indicatorOf({ dataSource }))).toEqual({
      status: 'down',
      reason: 'unreachable',
      message: 'the data source is not initialised',
      data: { type: 'sqljs' },
    });
  });

  it('an embedded database is up while it is open, and down once it was destroyed', async () => {
    const dataSource = await new DataSource({ type: 'sqljs' }).initialize();
    const indicator = indicatorOf({ dataSource });
    expect(await resultOf(indicator)).toEqual({ status: 'up', data: { type: 'sqljs' } });
    await dataSource.destroy();
    expect(await resultOf(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it.each([
    ['oracle', 'SELECT 1 FROM DUAL'],
    ['sap', 'SELECT 1 FROM DUMMY'],
    ['mssql', 'SELECT 1'],
    ['spanner', 'SELECT 1'],
    ['aurora-mysql', 'SELECT 1'],
    ['aurora-postgres', 'SELECT 1'],
    ['better-sqlite3', 'SELECT 1'],
  ])('%s is asked %s', async (type, sql) => {
    const asked: string[] = [];
    const query = async (text: string) => (asked.push(text), [{ 1: 1 }]);
    const dataSource = { isInitialized: true, options: { type }, driver: {}, query } as unknown as DataSource;
    expect(await resultOf(indicatorOf({ dataSource }))).toMatchObject({ status: 'up' });
    expect(asked).toEqual([sql]);
  });

  it('MongoDB is asked with its ping command', async () => {
    const commands: unknown[] = [];
    const command = async (each: unknown) => (commands.push(each), { ok: 1 });
    const driver = { queryRunner: { databaseConnection: { db: () => ({ command }) } } };
    const dataSource = { isInitialized: true, options: { type: 'mongodb' }, driver } as unknown as DataSource;
    expect(await resultOf(indicatorOf({ dataSource }))).toMatchObject({ status: 'up' });
    expect(commands).toEqual([{ ping: 1 }]);
  });

  it.each([
    ['redis://user:secret@host/1', 'redis:'],
    ['user:secret@host/1', 'no protocol'],
    ['postgres://user:sec ret@ho st:x/1', 'cannot be read'],
  ])('a URL that is none of a database ends the boot, without showing it: %s', (url, told) => {
    expect(() => new DatabaseHealthIndicator({ url })).toThrow(told);
    expect(() => new DatabaseHealthIndicator({ url })).not.toThrow(/sec ?ret|ho st/);
  });

  it('an option that does not exist, or an own connection to a database that has none, ends the boot', () => {
    const dataSource = new DataSource({ type: 'sqljs' });
    expect(() => new DatabaseHealthIndicator({ dataSource }, { connection: 'own' })).toThrow('got sqljs');
    const options = JSON.parse('{"poolExhausted":"up"}') as { poolExhausted: 'down' };
    expect(() => new DatabaseHealthIndicator({ dataSource }, options)).toThrow('`poolExhausted`');
  });

  it('neither TypeORM nor a driver is needed to import it', () => {
    const folder = join(process.cwd(), 'src/indicators/database');
    const files = [`${folder}.health.ts`, ...readdirSync(folder).map((name) => join(folder, name))];
    const imports = files.flatMap(
      (file) => readFileSync(file, 'utf8').match(/^import .*'(typeorm|pg|mysql2).*'/gm) ?? [],
    );
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((each) => !each.startsWith('import type'))).toEqual([]);
  });
});

describe.each([postgres, mariadb])('on $name', (kind) => {
  let server: Awaited<ReturnType<typeof kind.start>>;

  beforeAll(async () => {
    server = await kind.start({ maxConnections: 20 });
  }, 60_000);
  afterAll(() => server?.stop());

  async function application(port?: number): Promise<DataSource> {
    const dataSource = await dataSourceOf(kind, server.url, port).initialize();
    return later(dataSource, (each) => each.isInitialized && each.destroy());
  }

  async function proxy() {
    return later(await startProxy(server.port), (each) => each.stop());
  }

  function urlWith(change: (url: URL) => void): string {
    const url = new URL(server.url);
    change(url);
    return url.href;
  }

  it('D1: a server that answers is up, through the pool, on an own connection and by URL', async () => {
    const dataSource = await application();
    for (const indicator of [
      indicatorOf({ dataSource }),
      indicatorOf({ dataSource }, { connection: 'own', writable: true }),
      indicatorOf({ url: server.url }),
    ]) {
      expect(await resultOf(indicator)).toEqual({ status: 'up', data: { type: kind.type } });
    }
    expect(indicatorOf({ dataSource }).maxUnsettled).toBe(1);
    expect(indicatorOf({ dataSource }, { connection: 'own' }).maxUnsettled).toBe(3);
    expect(indicatorOf({ url: server.url }).maxUnsettled).toBe(3);
  });

  it('an own connection needs the data source as a template only, initialised or not', async () => {
    const dataSource = dataSourceOf(kind, server.url);
    expect(await resultOf(indicatorOf({ dataSource }, { connection: 'own' }))).toMatchObject({ status: 'up' });
    expect(await resultOf(indicatorOf({ dataSource }))).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it('a source may be a function, asked until it names a database', async () => {
    const dataSource = await application();
    let known: DataSource | undefined;
    const indicator = indicatorOf(async () => ({ dataSource: known }));
    expect(await resultOf(indicator)).toMatchObject({ status: 'down', reason: 'not_configured' });
    known = dataSource;
    expect(await resultOf(indicator)).toMatchObject({ status: 'up' });
    expect(indicator.maxUnsettled).toBe(1);
    const byUrl = indicatorOf(() => ({ url: server.url }));
    expect(await resultOf(byUrl)).toMatchObject({ status: 'up' });
    expect(byUrl.maxUnsettled).toBe(3);
  });

  it('a data source that was destroyed and initialised again is up', async () => {
    const dataSource = await application();
    const indicator = indicatorOf({ dataSource });
    const giveBack = await takeSlots(dataSource, 3);
    expect(await resultOf(indicator)).toMatchObject({ reason: 'overloaded' });
    await giveBack();
    await dataSource.destroy();
    expect(await resultOf(indicator)).toMatchObject({ reason: 'unreachable' });
    await dataSource.initialize();
    expect(await resultOf(indicator)).toMatchObject({ status: 'up' });
  });

  it('D2: an answer that takes 500 ms is up, and the response time says so', async () => {
    const way = await proxy();
    const dataSource = await application(way.port);
    const indicator = indicatorOf({ dataSource });
    way.delayAnswers(500);
    const { result, responseTimeMs } = await run(indicator);
    expect(result).toMatchObject({ status: 'up' });
    expect(responseTimeMs).toBeGreaterThanOrEqual(495);
  });

  it('D1: a killed server is down for unreachable, and up once it was restarted, over whichever connection', async () => {
    const dataSource = await application();
    const indicators = [
      indicatorOf({ dataSource }),
      indicatorOf({ dataSource }, { connection: 'own' }),
      indicatorOf({ url: server.url }),
    ];
    for (const indicator of indicators) expect(await resultOf(indicator)).toMatchObject({ status: 'up' });
    await server.kill();
    for (const indicator of indicators)
      expect(await resultOf(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
    await server.restart();
    for (const indicator of indicators) expect(await resultOf(indicator)).toMatchObject({ status: 'up' });
  });

  it('a frozen server is down for timeout at the deadline; no check holds more than one slot, and none is lost', async () => {
    const dataSource = await application();
    const indicator = indicatorOf({ dataSource });
    await (
      await takeSlots(dataSource, 3)
    )();
    expect(kind.count(dataSource)).toEqual({ total: 3, idle: 3, waiting: 0 });

    server.freeze();
    try {
      for (let check = 0; check < 5; check++) {
        let mostTaken = 0;
        const watch = setInterval(() => {
          const { total, idle, waiting } = kind.count(dataSource);
          mostTaken = Math.max(mostTaken, total - idle + waiting);
        }, 5);
        const running = run(indicator, 200).finally(() => clearInterval(watch));
        const { result } = await running;
        expect(result).toMatchObject({ status: 'down', reason: 'timeout', message: 'no answer within 200 ms' });
        expect(mostTaken).toBe(1);
        await nextTurn(); // the check settles a moment after its deadline
        await until(
          () => kind.count(dataSource),
          ({ total, idle, waiting }) => total === idle && waiting === 0,
          1000,
        );
      }
    } finally {
      server.thaw();
    }

    await dataSource.query('SELECT 1');
    const giveBack = await takeSlots(dataSource, 3);
    expect(kind.count(dataSource)).toEqual({ total: 3, idle: 0, waiting: 0 });
    await giveBack();
    expect(await resultOf(indicator)).toMatchObject({ status: 'up' });
  });

  it('a server that is frozen from the first check on is down for timeout on an own connection, and up once it thawed', async () => {
    const indicator = indicatorOf({ url: server.url });
    server.freeze();
    try {
      for (let check = 0; check < 4; check++) {
        const { result } = await run(indicator, 150);
        expect(result).toMatchObject({ status: 'down', reason: 'timeout', message: 'no answer within 150 ms' });
      }
    } finally {
      server.thaw();
    }
    expect(await resultOf(indicator)).toMatchObject({ status: 'up' });
  });

  it('a server that works again on new connections is up by the next check, however dead the old sockets stay', async () => {
    const way = await proxy();
    const dataSource = await application(way.port);
    const indicators = [
      indicatorOf({ dataSource }),
      indicatorOf({ dataSource }, { connection: 'own' }),
      indicatorOf({ url: urlWith((url) => (url.port = String(way.port))) }),
    ];
    await (
      await takeSlots(dataSource, 3)
    )();
    for (const indicator of indicators) expect(await resultOf(indicator)).toMatchObject({ status: 'up' });
    way.deadenOpen();
    for (const indicator of indicators) expect(await resultOf(indicator)).toMatchObject({ status: 'up' });
    await until(
      () => kind.count(dataSource).total,
      (total) => total === 2, // the dead one that the check held is out
    );
  });

  it('a pool that the application exhausted is degraded for overloaded, while the server itself answers', async () => {
    const dataSource = await application();
    const indicator = indicatorOf({ dataSource });
    const strict = indicatorOf({ dataSource }, { poolExhausted: 'down' });
    const own = indicatorOf({ dataSource }, { connection: 'own' });
    const giveBack = await takeSlots(dataSource, 3);
    for (let check = 0; check < 3; check++) {
      const { result } = await run(indicator, 600);
      expect(result).toMatchObject({ status: 'degraded', reason: 'overloaded' });
      expect(kind.count(dataSource)).toEqual({ total: 3, idle: 0, waiting: 1 });
    }
    expect(await resultOf(strict, 600)).toMatchObject({ status: 'down', reason: 'overloaded' });
    expect(await resultOf(own, 600)).toMatchObject({ status: 'up' });

    await giveBack();
    await until(
      () => kind.count(dataSource),
      ({ idle, waiting }) => idle === 3 && waiting === 0,
    );
    expect(await resultOf(indicator)).toMatchObject({ status: 'up' });
  });

  it('a check that waits for a slot is up when it gets one in time', async () => {
    const dataSource = await application();
    const indicator = indicatorOf({ dataSource });
    const giveBack = await takeSlots(dataSource, 3);
    const running = run(indicator, 2000);
    await until(
      () => kind.count(dataSource).waiting,
      (waiting) => waiting === 1,
    );
    await giveBack();
    expect(await running).toMatchObject({ result: { status: 'up' } });
  });

  it('S3: a pool that is exhausted since the server hangs is down, never degraded', async () => {
    const dataSource = await application();
    const indicator = indicatorOf({ dataSource });
    const giveBack = await takeSlots(dataSource, 3);
    server.freeze();
    try {
      for (let check = 0; check < 3; check++)
        expect(await resultOf(indicator, 300)).toMatchObject({ status: 'down', reason: 'timeout' });
      expect(kind.count(dataSource)).toEqual({ total: 3, idle: 0, waiting: 1 });
    } finally {
      server.thaw();
    }
    await giveBack();
    await until(
      () => kind.count(dataSource),
      ({ idle, waiting }) => idle === 3 && waiting === 0,
    );
  });

  it('S3: a pool that is exhausted while the server is gone is down for unreachable', async () => {
    const way = await proxy();
    const dataSource = await application(way.port);
    const indicator = indicatorOf({ dataSource });
    const giveBack = await takeSlots(dataSource, 3);
    way.deadenOpen();
    await server.kill();
    expect(await resultOf(indicator, 600)).toMatchObject({ status: 'down', reason: 'unreachable' });
    await server.restart();
    await giveBack();
  });

  it('a server that refuses more connections is down for overloaded', async () => {
    const connections: { close(): unknown }[] = [];
    try {
      for (;;) connections.push(await kind.connect(server.url));
    } catch {
      expect(connections.length).toBeGreaterThan(10);
    }
    try {
      const result = await resultOf(indicatorOf({ url: server.url }));
      expect(result).toMatchObject({
        status: 'down',
        reason: 'overloaded',
        message: 'the server refuses more connections',
      });
    } finally {
      await Promise.all(connections.map((each) => each.close()));
    }
  });

  it('a wrong password, and an unknown user, are down for auth_failed', async () => {
    const wrongPassword = urlWith((url) => (url.password = 'wrong'));
    const unknownUser = urlWith((url) => (url.username = 'nobody'));
    for (const url of [wrongPassword, unknownUser])
      expect(await resultOf(indicatorOf({ url }))).toEqual({
        status: 'down',
        reason: 'auth_failed',
        message: 'the server does not accept the user or the password',
        data: { type: kind.type },
      });
  });

  it('an unknown database is down, without its name', async () => {
    const url = urlWith((each) => (each.pathname = '/hidden'));
    const result = await resultOf(indicatorOf({ url }));
    expect(result).toMatchObject({ status: 'down', reason: kind === postgres ? 'error' : 'forbidden' });
    expect(JSON.stringify(result)).not.toContain('hidden');
  });

  it('one own connection is kept from check to check, replaced when the server ends it, and ended in close()', async () => {
    const connections = async () => Number(await kind.ask(server.adminUrl, kind.countSql));
    await until(connections, (count) => count === 0);
    const indicator = indicatorOf({ url: server.url });
    for (let check = 0; check < 3; check++) expect(await resultOf(indicator)).toMatchObject({ status: 'up' });
    expect(await connections()).toBe(1);
    await server.restart();
    expect(await resultOf(indicator)).toMatchObject({ status: 'up' });
    await until(connections, (count) => count === 1);
    await indicator.close();
    await until(connections, (count) => count === 0);
  });

  it('neither the query log nor the slow-query log of the application sees a check', async () => {
    const logged: string[] = [];
    const log = (_: unknown, ...rest: unknown[]) => void logged.push(String(rest[0] ?? _));
    const logger: Logger = {
      logQuery: log,
      logQueryError: log,
      logQuerySlow: log,
      logSchemaBuild: log,
      logMigration: log,
      log,
    };
    const options = { type: kind.type, url: server.url, logging: 'all', maxQueryExecutionTime: 1, logger } as const;
    const dataSource = later(await new DataSource(options).initialize(), (each) => each.destroy());
    logged.length = 0;
    expect(await resultOf(indicatorOf({ dataSource }))).toMatchObject({ status: 'up' });
    expect(logged).toEqual([]);
    await dataSource.query('SELECT 1');
    expect(logged.length).toBeGreaterThan(0);
  });

  it('a black hole is down for timeout, a server that hangs up for unreachable', async () => {
    const hole = later(await startTcpFake(blackHole), (each) => each.stop());
    const atHole = indicatorOf({ url: urlWith((url) => (url.port = String(hole.port))) });
    for (let check = 0; check < 4; check++)
      expect(await resultOf(atHole, 100)).toMatchObject({ reason: 'timeout', message: 'no answer within 100 ms' });
    await until(hole.connections, (count) => count === 0);

    const hangsUp = await startTcpFake(kind === postgres ? resetOnFirstByte : (socket) => socket.resetAndDestroy());
    later(hangsUp, (each) => each.stop());
    const url = urlWith((each) => (each.port = String(hangsUp.port)));
    expect(await resultOf(indicatorOf({ url }))).toMatchObject({ status: 'down', reason: 'unreachable' });

    const closes = later(await startTcpFake((socket) => socket.end()), (each) => each.stop());
    const closing = urlWith((each) => (each.port = String(closes.port)));
    expect(await resultOf(indicatorOf({ url: closing }))).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it.each([
    ['short garbage', '\x00\xff\x7fgarbage\r\n'],
    ['an HTTP server', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
  ])('%s instead of a database is down, and hurts nobody', async (_, bytes) => {
    const fake = await startTcpFake((socket) => {
      if (kind === postgres) socket.once('data', () => socket.end(bytes, 'latin1'));
      else socket.end(bytes, 'latin1');
    });
    later(fake, (each) => each.stop());
    const url = urlWith((each) => (each.port = String(fake.port)));
    const result = await resultOf(indicatorOf({ url }), 500);
    expect(result).toMatchObject({
      status: 'down',
      reason: expect.stringMatching(/^(bad_response|unreachable|timeout)$/),
    });
  });

  it('a server of another protocol behind the URL is down for bad_response, and does not end the process', async () => {
    const uncaught: unknown[] = [];
    const note = (error: unknown) => uncaught.push(error);
    process.on('uncaughtException', note);
    later(note, () => process.off('uncaughtException', note));
    const greetings = {
      postgres: Buffer.concat([Buffer.from([82, 0, 0, 0, 10]), Buffer.from('8.0.36-standard\0')]), // of MySQL
      mysql: Buffer.from('R\0\0\0\x08\0\0\0\0'), // of PostgreSQL
    };
    const other = later(await startTcpFake((socket) => socket.write(greetings[kind.type])), (each) => each.stop());
    const url = urlWith((each) => (each.port = String(other.port)));
    expect(await resultOf(indicatorOf({ url }), 300)).toMatchObject({
      status: 'down',
      reason: kind === postgres ? 'bad_response' : 'timeout', // MySQL's client waits for the rest of what looks long to it
    });
    expect(uncaught).toEqual([]);
  });

  it("isHealthy('database') serves Terminus's own HealthCheckService, with its deadline", async () => {
    const module = await Test.createTestingModule({ imports: [TerminusModule.forRoot({ logger: false })] }).compile();
    const health = await module.resolve(HealthCheckService);
    const indicator = indicatorOf({ dataSource: await application() });
    const good = await health.check([() => indicator.isHealthy('database')]);
    expect(good).toMatchObject({ status: 'ok', info: { database: { status: 'up', type: kind.type } } });

    server.freeze();
    try {
      const bad = await health
        .check([() => indicator.isHealthy('database', { timeoutMs: 200 })])
        .catch((error: unknown) => {
          return (error as { getResponse(): unknown }).getResponse();
        });
      expect(bad).toMatchObject({ status: 'error', error: { database: { status: 'down', reason: 'timeout' } } });
    } finally {
      server.thaw();
    }
    await module.close();
  });

  it('shows no password, however it is printed, before and after a check', async () => {
    const dataSource = await application();
    const secret = new URL(server.url).password;
    for (const indicator of [indicatorOf({ url: server.url }), indicatorOf({ dataSource })]) {
      const print = () => inspect(indicator, { depth: 20, showHidden: true });
      expect(print()).not.toContain(secret);
      const { result } = await run(indicator);
      expect(print() + JSON.stringify(result)).not.toContain(secret);
    }
  });
});

describe('a server that takes no writes', () => {
  const readOnly = { reason: 'read_only', message: 'the server takes no writes' };

  it('is read_only on MariaDB with read_only = 1: degraded, or down for an application that writes', async () => {
    const server = later(await mariadb.start(), (each) => each.stop());
    const dataSource = later(await dataSourceOf(mariadb, server.url).initialize(), (each) => each.destroy());
    const indicator = indicatorOf({ dataSource });
    const writing = indicatorOf({ dataSource }, { writable: true });
    await mariadb.ask(server.adminUrl, 'SET GLOBAL read_only = 1');
    expect(await resultOf(indicator)).toMatchObject({ status: 'degraded', ...readOnly });
    expect(await resultOf(writing)).toMatchObject({ status: 'down', ...readOnly });
    await mariadb.ask(server.adminUrl, 'SET GLOBAL read_only = 0');
    expect(await resultOf(writing)).toMatchObject({ status: 'up' });
  });

  it('is read_only on a hot standby of PostgreSQL, and loading where a standby lets nobody in', async () => {
    const server = later(await postgres.start(), (each) => each.stop());
    const indicator = indicatorOf({ url: server.url });
    const writing = indicatorOf({ url: server.url }, { writable: true });
    expect(await resultOf(writing)).toMatchObject({ status: 'up' });

    const folder = String(await postgres.ask(server.adminUrl, 'SHOW data_directory'));
    await postgres.ask(server.adminUrl, 'ALTER SYSTEM SET hot_standby = off');
    await writeFile(join(folder, 'standby.signal'), '');
    const restarted = server.restart().catch(() => 'never ready');
    await until(
      () => run(indicator),
      ({ result }) => result.reason === 'loading',
    );
    await server.kill();
    expect(await restarted).toBe('never ready');

    await writeFile(join(folder, 'postgresql.auto.conf'), '');
    await server.restart();
    expect(await resultOf(indicator)).toMatchObject({ status: 'degraded', ...readOnly });
    expect(await resultOf(writing)).toMatchObject({ status: 'down', ...readOnly });
  });

  it('is read_only on PostgreSQL where an operator made transactions read-only by default', async () => {
    const server = later(await postgres.start(), (each) => each.stop());
    await postgres.ask(server.adminUrl, 'ALTER DATABASE app SET default_transaction_read_only = on');
    expect(await resultOf(indicatorOf({ url: server.url }))).toMatchObject({ status: 'degraded', ...readOnly });
  });
});
