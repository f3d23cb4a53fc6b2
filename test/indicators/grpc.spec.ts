import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { connect as connectSocket, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { GrpcHealthIndicator, type GrpcIndicatorOptions, type GrpcTls } from '../../src/indicators/grpc.health.js';
import { freePort } from '../servers/free-port.js';
import { startGrpc } from '../servers/grpc.js';
import { blackHole, garbage, resetOnFirstByte, startTcpFake, type ConnectionHandler } from '../servers/tcp-fake.js';
import type { TestServer } from '../servers/test-server.js';
import { selfSigned } from '../support/self-signed.js';
import { checkOnce, eventually, eventuallySays, thrownBy } from './check-once.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function indicatorOf(address: string, options?: GrpcIndicatorOptions): GrpcHealthIndicator {
  const indicator = new GrpcHealthIndicator({ address }, options);
  ends.push(() => indicator.close());
  return indicator;
}

async function fake(handler: ConnectionHandler) {
  const started = await startTcpFake(handler);
  ends.push(() => started.stop());
  return Object.assign(started, { address: `127.0.0.1:${started.port}` });
}

describe('A gRPC server that is not there to be asked', () => {
  it.each([undefined, ''])('without an address (%s) is down, not_configured', async (address) => {
    expect(await checkOnce(new GrpcHealthIndicator({ address }))).toMatchObject({
      status: 'down',
      reason: 'not_configured',
    });
  });

  it.each(['http://user:s3cret@127.0.0.1:1', '127.0.0.1', 's3cret@127.0.0.1:50051', '127.0.0.1:99999'])(
    'an address that cannot be read is refused by the constructor, which shows nothing of it: %s',
    (address) => {
      expect(() => new GrpcHealthIndicator({ address })).toThrow(/^Expected the gRPC address to be host:port/);
      expect(thrownBy(() => new GrpcHealthIndicator({ address }))).not.toMatch(/s3cret|127/);
    },
  );

  it.each([
    ['metadata that HTTP cannot carry', { metadata: { authorization: 'Bearer s3cret\r\nx: y' } }],
    ['TLS that is a word', { tls: 's3cret' as never }],
    ['a service that is none', { service: 7 as never }],
  ])('%s is refused by the constructor, which shows nothing of it', (_, options) => {
    expect(() => new GrpcHealthIndicator({ address: '' }, options)).toThrow(/^Expected `/);
    expect(thrownBy(() => new GrpcHealthIndicator({ address: '' }, options))).not.toContain('s3cret');
  });

  it('a port that nobody listens at is down, unreachable', async () => {
    const indicator = indicatorOf(`dns:///127.0.0.1:${await freePort()}`);
    for (let count = 0; count < 2; count++)
      expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it.each<[string, ConnectionHandler, string]>([
    ['accepts and says nothing', blackHole, 'timeout'],
    ['hangs up', (socket) => void socket.resume().end(), 'unreachable'],
    ['resets', resetOnFirstByte, 'unreachable'],
    ['answers with garbage', garbage, 'bad_response'],
  ])('a server that %s is down, and no socket stays', async (_, handler, reason) => {
    const server = await fake(handler);
    const indicator = indicatorOf(server.address);
    for (let count = 0; count < 3; count++)
      expect(await checkOnce(indicator, 1000)).toMatchObject({ status: 'down', reason });
    expect(await eventually(server.connections, (open) => open === 0)).toBe(0);
  });

  it('a server of HTTP/1 is down, bad_response', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    ends.push(() => server.close());
    await eventually(() => server.listening, Boolean);
    const indicator = indicatorOf(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'bad_response' });
  });

  it.each([
    ['200 of another kind', 200, 'bad_response'],
    ['404', 404, 'bad_response'],
    ['401', 401, 'auth_failed'],
    ['403', 403, 'forbidden'],
    ['429', 429, 'overloaded'],
    ['503', 503, 'unreachable'],
  ])('something in between that answers %s is down', async (_, status, reason) => {
    const server = createHttp2Server((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<h1>hello</h1>');
    }).listen(0, '127.0.0.1');
    ends.push(() => server.close());
    await eventually(() => server.listening, Boolean);
    const indicator = indicatorOf(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason });
  });

  it('an answer without an end is given up, and its connection with it', async () => {
    const server = createHttp2Server((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/grpc' });
      response.write(Buffer.alloc(100_000));
    }).listen(0, '127.0.0.1');
    ends.push(() => server.close());
    await eventually(() => server.listening, Boolean);
    const indicator = indicatorOf(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'bad_response' });
  });
});

describe('A gRPC server that speaks TLS', () => {
  const { key, cert } = selfSigned('grpc.test');
  let folder: string;
  let server: TestServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'health-policy-grpc-tls-'));
    await writeFile(join(folder, 'key.pem'), key);
    await writeFile(join(folder, 'cert.pem'), cert);
    server = await startGrpc(folder);
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it.each<[string, boolean | GrpcTls, object]>([
    ['trusted and called by its name is up', { ca: cert, serverName: 'grpc.test' }, { status: 'up' }],
    ['nobody trusts is down', true, { status: 'down', reason: 'unreachable', message: 'TLS handshake failed' }],
    ['of another name is down', { ca: cert, serverName: 'other.test' }, { status: 'down', reason: 'unreachable' }],
    ['is asked in plain text is down', false, { status: 'down', reason: 'unreachable' }],
  ])('whose certificate %s', async (_, tls, result) => {
    expect(await checkOnce(indicatorOf(server.url, { tls }))).toMatchObject(result);
  });
});

describe('A gRPC server of @grpc/grpc-js', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startGrpc();
  });
  afterAll(() => server.stop());

  it.each([
    ['', { status: 'up' }],
    ['shop.SERVING', { status: 'up' }],
    ['shop.NOT_SERVING', { status: 'down', reason: 'error', message: 'the service says that it does not serve' }],
    ['shop.UNKNOWN', { status: 'down', reason: 'loading', message: 'the service does not know yet whether it serves' }],
    ['shop.SERVICE_UNKNOWN', { status: 'down', reason: 'error', message: 'the server does not know the service' }],
    ['nobody', { status: 'down', reason: 'error', message: 'the server does not know the service' }],
    [`long.${'x'.repeat(300)}`, { status: 'down', reason: 'error', message: 'the server does not know the service' }],
  ])('asked for the service "%s" says so', async (service, result) => {
    expect(await checkOnce(indicatorOf(server.url, { service }))).toEqual(result);
  });

  it.each([
    ['nothing', {}, { status: 'down', reason: 'auth_failed' }],
    ['a wrong bearer', { authorization: 'Bearer other' }, { status: 'down', reason: 'forbidden' }],
    ['the right one', { authorization: 'Bearer s3cret' }, { status: 'up' }],
  ])('that wants a bearer and is shown %s', async (_, metadata, result) => {
    expect(await checkOnce(indicatorOf(server.url, { service: 'shop.Guarded', metadata }))).toMatchObject(result);
  });

  it('is asked in one session by a hundred checks, and close() ends it', async () => {
    const proxy = await fake((socket) => {
      const upstream = connectSocket(server.port, '127.0.0.1').on('error', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
      socket.pipe(upstream).pipe(socket);
    });
    const indicator = indicatorOf(proxy.address);
    for (let count = 0; count < 100; count++) expect((await checkOnce(indicator)).status).toBe('up');
    expect(proxy.connections()).toBe(1);
    await indicator.close();
    expect(await eventually(proxy.connections, (open) => open === 0)).toBe(0);
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it('frozen: times out, also where it is asked for the first time, and is up after the thaw', async () => {
    const indicators = [indicatorOf(server.url), indicatorOf(server.url)] as const;
    expect((await checkOnce(indicators[0])).status).toBe('up');
    server.freeze();
    try {
      for (const indicator of indicators)
        for (let count = 0; count < 3; count++)
          expect(await checkOnce(indicator, 100)).toMatchObject({ status: 'down', reason: 'timeout' });
    } finally {
      server.thaw();
    }
    for (const indicator of indicators) expect(await eventuallySays(indicator, 'up')).toEqual({ status: 'up' });
  });

  it('killed: is unreachable, and up by the first check once it is there again', async () => {
    const indicator = indicatorOf(server.url);
    expect((await checkOnce(indicator)).status).toBe('up');
    await server.kill();
    for (let count = 0; count < 3; count++)
      expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
    await server.restart();
    expect(await checkOnce(indicator)).toEqual({ status: 'up' });
  });
});
