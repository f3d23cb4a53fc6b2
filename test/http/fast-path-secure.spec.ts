import 'reflect-metadata';
import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { selfSigned } from '../support/self-signed.js';
import { HealthPolicyModule, HealthPolicyService, indicator } from '../../src/index.js';

const ORIGIN = 'https://shop.example';
const TLS = selfSigned();

@Controller('orders')
class OrdersController {
  @Get()
  list(): string[] {
    return ['one'];
  }
  @Post()
  add(): string {
    return 'added';
  }
}

const apps: INestApplication[] = [];
const sessions: ClientHttp2Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

async function start(
  http: ExpressAdapter | FastifyAdapter,
  {
    fastPath = true,
    options = {},
    prepare,
  }: { fastPath?: boolean; options?: object; prepare?: (app: INestApplication) => unknown } = {},
) {
  @Module({
    imports: [
      HealthPolicyModule.forRoot({
        environment: 'test',
        fastPath,
        indicators: [indicator('database', () => ({ status: 'up' })), indicator('redis', () => ({ status: 'down' }))],
      }),
    ],
    controllers: [OrdersController],
  })
  class App {}
  const app = await NestFactory.create(App, http, { logger: false, abortOnError: false, ...options });
  apps.push(app);
  await prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return { app, port: (app.getHttpServer().address() as AddressInfo).port };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function askHttps(port: number, path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    httpsRequest({ port, path, method, headers, ca: TLS.cert, servername: 'localhost', agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    })
      .on('error', reject)
      .end();
  });
}

async function session(port: number, secure: boolean): Promise<ClientHttp2Session> {
  const made = connect(`${secure ? 'https' : 'http'}://localhost:${port}`, { ca: TLS.cert });
  sessions.push(made);
  await once(made, 'connect');
  return made;
}

async function askHttp2(
  client: ClientHttp2Session,
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  const stream = client.request({ ':path': path, ':method': method, ...headers }, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [answered] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status': number }];
  if (!stream.readableEnded) await once(stream, 'end');
  return { status: answered[':status'], headers: answered, text };
}

async function eventually(condition: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('not within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** What every route answers, whatever carries it. */
async function expectRoutes(ask: (path: string, method?: string, headers?: Record<string, string>) => Promise<Answer>) {
  const get = await ask('/health');
  expect([get.status, JSON.parse(get.text).status]).toEqual([200, 'degraded']);
  expect(get.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-length': String(Buffer.byteLength(get.text)),
  });
  const head = await ask('/health', 'HEAD');
  expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', get.headers['content-length']]);
  const options = await ask('/health', 'OPTIONS');
  expect([options.status, options.headers['allow'], options.text]).toEqual([204, 'GET, HEAD, OPTIONS', '']);
  expect((await ask('/health/redis')).status).toBe(503);
  expect((await ask('/health/live')).status).toBe(200);
  expect((await ask('/health/ready', 'DELETE')).status).toBe(405);
  expect((await ask('/health/nobody')).status).toBe(404);
  expect(JSON.parse((await ask('/orders')).text)).toEqual(['one']);
  const crossOrigin = await ask('/health', 'GET', { origin: ORIGIN });
  expect([crossOrigin.status, crossOrigin.headers['access-control-allow-origin']]).toEqual([200, ORIGIN]);
  const preflight = await ask('/health', 'OPTIONS', { origin: ORIGIN, 'access-control-request-method': 'GET' });
  expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, ORIGIN]);
}
const prepare = (app: INestApplication) => app.enableCors({ origin: ORIGIN });

describe.each([true, false])('with the fast path %s', (fastPath) => {
  it('HTTPS on Express answers every route', async () => {
    const { port } = await start(new ExpressAdapter(), { fastPath, prepare, options: { httpsOptions: TLS } });
    await expectRoutes((...asked) => askHttps(port, ...asked));
  });

  it('HTTPS on Fastify answers every route', async () => {
    const { port } = await start(new FastifyAdapter({ https: TLS } as never), { fastPath, prepare });
    await expectRoutes((...asked) => askHttps(port, ...asked));
  });

  it('HTTP/2 without TLS on Fastify answers every route', async () => {
    const { port } = await start(new FastifyAdapter({ http2: true } as never), { fastPath, prepare });
    const client = await session(port, false);
    await expectRoutes((...asked) => askHttp2(client, ...asked));
  });

  it('HTTP/2 over TLS on Fastify answers every route, and HTTP/1.1 beside it', async () => {
    const adapter = new FastifyAdapter({ http2: true, https: { ...TLS, allowHTTP1: true } } as never);
    const { port } = await start(adapter, { fastPath, prepare });
    const client = await session(port, true);
    await expectRoutes((...asked) => askHttp2(client, ...asked));
    await expectRoutes((...asked) => askHttps(port, ...asked));
  });
});

describe('HTTP/2', () => {
  it('carries many streams at once, and each is answered', async () => {
    const { port } = await start(new FastifyAdapter({ http2: true } as never));
    const client = await session(port, false);
    const answers = await Promise.all(
      Array.from({ length: 90 }, (_, index) => askHttp2(client, index % 3 === 0 ? '/orders' : '/health')),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('refuses a POST with a body that nobody reads, and goes on', async () => {
    const { port } = await start(new FastifyAdapter({ http2: true } as never));
    const client = await session(port, false);
    for (let time = 0; time < 3; time += 1)
      expect((await askHttp2(client, '/health', 'POST', {}, 'x'.repeat(300_000))).status).toBe(405);
    expect((await askHttp2(client, '/orders', 'POST', { 'content-type': 'application/json' }, '{}')).text).toBe(
      'added',
    );
    expect((await askHttp2(client, '/health')).status).toBe(200);
  });

  it('has no Connection header while the application drains: HTTP/2 forbids it', async () => {
    const { app, port } = await start(new FastifyAdapter({ http2: true } as never));
    const client = await session(port, false);
    const service = app.get(HealthPolicyService, { strict: false }) as unknown as {
      parts: { monitor: { drain(): void } };
    };
    service.parts.monitor.drain();
    const answer = await askHttp2(client, '/health');
    expect([answer.status, JSON.parse(answer.text).status]).toEqual([503, 'shutting_down']);
    expect(answer.headers).not.toHaveProperty('connection');
  });

  it('survives streams that are reset before their answer', async () => {
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    @Module({
      imports: [
        HealthPolicyModule.forRoot({
          environment: 'test',
          mode: 'on-demand',
          indicators: [
            indicator('database', () => released.then(() => ({ status: 'up' as const })), { timeoutMs: 20_000 }),
          ],
        }),
      ],
    })
    class App {}
    const app = await NestFactory.create(App, new FastifyAdapter({ http2: true } as never), { logger: false });
    apps.push(app);
    await app.listen(0, '127.0.0.1');
    let arrived = 0;
    let left = 0;
    app.getHttpServer().on('request', ({ stream }: { stream: NodeJS.EventEmitter }) => {
      arrived += 1;
      stream.once('close', () => (left += 1));
    });
    const client = await session((app.getHttpServer().address() as AddressInfo).port, false);
    const streams = Array.from({ length: 10 }, () => client.request({ ':path': '/health' }));
    const staying = askHttp2(client, '/health');
    await eventually(() => arrived === 11);
    for (const stream of streams) stream.on('error', () => {}).close(constants.NGHTTP2_CANCEL);
    await eventually(() => left === 10);
    release();
    expect((await staying).status).toBe(200);
    expect((await askHttp2(client, '/health')).status).toBe(200);
  });
});
