import { connect as connectSocket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { NatsHealthIndicator } from '../../src/indicators/nats.health.js';
import { freePort } from '../servers/free-port.js';
import { startNats } from '../servers/nats.js';
import { blackHole, startTcpFake, type ConnectionHandler } from '../servers/tcp-fake.js';
import type { TestServer } from '../servers/test-server.js';
import { checkOnce, eventually, eventuallySays, thrownBy } from './check-once.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function ofUrl(url: string): NatsHealthIndicator {
  const indicator = new NatsHealthIndicator({ url });
  ends.push(() => indicator.close());
  return indicator;
}

async function fake(handler: ConnectionHandler) {
  const started = await startTcpFake(handler);
  ends.push(() => started.stop());
  return Object.assign(started, { url: `nats://app:secret@127.0.0.1:${started.port}` });
}

describe('A NATS that is not there to be asked', () => {
  it.each([
    ['no connection', { connection: undefined }],
    ['a null connection', { connection: null }],
    ['no URL', { url: undefined }],
    ['an empty URL', { url: '' }],
  ])('%s is down, not_configured', async (_, source) => {
    expect(await checkOnce(new NatsHealthIndicator(source))).toMatchObject({
      status: 'down',
      reason: 'not_configured',
    });
  });

  it.each(['http://:s3cret@127.0.0.1:1', '127.0.0.1:4222', 'nats://app:s3cret%zz@127.0.0.1:1', 'nats://app:s3cret@:x'])(
    'a URL that is none of NATS is refused by the constructor, which shows nothing of it: %s',
    (url) => {
      expect(() => new NatsHealthIndicator({ url })).toThrow(/^Expected the NATS URL to be/);
      expect(thrownBy(() => new NatsHealthIndicator({ url }))).not.toMatch(/s3cret|127/);
    },
  );

  it('a port that nobody listens at is down, unreachable', async () => {
    const url = `nats://127.0.0.1:${await freePort()}`;
    expect(await checkOnce(ofUrl(url))).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it.each<[string, ConnectionHandler, string]>([
    ['accepts and says nothing', blackHole, 'timeout'],
    ['hangs up', (socket) => void socket.end(), 'unreachable'],
    ['speaks first, and another protocol', (socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n'), 'bad_response'],
  ])('a server that %s is down, and no socket stays', async (_, handler, reason) => {
    const server = await fake(handler);
    const indicator = ofUrl(server.url);
    for (let count = 0; count < 3; count++)
      expect(await checkOnce(indicator, 1000)).toMatchObject({ status: 'down', reason });
    expect(await eventually(server.connections, (open) => open === 0)).toBe(0);
  });
});

describe('A NATS server', () => {
  let nats: TestServer;
  beforeAll(async () => {
    nats = await startNats();
  });
  afterAll(() => nats.stop());

  async function application(options: ConnectionOptions = {}): Promise<NatsConnection> {
    const connection = await connect({
      servers: `127.0.0.1:${nats.port}`,
      user: 'app',
      pass: 'secret',
      reconnectTimeWait: 50,
      maxReconnectAttempts: -1,
      ...options,
    });
    ends.push(() => connection.close());
    return connection;
  }

  it('that answers a ping is up, on the connection of the application and on one of its own', async () => {
    expect(await checkOnce(new NatsHealthIndicator({ connection: await application() }))).toEqual({ status: 'up' });
    const indicator = ofUrl(nats.url);
    expect(indicator.maxUnsettled).toBe(3);
    expect(await checkOnce(indicator)).toEqual({ status: 'up' });
  });

  it('is asked on one connection by a hundred checks, and close() ends it', async () => {
    const proxy = await fake((socket) => {
      const upstream = connectSocket(nats.port, '127.0.0.1').on('error', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
      socket.pipe(upstream).pipe(socket);
    });
    const indicator = ofUrl(proxy.url);
    for (let count = 0; count < 100; count++) expect((await checkOnce(indicator)).status).toBe('up');
    expect(await eventually(proxy.connections, (open) => open === 1)).toBe(1); // that of the greeting has gone
    await indicator.close();
    expect(await eventually(proxy.connections, (open) => open === 0)).toBe(0);
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it('among others that are down is found', async () => {
    const url = `nats://app:secret@127.0.0.1:${await freePort()},nats://127.0.0.1:${nats.port}`;
    expect(await checkOnce(ofUrl(url))).toEqual({ status: 'up' });
  });

  it.each([
    ['a wrong password', 'app:wrong@'],
    ['a token instead of a user', 'token@'],
    ['no credentials', ''],
  ])('that is shown %s is down, auth_failed', async (_, credentials) => {
    const indicator = ofUrl(`nats://${credentials}127.0.0.1:${nats.port}`);
    for (let count = 0; count < 2; count++)
      expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'auth_failed' });
  });

  it('is down for a connection that the application has closed', async () => {
    const connection = await application();
    await connection.close();
    const indicator = new NatsHealthIndicator({ connection });
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it('frozen: times out; no check asks the connection of the application again before it has answered', async () => {
    const connection = await application();
    const indicators = [new NatsHealthIndicator({ connection }), ofUrl(nats.url), ofUrl(nats.url)] as const;
    for (const indicator of indicators.slice(0, 2)) expect((await checkOnce(indicator)).status).toBe('up');
    nats.freeze();
    try {
      for (const indicator of indicators)
        for (let count = 0; count < 3; count++) {
          const { result } = await indicator.runner.run({ timeoutMs: 100, abandonAfterMs: 1 });
          expect(result).toMatchObject({ status: 'down', reason: 'timeout' });
        }
      const { pongs } = Reflect.get(connection, 'protocol') as { pongs: unknown[] };
      expect(pongs).toHaveLength(1);
    } finally {
      nats.thaw();
    }
    for (const indicator of indicators) expect(await eventuallySays(indicator, 'up')).toEqual({ status: 'up' });
  });

  it('killed: is unreachable, and up again once it is there again', async () => {
    const indicators = [new NatsHealthIndicator({ connection: await application() }), ofUrl(nats.url)];
    for (const indicator of indicators) expect((await checkOnce(indicator)).status).toBe('up');
    await nats.kill();
    for (const indicator of indicators)
      expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
    await nats.restart();
    for (const indicator of indicators) expect(await eventuallySays(indicator, 'up')).toEqual({ status: 'up' });
  });

  it('that takes no more connections is down, overloaded, and up for who has one', async () => {
    const full = await startNats({ config: ['max_connections: 1'] });
    ends.push(() => full.stop());
    const connection = await application({ servers: `127.0.0.1:${full.port}` });
    expect(await checkOnce(ofUrl(full.url))).toMatchObject({ status: 'down', reason: 'overloaded' });
    expect(await checkOnce(new NatsHealthIndicator({ connection }))).toEqual({ status: 'up' });
  });
});
