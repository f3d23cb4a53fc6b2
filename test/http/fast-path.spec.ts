import 'reflect-metadata';
import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import cors from '@fastify/cors';
import { Controller, Get, Module, Post, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HealthPolicyModule, indicator, type HealthPolicyModuleOptions } from '../../src/index.js';

type Adapter = 'express' | 'fastify';
const adapters: Adapter[] = ['express', 'fastify'];

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
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

const up = indicator('database', () => ({ status: 'up' }));

interface Prepared {
  readonly options?: HealthPolicyModuleOptions;
  readonly http?: ExpressAdapter | FastifyAdapter;
  readonly prepare?: (app: INestApplication) => unknown;
  readonly host?: string;
}

async function start(adapter: Adapter, { options, http, prepare, host = '127.0.0.1' }: Prepared = {}) {
  @Module({
    imports: [HealthPolicyModule.forRoot({ environment: 'test', indicators: [up], ...options })],
    controllers: [OrdersController],
  })
  class App {}
  const chosen = http ?? (adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter());
  const app = await NestFactory.create(App, chosen, { logger: false, abortOnError: false });
  apps.push(app);
  await prepare?.(app);
  await app.listen(0, host);
  const server = app.getHttpServer() as Server;
  return { app, server, port: (server.address() as AddressInfo).port };
}

/** One answer as it came over the wire. */
interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A connection whose bytes the test writes itself. */
class Wire {
  private received = Buffer.alloc(0);
  private constructor(readonly socket: Socket) {
    sockets.push(socket);
    socket.on('data', (chunk) => (this.received = Buffer.concat([this.received, chunk])));
    socket.on('error', () => {});
  }

  static async to(port: number, host = '127.0.0.1'): Promise<Wire> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    return new Wire(socket);
  }

  send(...requests: string[]): void {
    this.socket.write(requests.join(''));
  }

  /** The next answer; of one to HEAD only the head. */
  async next({ head = false } = {}): Promise<Raw> {
    await this.until(() => this.received.includes('\r\n\r\n'));
    const end = this.received.indexOf('\r\n\r\n');
    const [first = '', ...lines] = this.received.subarray(0, end).toString().split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    this.received = this.received.subarray(end + 4);
    const length = head ? 0 : Number(headers['content-length'] ?? 0);
    await this.until(() => this.received.length >= length);
    const text = this.received.subarray(0, length).toString();
    this.received = this.received.subarray(length);
    return { status: Number(first.split(' ')[1]), headers, text };
  }

  /** What came and was not read: nothing, where the answers were as long as they said. */
  get rest(): string {
    return this.received.toString();
  }

  get ended(): boolean {
    return this.socket.destroyed || this.socket.readableEnded;
  }

  async until(condition: () => boolean): Promise<void> {
    const end = performance.now() + 10_000;
    while (!condition()) {
      if (this.ended && !condition())
        throw new Error(`the server closed the connection after ${this.received.toString()}`);
      if (performance.now() > end) throw new Error(`no answer; so far: ${this.received.toString()}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}

const head = (method: string, target: string, lines: string[] = []) =>
  [`${method} ${target} HTTP/1.1`, 'Host: x', ...lines, '', ''].join('\r\n');
const ORIGIN = 'https://shop.example';

/** A check that a test lets end. */
function held() {
  let asked = 0;
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const check = async () => {
    asked += 1;
    await released;
    return { status: 'up' as const };
  };
  const registration = indicator('database', check, { timeoutMs: 20_000 });
  return { registration, release, asked: () => asked };
}

async function eventually(condition: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('not within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe.each(adapters)('the fast path on %s', (adapter) => {
  it('keeps the connection: requests in a row on one socket, ours and the application’s', async () => {
    const { port } = await start(adapter);
    const wire = await Wire.to(port);
    for (const [target, text] of [
      ['/health', '"status":"ok"'],
      ['/orders', '["one"]'],
      ['/health/live', '"status":"ok"'],
      ['/health/nobody', 'no such health route'],
      ['/orders', '["one"]'],
      ['/health/', '"status":"ok"'],
    ] as const) {
      wire.send(head('GET', target));
      const answer = await wire.next();
      expect([target, answer.text]).toEqual([target, expect.stringContaining(text)]);
      expect(answer.headers['connection']).not.toBe('close');
    }
    expect([wire.rest, wire.ended]).toEqual(['', false]);
  });

  it('answers pipelined requests in their order, those that wait for a check included', async () => {
    const { registration, release } = held();
    const { port } = await start(adapter, { options: { mode: 'on-demand', indicators: [registration] } });
    const wire = await Wire.to(port);
    wire.send(head('GET', '/health'), head('HEAD', '/health'), head('GET', '/orders'), head('GET', '/health/live'));
    setImmediate(release);
    const answers = [await wire.next(), await wire.next({ head: true }), await wire.next(), await wire.next()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(JSON.parse(answers[0]!.text).details).toHaveProperty('database');
    expect(answers[1]!.headers['content-length']).toBe(String(Buffer.byteLength(answers[0]!.text)));
    expect(answers[2]!.text).toBe('["one"]');
    expect(JSON.parse(answers[3]!.text).details).toEqual({});
    expect(wire.rest).toBe('');
  });

  it('sends no byte of a body for HEAD, and goes on with the next request', async () => {
    const { port } = await start(adapter);
    const wire = await Wire.to(port);
    for (let time = 0; time < 3; time += 1) {
      wire.send(head('HEAD', '/health/ready'), head('GET', '/health/ready'));
      const first = await wire.next({ head: true });
      const second = await wire.next();
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(first.headers['content-length']).toBe(second.headers['content-length']);
      expect(JSON.parse(second.text).status).toBe('ok');
    }
    expect(wire.rest).toBe('');
  });

  it('counts the bytes, not the characters, of a body', async () => {
    const words = 'größer — 健康 🩺';
    const { port } = await start(adapter, {
      options: { indicators: [indicator('database', () => ({ status: 'up', words }), { expose: ['words'] })] },
    });
    const wire = await Wire.to(port);
    wire.send(head('GET', '/health'), head('GET', '/health'));
    for (const answer of [await wire.next(), await wire.next()])
      expect(JSON.parse(answer.text).details.database.words).toBe(words);
    expect(wire.rest).toBe('');
  });

  it('lets a client that expects 100-continue go on, and refuses its method all the same', async () => {
    const { port } = await start(adapter);
    const wire = await Wire.to(port);
    wire.send(head('POST', '/health', ['Content-Length: 4', 'Expect: 100-continue']));
    expect((await wire.next()).status).toBe(100);
    expect((await wire.next()).status).toBe(405);
    wire.send('body', head('GET', '/health'));
    expect((await wire.next()).status).toBe(200);
  });

  it('answers a large POST with 405, and the connection is still in order afterwards or closed', async () => {
    const { port } = await start(adapter);
    const wire = await Wire.to(port);
    const body = 'x'.repeat(5_000_000);
    wire.send(head('POST', '/health', [`Content-Length: ${body.length}`, 'Content-Type: application/json']), body);
    const refused = await wire.next();
    expect([refused.status, refused.headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS']);
    if (refused.headers['connection'] !== 'close') {
      wire.send(head('GET', '/health'));
      expect((await wire.next()).status).toBe(200);
    }
    expect(wire.rest).toBe('');
    const chunked = await Wire.to(port);
    chunked.send(
      head('PUT', '/health/live', ['Transfer-Encoding: chunked']),
      `4\r\nbody\r\n0\r\n\r\n`,
      head('GET', '/health'),
    );
    expect([(await chunked.next()).status, (await chunked.next()).status]).toEqual([405, 200]);
  });

  it('leaves WebSocket upgrades to the application, whatever their path', async () => {
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: eA==',
    ];
    const { port } = await start(adapter, {
      prepare: (app) =>
        (app.getHttpServer() as Server).on('upgrade', ({ url }: IncomingMessage, socket: Socket) =>
          socket
            .resume()
            .end(
              `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Path: ${url}\r\n\r\n`,
            ),
        ),
    });
    for (const path of ['/socket', '/health']) {
      const wire = await Wire.to(port);
      wire.send(head('GET', path, upgrade));
      const { status, headers } = await wire.next();
      expect([status, headers['x-path'], wire.rest]).toEqual([101, path, '']);
    }
    const wire = await Wire.to(port);
    wire.send(head('GET', '/health'));
    expect((await wire.next()).status).toBe(200);
  });

  it('answers an upgrade that nobody in the application takes as the plain request that it also is', async () => {
    const { port } = await start(adapter);
    const wire = await Wire.to(port);
    wire.send(
      head('GET', '/health', [
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAAQAAP__',
      ]),
    );
    expect((await wire.next()).status).toBe(200);
  });

  it('leaves listeners that come later in place: they hear of every request, and nothing is answered twice', async () => {
    const { server, port } = await start(adapter);
    const heard: string[] = [];
    server.on('request', ({ url }: IncomingMessage) => heard.push(url!));
    server.prependListener('request', ({ url }: IncomingMessage) => heard.push(`first ${url}`));
    const wire = await Wire.to(port);
    wire.send(head('GET', '/health'), head('GET', '/orders'));
    expect([(await wire.next()).status, (await wire.next()).text]).toEqual([200, '["one"]']);
    expect(heard.sort()).toEqual(['/health', '/orders', 'first /health', 'first /orders']);
    expect(wire.rest).toBe('');
  });

  it('stands behind a wrapper that comes later, as Socket.IO’s engine attaches itself', async () => {
    const { server, port } = await start(adapter);
    const behind = server.listeners('request');
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response) => {
      if (request.url!.startsWith('/socket.io/')) return response.end('engine');
      for (const listener of behind) listener.call(server, request, response);
    });
    const wire = await Wire.to(port);
    wire.send(head('GET', '/socket.io/?x'), head('GET', '/health'), head('GET', '/orders'));
    expect((await wire.next()).status).toBe(200);
    expect([(await wire.next()).status, (await wire.next()).text]).toEqual([200, '["one"]']);
  });

  it('lets app.close() end while clients hold their connections open', async () => {
    const { app, port } = await start(adapter);
    const agent = new Agent({ keepAlive: true });
    const get = (path: string) =>
      new Promise<number>((resolve, reject) => {
        httpRequest({ port, path, agent }, (response) =>
          response.resume().on('end', () => resolve(response.statusCode!)),
        )
          .on('error', reject)
          .end();
      });
    expect(await Promise.all(['/health', '/health/live', '/orders', '/health/ready'].map(get))).toEqual([
      200, 200, 200, 200,
    ]);
    const wire = await Wire.to(port);
    wire.send(head('GET', '/health'));
    await wire.next();
    await app.close();
    await eventually(() => wire.ended);
    agent.destroy();
  });

  it('asks a client to leave while the application drains, and lets app.close() end on a request that was under way', async () => {
    const { registration, release } = held();
    const { app, port } = await start(adapter, { options: { mode: 'on-demand', indicators: [registration] } });
    const wire = await Wire.to(port);
    wire.send(head('GET', '/health'));
    await once(app.getHttpServer() as Server, 'request');
    const closing = app.close();
    release();
    const answer = await wire.next();
    expect([answer.status, answer.headers['connection'], JSON.parse(answer.text).status]).toEqual([
      503,
      'close',
      'shutting_down',
    ]);
    await closing;
    expect(wire.rest).toBe('');
  });

  it('serves several applications of one process, each its own', async () => {
    const [one, other] = await Promise.all([
      start(adapter, { options: { path: 'one' } }),
      start(adapter, {
        options: { path: 'other', indicators: [indicator('redis', () => ({ status: 'down' }))], fatal: ['redis'] },
      }),
    ]);
    const ask = async (port: number, path: string) => {
      const wire = await Wire.to(port);
      wire.send(head('GET', path));
      return (await wire.next()).status;
    };
    expect(await ask(one.port, '/one')).toBe(200);
    expect(await ask(other.port, '/other')).toBe(503);
    expect([await ask(one.port, '/other'), await ask(other.port, '/one')]).toEqual([404, 404]);
    await one.app.close();
    expect(await ask(other.port, '/other/live')).toBe(200);
  });

  it.each(['background', 'on-demand'] as const)(
    'calls a dependency once for 1,000 requests in flight at boot, in %s mode',
    async (mode) => {
      const { registration, release, asked } = held();
      const { server, port } = await start(adapter, { options: { mode, indicators: [registration] } });
      let arrived = 0;
      server.on('request', () => (arrived += 1));
      const wires = await Promise.all(Array.from({ length: 20 }, () => Wire.to(port)));
      for (const wire of wires) wire.send(head('GET', '/health').repeat(50));
      await eventually(() => arrived === 1000);
      expect(asked()).toBe(1);
      release();
      for (const wire of wires) {
        for (let answer = 0; answer < 50; answer += 1)
          expect((await wire.next()).status).toBe(mode === 'background' ? 503 : 200);
      }
      expect(asked()).toBe(1);
      wires[0]!.send(head('GET', '/health'));
      expect((await wires[0]!.next()).status).toBe(200);
      expect(asked()).toBe(1);
    },
  );

  it('hurts nobody where clients leave before their answer', async () => {
    const { registration, release } = held();
    const { server, port } = await start(adapter, { options: { mode: 'on-demand', indicators: [registration] } });
    let arrived = 0;
    let left = 0;
    server.on('request', ({ socket }: IncomingMessage) => {
      arrived += 1;
      socket.once('close', () => (left += 1));
    });
    const wires = await Promise.all(Array.from({ length: 20 }, () => Wire.to(port)));
    const lines = ['Authorization: Bearer x'];
    for (const wire of wires) wire.send(head('GET', '/health', lines));
    await eventually(() => arrived === 20);
    for (const { socket } of wires.slice(0, 15)) socket.resetAndDestroy();
    await eventually(() => left === 15);
    release();
    for (const wire of wires.slice(15)) expect((await wire.next()).status).toBe(200);
  });

  it('takes a path for what it is, byte for byte, and never hangs on an odd one', async () => {
    const { port } = await start(adapter);
    const answerTo = async (method: string, target: string) => {
      const wire = await Wire.to(port);
      wire.send(head(method, target));
      return wire.next();
    };
    for (const target of [
      '/health/./live',
      '/health/../orders',
      '/health//live',
      `/health/${'x'.repeat(15_000)}`,
      '/health/%',
      '/health/%00',
      '/health/live%2f',
    ])
      expect([target, (await answerTo('GET', target)).text]).toEqual([
        target,
        expect.stringContaining('no such health route'),
      ]);
    for (const target of [
      'http://elsewhere.example/health',
      '*',
      '/health%2f',
      '//health',
      '/Health',
      '/%68ealth',
      '?/health',
    ]) {
      const answer = await answerTo('GET', target);
      expect([target, answer.status >= 400 && answer.status < 500]).toEqual([target, true]);
      expect(answer.text).not.toContain('no such health route');
      expect(answer.text).not.toContain('"details"');
    }
    expect([(await answerTo('OPTIONS', '*')).status]).not.toContain(503);
    const tooLong = await Wire.to(port);
    tooLong.send(head('GET', `/health/${'x'.repeat(64_000)}`));
    expect((await tooLong.next()).status).toBe(431);
    expect((await answerTo('GET', '/health')).status).toBe(200);
  });

  describe('with CORS that the application set up itself, past app.enableCors()', () => {
    const own = async (app: INestApplication) => {
      if (adapter === 'fastify') return app.getHttpAdapter().getInstance().register(cors, { origin: ORIGIN });
      const require = createRequire(createRequire(import.meta.url).resolve('@nestjs/platform-express'));
      return app.use((require('cors') as (options: object) => never)({ origin: ORIGIN }));
    };

    it('lets it speak, also in front of a middleware that hangs', async () => {
      const { port } = await start(adapter, {
        prepare: async (app) => {
          app.use(() => {});
          await own(app);
        },
      });
      const wire = await Wire.to(port);
      wire.send(head('GET', '/health', [`Origin: ${ORIGIN}`]));
      const { status, headers } = await wire.next();
      expect([status, headers['access-control-allow-origin']]).toEqual([200, ORIGIN]);
    });

    it('lets it speak for cross-origin requests', async () => {
      const { port } = await start(adapter, { prepare: own });
      const wire = await Wire.to(port);
      const from = [`Origin: ${ORIGIN}`];
      wire.send(
        head('GET', '/health', from),
        head('OPTIONS', '/health', [...from, 'Access-Control-Request-Method: GET']),
      );
      const [get, preflight] = [await wire.next(), await wire.next()];
      expect([get.status, get.headers['access-control-allow-origin'], JSON.parse(get.text).status]).toEqual([
        200,
        ORIGIN,
        'ok',
      ]);
      expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, ORIGIN]);
      wire.send(head('GET', '/health/live'));
      expect((await wire.next()).headers).not.toHaveProperty('access-control-allow-origin');
    });
  });

  it.each([
    ['no CORS', false],
    ['app.enableCors()', true],
  ])('answers cross-origin requests in front of a middleware that hangs, with %s', async (_name, enabled) => {
    const { port } = await start(adapter, {
      prepare: (app) => {
        app.use(() => {});
        if (enabled) app.enableCors({ origin: ORIGIN });
      },
    });
    for (const [method, lines] of [
      ['GET', []],
      ['OPTIONS', ['Access-Control-Request-Method: GET']],
      ['OPTIONS', []],
      ['POST', []],
    ] as const) {
      const wire = await Wire.to(port);
      wire.send(head(method, '/health', [`Origin: ${ORIGIN}`, ...lines]));
      expect([method, (await wire.next()).status]).toEqual([
        method,
        method === 'GET' ? 200 : method === 'POST' ? 405 : 204,
      ]);
    }
  });
});

describe('on Fastify', () => {
  it('works on a server that the application makes itself, by serverFactory', async () => {
    const seen: string[] = [];
    const serverFactory = (handler: (request: IncomingMessage, response: never) => void) =>
      createServer((request, response) => {
        seen.push(request.url!);
        handler(request, response as never);
      });
    const { port } = await start('fastify', { http: new FastifyAdapter({ serverFactory } as never) });
    const wire = await Wire.to(port);
    wire.send(head('GET', '/health'), head('GET', '/orders'));
    expect([(await wire.next()).status, (await wire.next()).text]).toEqual([200, '["one"]']);
    expect(seen).toEqual(['/orders']);
  });

  it('answers on every address of localhost, of which Fastify serves the second by a server of its own', async () => {
    const { app, port } = await start('fastify', {
      host: 'localhost',
      prepare: (app) =>
        app.use((request: IncomingMessage, _response: unknown, next: () => void) => request.url !== '/hang' && next()),
    });
    const addresses = (app.getHttpAdapter().getInstance() as { addresses(): AddressInfo[] }).addresses();
    for (const { address } of addresses) {
      const wire = await Wire.to(port, address);
      wire.send(head('GET', '/health'), head('DELETE', '/health'), head('GET', '/health/nobody'));
      expect([(await wire.next()).status, (await wire.next()).status, (await wire.next()).status]).toEqual([
        200, 405, 404,
      ]);
    }
  });
});
