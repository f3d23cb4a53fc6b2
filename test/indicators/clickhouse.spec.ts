import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { Agent, createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { judgeAnswer, requestFailure } from '../../src/indicators/clickhouse/answer.js';
import { ClickHouseHealthIndicator } from '../../src/indicators/clickhouse.health.js';
import { startClickhouse, type TestClickhouse } from '../servers/clickhouse.js';
import { blackHole, garbage, resetOnFirstByte, startTcpFake, type ConnectionHandler } from '../servers/tcp-fake.js';

type Config = NonNullable<Parameters<typeof createClient>[0]>;

const timeoutMs = 700;
const ends: (() => unknown)[] = [];

/** One check as the engine runs it. */
async function check(indicator: ClickHouseHealthIndicator, limitMs = timeoutMs) {
  const { result } = await indicator.runner.run({ timeoutMs: limitMs, abandonAfterMs: 30_000 });
  return result;
}

/** A client of the application's, closed after the test. */
function application(url: string, config: Config = {}): ClickHouseClient {
  const client = createClient({ url, ...config });
  ends.push(() => client.close());
  return client;
}

function ofClient(url: string, config?: Config): ClickHouseHealthIndicator {
  return new ClickHouseHealthIndicator({ client: application(url, config) });
}

/** An indicator with a client of its own, closed after the test. */
function ofUrl(url: string): ClickHouseHealthIndicator {
  const indicator = new ClickHouseHealthIndicator({ url });
  ends.push(() => indicator.close());
  return indicator;
}

function both(url: string): ClickHouseHealthIndicator[] {
  return [ofClient(url), ofUrl(url)];
}

async function fake(handler: ConnectionHandler): Promise<{ url: string; connections(): number }> {
  const started = await startTcpFake(handler);
  ends.push(() => started.stop());
  return Object.assign(started, { url: `http://user:s3cret@127.0.0.1:${started.port}` });
}

async function httpFake(listener: RequestListener): Promise<{ url: string; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer(listener).listen(0, '127.0.0.1');
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://user:s3cret@127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

async function eventually<T>(ask: () => T | Promise<T>, holds: (answer: T) => boolean, withinMs = 10_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (holds(answer) || performance.now() > deadline) return answer;
    await sleep(20);
  }
}

/** A check that was aborted at its deadline ends a moment later. */
async function settled(indicator: ClickHouseHealthIndicator): Promise<void> {
  const unsettled = Reflect.get(indicator.runner, 'unsettledSince') as Set<unknown>;
  await eventually(
    () => unsettled.size,
    (size) => size === 0,
  );
}

afterEach(async () => {
  jest.restoreAllMocks();
  for (const end of ends.splice(0).reverse()) await end();
});

describe('A ClickHouse that is not there to be asked', () => {
  it.each([
    ['no client', { client: undefined }],
    ['a null client', { client: null }],
    ['no URL', { url: undefined }],
    ['an empty URL', { url: '' }],
  ])('%s is down, not_configured', async (_, source) => {
    const indicator = new ClickHouseHealthIndicator(source);
    expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'not_configured' });
    await indicator.close();
  });

  it.each(['tcp://u:s3cret@127.0.0.1:9000', '127.0.0.1:8123', 'http://u:s3cret@127.0.0.1:port'])(
    'a URL that is not one of ClickHouse is refused by the constructor, which shows nothing of it: %s',
    (url) => {
      expect(() => new ClickHouseHealthIndicator({ url })).toThrow(/^Expected the ClickHouse URL to be/);
      expect(() => new ClickHouseHealthIndicator({ url })).not.toThrow(/s3cret|127/);
    },
  );

  it('a URL with a parameter that the client does not know is not_configured, and shows nothing of it', async () => {
    const finished = await ofUrl('http://u:s3cret@127.0.0.1/?no_such=1').runner.run({
      timeoutMs,
      abandonAfterMs: 30_000,
    });
    expect(finished.result).toMatchObject({ status: 'down', reason: 'not_configured' });
    expect(inspect(finished, { depth: 9 })).not.toContain('s3cret');
  });
});

describe('A ClickHouse that works', () => {
  let clickhouse: TestClickhouse;
  beforeAll(async () => {
    clickhouse = await startClickhouse();
  });
  afterAll(() => clickhouse.stop());

  it('C1: ok is up, for the client of the application and for a URL', async () => {
    for (const indicator of both(clickhouse.url)) expect(await check(indicator)).toEqual({ status: 'up' });
  });

  it('a user that may only read, and change no setting, is up', async () => {
    for (const indicator of both(clickhouse.readerUrl)) expect(await check(indicator)).toEqual({ status: 'up' });
  });

  it("a read-only user whose client sends settings is forbidden, as the application's queries are", async () => {
    const indicator = ofClient(clickhouse.readerUrl, { clickhouse_settings: { max_block_size: '1000' } });
    expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'forbidden' });
  });

  it.each<[string, Config]>([
    ['with a session that is in use', { session_id: 'shared' }],
    ['with compression', { compression: { response: true, request: true } }],
    ['without keep-alive', { keep_alive: { enabled: false } }],
    ['with a parser that makes BigInts', { json: { parse: () => 1n as never, stringify: () => '1' } }],
    ['with an agent of its own', { http_agent: new Agent() }],
  ])('a client %s is up', async (_, config) => {
    const client = application(clickhouse.url, config);
    const busy = client.query({ query: 'SELECT sleep(0.3)', format: 'JSONEachRow' });
    expect(await check(new ClickHouseHealthIndicator({ client }))).toEqual({ status: 'up' });
    await (await busy).text();
  });

  it('C1: a query that the server does not accept is down', async () => {
    const config = { clickhouse_settings: { no_such_setting: 1 } } as unknown as Config;
    expect(await check(ofClient(clickhouse.url, config))).toMatchObject({ status: 'down', reason: 'error' });
  });

  it('a wrong password and an unknown user are auth_failed, and nothing shows them', async () => {
    const log = jest.spyOn(console, 'error').mockImplementation(() => {});
    for (const credentials of ['default:wr0ng', 'nobody:wr0ng', '']) {
      const url = `http://${credentials && `${credentials}@`}127.0.0.1:${clickhouse.port}`;
      for (const indicator of both(url)) {
        const finished = await indicator.runner.run({ timeoutMs, abandonAfterMs: 30_000 });
        expect(finished.result).toMatchObject({ status: 'down', reason: 'auth_failed' });
        expect(inspect([finished, indicator], { depth: 9, showHidden: true })).not.toMatch(/wr0ng|127\.0\.0\.1|nobody/);
      }
    }
    expect(log).not.toHaveBeenCalled();
  });

  it('a hundred checks from a URL leave no connection open', async () => {
    const proxy = await fake((socket) => void socket.pipe(connect(clickhouse.port, '127.0.0.1')).pipe(socket));
    const indicator = ofUrl(proxy.url.replace('user:s3cret', `default:${clickhouse.password}`));
    for (let count = 0; count < 100; count++) expect((await check(indicator)).status).toBe('up');
    expect(
      await eventually(
        () => proxy.connections(),
        (open) => open === 0,
      ),
    ).toBe(0);
  });

  it("a hundred checks go over one kept connection of the application's client, which works on afterwards", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 10 });
    const client = application(clickhouse.url, { http_agent: agent });
    const indicator = new ClickHouseHealthIndicator({ client });
    for (let count = 0; count < 100; count++) expect((await check(indicator)).status).toBe('up');
    expect(Object.values(agent.sockets).flat()).toHaveLength(0);
    expect(Object.values(agent.freeSockets).flat().length).toBeLessThanOrEqual(1);
    await indicator.close();
    expect(await (await client.query({ query: 'SELECT 2 AS two', format: 'JSONEachRow' })).json()).toEqual([
      { two: 2 },
    ]);
    agent.destroy();
  });

  it('a client of the application whose connections are all in use is overloaded, degraded', async () => {
    const client = application(clickhouse.url, { max_open_connections: 1 });
    const indicator = new ClickHouseHealthIndicator({ client });
    const busy = client.query({ query: 'SELECT sleep(1)', format: 'JSONEachRow' });
    expect(await check(indicator, 300)).toMatchObject({ status: 'degraded', reason: 'overloaded' });
    await (await busy).text();
    expect((await check(indicator)).status).toBe('up');
  });

  it('a source that is given by a function is asked for by the checks until there is one', async () => {
    let client: ClickHouseClient | undefined;
    const source = jest.fn(() => ({ client }));
    const indicator = new ClickHouseHealthIndicator(source);
    expect(source).not.toHaveBeenCalled();
    expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'not_configured' });
    client = application(clickhouse.url);
    for (let count = 0; count < 2; count++) expect((await check(indicator)).status).toBe('up');
    expect(source).toHaveBeenCalledTimes(2);
    expect(indicator.maxUnsettled).toBe(1);
    expect(ofUrl(clickhouse.url).maxUnsettled).toBe(3);
  });

  it("inside Terminus's HealthCheckService it is an entry as any other", async () => {
    const module = await Test.createTestingModule({ imports: [TerminusModule] }).compile();
    ends.push(() => module.close());
    const indicator = ofUrl(clickhouse.url);
    const report = await module.get(HealthCheckService).check([() => indicator.isHealthy('clickhouse')]);
    expect(report).toMatchObject({ status: 'ok', info: { clickhouse: { status: 'up' } } });
  });
});

describe('A ClickHouse that stops working', () => {
  it('C1: frozen is a timeout, killed is unreachable, restarted is up; and no line is logged meanwhile', async () => {
    const logs = (['debug', 'info', 'warn', 'error'] as const).map((level) =>
      jest.spyOn(console, level).mockImplementation(() => {}),
    );
    const clickhouse = await startClickhouse();
    ends.push(() => clickhouse.stop());
    const indicators = both(clickhouse.url);
    for (const indicator of indicators) expect((await check(indicator)).status).toBe('up');

    clickhouse.freeze();
    for (const indicator of indicators)
      for (let count = 0; count < 2; count++)
        expect(await check(indicator, 200)).toMatchObject({ status: 'down', reason: 'timeout' });
    clickhouse.thaw();
    for (const indicator of indicators) expect((await check(indicator)).status).toBe('up');

    await clickhouse.kill();
    for (const indicator of indicators)
      expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
    await clickhouse.restart();
    for (const indicator of indicators) expect((await check(indicator)).status).toBe('up');
    for (const log of logs) expect(log).not.toHaveBeenCalled();
  });

  it('a server that works again on new connections is seen by the next check, though the old socket stays dead', async () => {
    let cut = (): void => {};
    let dead = false;
    const { url } = await httpFake((_, response) => {
      cut = () => (dead = true);
      if (!dead) response.end('{"up":1}\n');
      dead = false;
    });
    for (const indicator of both(url)) {
      expect((await check(indicator)).status).toBe('up');
      cut();
      expect(await check(indicator, 200)).toMatchObject({ status: 'down', reason: 'timeout' });
      await settled(indicator);
      expect((await check(indicator)).status).toBe('up');
    }
  });

  it('a body that never ends is a timeout, and its socket is destroyed at the deadline', async () => {
    const { url, sockets } = await httpFake((_, response) => void response.write('{"up":'));
    for (const indicator of both(url)) {
      expect(await check(indicator, 200)).toMatchObject({ status: 'down', reason: 'timeout' });
      expect(
        await eventually(
          () => sockets.size,
          (open) => open === 0,
        ),
      ).toBe(0);
    }
  });

  it('a body without end is bad_response, and its socket is destroyed', async () => {
    const { url, sockets } = await httpFake((_, response) => {
      const pour = () => {
        while (response.writable && response.write('x'.repeat(10_000)));
      };
      response.on('drain', pour);
      pour();
    });
    for (const indicator of both(url))
      expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'bad_response' });
    expect(
      await eventually(
        () => sockets.size,
        (open) => open === 0,
      ),
    ).toBe(0);
  });

  it('close() ends a client of its own, also one with a check on the way, and never the one of the application', async () => {
    const { url, connections } = await fake(blackHole);
    const own = ofUrl(url);
    const checking = check(own, 2000);
    await eventually(connections, (open) => open === 1);
    await own.close();
    expect((await checking).status).toBe('down');
    expect(await eventually(connections, (open) => open === 0)).toBe(0);
    expect(await check(own)).toMatchObject({ status: 'down' });
    expect(connections()).toBe(0);

    const client = application(url);
    const close = jest.spyOn(client, 'close');
    const indicator = new ClickHouseHealthIndicator({ client });
    await check(indicator, 100);
    await indicator.close();
    expect(close).not.toHaveBeenCalled();
  });
});

describe('Something that is no ClickHouse', () => {
  it.each<[string, ConnectionHandler, string]>([
    ['accepts and never answers', blackHole, 'timeout'],
    ['resets every connection', resetOnFirstByte, 'unreachable'],
    ['closes every connection', (socket) => void socket.resume().end(), 'unreachable'],
    ['answers with garbage', garbage, 'bad_response'],
    [
      'cuts its answer short',
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{')),
      'unreachable',
    ],
  ])('a server that %s', async (_, handler, reason) => {
    const { url, connections } = await fake(handler);
    for (const indicator of both(url))
      for (let count = 0; count < 2; count++) {
        const finished = await indicator.runner.run({ timeoutMs: 300, abandonAfterMs: 30_000 });
        expect(finished.result).toMatchObject({ status: 'down', reason });
        expect(inspect(finished.result)).not.toMatch(/127\.0\.0\.1|s3cret/);
      }
    expect(await eventually(connections, (open) => open === 0)).toBe(0);
  });

  it.each([
    ['a port where nothing listens', 'http://127.0.0.1:1'],
    ['a host that does not exist', 'http://no-such-host.invalid:8123'],
    ['localhost, refused by IPv4 and IPv6', 'http://localhost:1'],
  ])('%s is unreachable', async (_, url) => {
    for (const indicator of both(url))
      expect(await check(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it('a server without TLS is unreachable for https://', async () => {
    const { url } = await fake(garbage);
    expect(await check(ofUrl(url.replace('http:', 'https:')))).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it("the client's own request_timeout before the deadline is a timeout", async () => {
    const { url } = await fake(blackHole);
    expect(await check(ofClient(url, { request_timeout: 50 }))).toMatchObject({ status: 'down', reason: 'timeout' });
  });
});

describe('What an answer says', () => {
  const today = (code: number, name: string) =>
    `Code: ${code}. DB::Exception: secret words. (${name}) (version 26.1)\n`;
  it.each<[number, string, string | undefined]>([
    [200, '{"up":1}\n', undefined],
    [200, '{"up":"1"}\n', undefined],
    [200, '{}', 'bad_response'],
    [200, '', 'bad_response'],
    [200, 'Ok.\n', 'bad_response'],
    [200, '<html>Welcome</html>', 'bad_response'],
    [200, today(241, 'MEMORY_LIMIT_EXCEEDED'), 'overloaded'],
    [403, today(516, 'AUTHENTICATION_FAILED'), 'auth_failed'],
    [500, 'Code: 192, e.displayText() = DB::Exception: Unknown user nobody, e.what() = DB::Exception\n', 'auth_failed'],
    [500, 'Code: 193, e.displayText() = DB::Exception: Wrong password for user x, e.what() = …\n', 'auth_failed'],
    [500, today(194, 'REQUIRED_PASSWORD'), 'auth_failed'],
    [403, today(497, 'ACCESS_DENIED'), 'forbidden'],
    [500, today(195, 'IP_ADDRESS_NOT_ALLOWED'), 'forbidden'],
    [500, today(164, 'READONLY'), 'forbidden'],
    [500, today(201, 'QUOTA_EXCEEDED'), 'quota_exhausted'],
    [500, today(202, 'TOO_MANY_SIMULTANEOUS_QUERIES'), 'overloaded'],
    [500, today(203, 'NO_FREE_CONNECTION'), 'overloaded'],
    [500, today(159, 'TIMEOUT_EXCEEDED'), 'timeout'],
    [404, today(81, 'UNKNOWN_DATABASE'), 'error'],
    [401, '<html>Unauthorized</html>', 'auth_failed'],
    [429, 'slow down', 'overloaded'],
    [302, '', 'bad_response'],
    [404, '<html>no such page</html>', 'bad_response'],
    [500, '<html>Internal Server Error</html>', 'bad_response'],
    [503, '<html>no backend</html>', 'unreachable'],
  ])('HTTP %i with %j: %s', async (httpStatus, text, reason) => {
    const result = judgeAnswer({ httpStatus, text });
    expect([result.status, result.reason]).toEqual([reason === undefined ? 'up' : 'down', reason]);
    expect(JSON.stringify(result)).not.toMatch(/secret|nobody|html/);

    const { url } = await httpFake((_, response) => void response.writeHead(httpStatus).end(text));
    for (const indicator of both(url)) expect(await check(indicator)).toEqual(result);
  });

  it('an error of the client that carries the code of the server is read by its code', () => {
    const error = Object.assign(new Error('secret words'), { code: '516', type: 'AUTHENTICATION_FAILED' });
    expect(requestFailure(new Error('wrapped', { cause: error }))).toMatchObject({ reason: 'auth_failed' });
    expect(requestFailure(new TypeError('a bug'))).toBeUndefined();
  });
});

describe('The source', () => {
  it('imports only types of @clickhouse/client, so that it loads where the client is not installed', async () => {
    const folder = new URL('../../src/indicators/', import.meta.url);
    const files = (await readdir(folder, { recursive: true })).filter(
      (name) => name.startsWith('clickhouse') && name.endsWith('.ts'),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const text = await readFile(new URL(file, folder), 'utf8');
      const statements = text.match(/^import .*from '@clickhouse\/client';$/gm) ?? [];
      for (const statement of statements) expect(statement).toMatch(/^import type /);
    }
  });
});
