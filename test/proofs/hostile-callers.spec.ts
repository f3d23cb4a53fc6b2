import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post, UseGuards, type CanActivate, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HealthPolicyModule, indicator, type HealthPolicyModuleOptions } from '../../src/index.js';
import { settled, stopPrograms } from '../support/programs/programs.js';

const TOKEN = 'a-token-of-some-length';
const CALLED: readonly [adapter: 'express' | 'fastify', fastPath: boolean][] = [
  ['express', true],
  ['express', false],
  ['fastify', true],
  ['fastify', false],
];

class Deny implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Controller()
class AppController {
  @Get('orders')
  list(): string[] {
    return ['one'];
  }
  @Post('orders')
  add(): string {
    return 'added';
  }
  @Get('health/orders/:id')
  @UseGuards(Deny)
  guarded(): string {
    return 'the guard was passed';
  }
}

const apps: INestApplication[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(apps.splice(0).map((app) => app.close()));
  await stopPrograms();
});

const up = indicator('database', () => ({ status: 'up' }));

async function start(adapter: 'express' | 'fastify', options: HealthPolicyModuleOptions) {
  const health = {
    environment: 'test',
    detailsToken: TOKEN,
    indicators: [up],
    applicationRoutes: ['/health/orders/:id'],
    ...options,
  };
  @Module({ imports: [HealthPolicyModule.forRoot(health)], controllers: [AppController] })
  class App {}
  const http = adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(App, http, { logger: false, abortOnError: false });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer() as Server;
  return { server, port: (server.address() as AddressInfo).port };
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {}); // a server may reset what it refuses
  await once(socket, 'connect');
  return socket;
}

/** Settles once a connection is closed, in whatever way: `once()` would reject where a server resets what it refuses. */
const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

/** Sends bytes as they are, and reads until the server closes the connection. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = await open(port);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.write(bytes, 'latin1');
  await closed(socket);
  return text;
}

const head = (target: string, lines: readonly string[] = [], method = 'GET') =>
  [`${method} ${target} HTTP/1.1`, 'Host: x', 'Connection: close', ...lines, '', ''].join('\r\n');
const get = (port: number, target: string, lines?: readonly string[]) => exchange(port, head(target, lines));
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4);
const jsonOf = (answer: string) => JSON.parse(bodyOf(answer)) as Record<string, unknown>;

/** True for an answer that is the health of the application, whatever it says. */
const isHealth = (answer: string) => bodyOf(answer).includes('"environment"') || answer.includes('health_indicator');

/** What the smuggled request asks for. */
const isPolicy = (answer: string) => answer.includes('HEALTH_DETAILS_TOKEN') || answer.includes('detailsToken');

/** Refused with 431, which a client that is still sending a megabyte may not get to read: its connection is reset. */
async function refusesHugeTokens(port: number): Promise<void> {
  const withToken = (length: number) => get(port, '/health', [`Authorization: Bearer ${'x'.repeat(length)}`]);
  expect(statusOf(await withToken(20_000))).toBe(431);
  expect([431, Number.NaN]).toContainEqual(statusOf(await withToken(1_000_000)));
}

/** Targets that look like a route of ours to somebody, and are none, byte for byte. */
const TARGETS = [
  '//health',
  '///health',
  '/health//',
  '/health//ready',
  '/./health',
  '/x/../health',
  '/health/../orders',
  '/health/..',
  '/health/.',
  '/health/./policy',
  '/health/x/../policy',
  '/%68ealth',
  '/health%2Fpolicy',
  '/health/%70olicy',
  '/%2e/health',
  '/health/%2e%2e/orders',
  '/health/..%2forders',
  '/health%00',
  '/health/policy%00',
  '/health%20',
  '/HEALTH',
  '/Health/policy',
  '/health/POLICY',
  '/health;x',
  '/health;jsessionid=1/policy',
  '/health/policy;x',
  '/health\\policy',
  '\\health',
  '/health#',
  '/health#/policy',
  '/health.',
  '/health./policy',
  '/health/policy.',
  '/health/policy.json',
  '/health..;/policy',
  '/he\u00e0lth',
  '/h\u0435alth',
  '/health\u00a0',
  '/health/policy/policy',
  'http://x/health',
  'http://x/health/policy',
  'https://x@y/health',
  'x:/health',
  'health',
  '*',
].map((target) => Buffer.from(target).toString('latin1'));

const PROTOTYPE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'undefined',
  'null',
  '0',
];

describe.each(CALLED)('a hostile caller of %s, fast path %s', (adapter, fastPath) => {
  it('reaches no route of ours by a path that is not one byte for byte, and no guarded route of the application', async () => {
    const { port } = await start(adapter, { fastPath, details: 'full' });
    for (const target of TARGETS) {
      const answer = await get(port, target, [`Authorization: Bearer ${TOKEN}`]);
      expect([target, isHealth(answer), statusOf(answer) >= 400 || Number.isNaN(statusOf(answer))]).toEqual([
        target,
        false,
        true,
      ]);
      expect(answer).not.toContain('one');
    }
    const guarded = [
      '/health/orders/7',
      '/health/orders/7/',
      '/health/orders/..',
      '/health/orders/%2e%2e',
      '/health/orders/7;x',
    ];
    for (const target of [
      ...guarded,
      '/health//orders/7',
      '/health/ORDERS/7',
      '/health/x/../orders/7',
      '/%68ealth/orders/7',
    ]) {
      const answer = await get(port, target, [`Authorization: Bearer ${TOKEN}`]);
      expect([target, [403, 404, 400].includes(statusOf(answer))]).toEqual([target, true]);
      expect(answer).not.toContain('passed');
    }
    expect(statusOf(await get(port, '/health/orders/7'))).toBe(403);
    expect(isHealth(await get(port, '/health'))).toBe(true);
  });

  it('is told 404 in JSON for names that every object has', async () => {
    const { port } = await start(adapter, { fastPath, details: 'full' });
    for (const name of PROTOTYPE_NAMES) {
      for (const path of [`/health/${name}`, `/health/${name}/`, `/health/${name}?x`]) {
        const answer = await get(port, path);
        expect([path, statusOf(answer), jsonOf(answer)['statusCode']]).toEqual([path, 404, 404]);
      }
    }
  });

  it('sees nothing of what it sends in the answer, and can add no header', async () => {
    const { port } = await start(adapter, { fastPath, details: 'full' });
    const planted = 'pl4nted';
    const crlf = `%0d%0aX-${planted}:%201`;
    const answers = [
      await get(port, `/health?${planted}`),
      await get(port, `/health/${planted}${crlf}`),
      await get(port, `/health/${planted}?${crlf}`, [`X-${planted}: 1`, `Origin: https://${planted}`]),
      await exchange(port, head('/health', [`Accept: ${planted}`, `Authorization: ${planted}`], planted.toUpperCase())),
      await exchange(port, head('/health', ['Accept: application/json'], 'DELETE')),
      await get(port, `/health/policy`, [`Authorization: Bearer ${planted}`, `X-Request-Id: ${planted}`]),
    ];
    for (const answer of answers) expect(answer.toLowerCase()).not.toContain(planted);
  });

  it('is authorised by the token in its header alone: no query, other scheme, malformed Basic or megabyte helps', async () => {
    const { port } = await start(adapter, { fastPath, details: 'status' });
    const basic = (text: string) => Buffer.from(text).toString('base64');
    const wrong: (readonly [string, readonly string[]])[] = [
      [`/health?token=${TOKEN}`, []],
      [`/health?access_token=${TOKEN}&authorization=Bearer%20${TOKEN}`, []],
      ['/health', [`Authorization: ${TOKEN}`]],
      ['/health', [`Authorization: Token ${TOKEN}`]],
      ['/health', [`Authorization: Digest ${TOKEN}`]],
      ['/health', [`Authorization: Bearer`]],
      ['/health', [`Authorization: Bearer `]],
      ['/health', [`Authorization: Bearer${TOKEN}`]],
      ['/health', [`Authorization: Bearer ${TOKEN} ${TOKEN}`]],
      ['/health', [`Authorization: Bearer ${TOKEN},`]],
      ['/health', [`Authorization: Bearer ${TOKEN.slice(0, -1)}`]],
      ['/health', [`Authorization: Bearer ${TOKEN}x`]],
      ['/health', [`Authorization: Bearer ${TOKEN.toUpperCase()}`]],
      ['/health', [`Authorization: Bearer wrong`, `Authorization: Bearer ${TOKEN}`]],
      ['/health', [`Authorization: Basic ${TOKEN}`]],
      ['/health', [`Authorization: Basic ${basic(TOKEN)}`]],
      ['/health', [`Authorization: Basic ${basic(`${TOKEN}:`)}`]],
      ['/health', [`Authorization: Basic ${basic(`me:${TOKEN}:`)}`]],
      ['/health', ['Authorization: Basic !!!!']],
      ['/health', ['Authorization: Basic =']],
      ['/health', [`Cookie: token=${TOKEN}`, `X-Token: ${TOKEN}`, `Proxy-Authorization: Bearer ${TOKEN}`]],
    ];
    for (const [target, lines] of wrong) {
      const answer = await get(port, target, lines);
      expect([target, lines, statusOf(answer), jsonOf(answer)['details']]).toEqual([target, lines, 200, {}]);
    }
    for (const line of [
      `Bearer ${TOKEN}`,
      `bearer   ${TOKEN}`,
      `Basic ${basic(`me:${TOKEN}`)}`,
      `BASIC ${basic(`:${TOKEN}`)}`,
    ]) {
      const answer = await get(port, '/health', [`Authorization: ${line}`]);
      expect([line, jsonOf(answer)['details']]).toEqual([
        line,
        expect.objectContaining({ database: expect.anything() }),
      ]);
    }
    await refusesHugeTokens(port);
    expect(statusOf(await get(port, '/health'))).toBe(200);
  });

  it('is refused by the server where its request is no HTTP, too long or smuggles another; the application lives on', async () => {
    const { port } = await start(adapter, { fastPath });
    const chunked = 'Transfer-Encoding: chunked';
    const smuggled = head('/health/policy', [`Authorization: Bearer ${TOKEN}`]);
    const refused: Readonly<Record<string, string>> = {
      'a URL of 100 kB': head(`/health?${'x'.repeat(100_000)}`),
      'headers of 100 kB': head('/health', [`X-A: ${'x'.repeat(100_000)}`]),
      'ten thousand headers': head(
        '/health',
        Array.from({ length: 10_000 }, (_, index) => `X-${index}: 1`),
      ),
      'Content-Length beside Transfer-Encoding': `${head('/health', ['Content-Length: 4', chunked], 'POST')}0\r\n\r\n${smuggled}`,
      'two Content-Lengths': `${head('/health', ['Content-Length: 0', 'Content-Length: 44'], 'POST')}${smuggled}`,
      'a Content-Length with a sign': `${head('/health', ['Content-Length: +5'], 'POST')}abcde${smuggled}`,
      'an encoding behind chunked': `${head('/health', ['Transfer-Encoding: chunked, identity'], 'POST')}0\r\n\r\n${smuggled}`,
      'an encoding that hides': `${head('/health', ['Transfer-Encoding : chunked'], 'POST')}0\r\n\r\n${smuggled}`,
      'a size of a chunk that is none': `${head('/orders', [chunked], 'POST')}zz\r\n\r\n`,
      'a folded header': head('/health', ['X-A: 1\r\n Transfer-Encoding: chunked']),
      'a bare line feed in a header': head('/health', ['X-A: 1\nX-B: 2']),
      'a NUL in a header': head('/health', ['X-A: \u0000']),
      'a NUL in the target': head('/health\u0000/policy'),
      'a space in the target': head('/health /policy'),
      'no host': 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n',
      'no HTTP': 'hello\r\n\r\n',
      TLS: '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
      'a version to come': 'GET /health HTTP/9.9\r\nHost: x\r\n\r\n',
    };
    for (const [what, bytes] of Object.entries(refused)) {
      const told = await exchange(port, bytes);
      expect([what, isPolicy(told)]).toEqual([what, false]);
      const answers = told.match(/HTTP\/1\.1 \d{3}/g) ?? [];
      const last = Number(answers.at(-1)?.slice(-3) ?? 400);
      expect([what, last, answers.length <= 2]).toEqual([what, expect.any(Number), true]);
      expect([what, last >= 400]).toEqual([what, true]);
    }
    expect(isPolicy(await exchange(port, smuggled))).toBe(true);
    expect(statusOf(await get(port, '/health'))).toBe(200);
    expect(statusOf(await get(port, '/orders'))).toBe(200);
  });

  it('is answered once for each request that it pipelines, in their order', async () => {
    const { port } = await start(adapter, { fastPath });
    const keep = (target: string) => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const told = await exchange(
      port,
      [...Array(50).fill(keep('/health')), keep('/orders'), keep('/health/nobody'), head('/health')].join(''),
    );
    const codes = [...told.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => Number(code));
    expect(codes).toEqual([...Array(50).fill(200), 200, 404, 200]);
  });

  it('gets its plain answer whatever it expects, uploads or wants to upgrade to', async () => {
    const { port } = await start(adapter, { fastPath });
    const expecting = await exchange(port, `${head('/health', ['Expect: 100-continue', 'Content-Length: 3'])}abc`);
    expect(expecting).toMatch(/^HTTP\/1\.1 100 Continue[^]*HTTP\/1\.1 200 OK/);
    expect(statusOf(await get(port, '/health', ['Expect: miracles']))).toBe(417);
    const body = await exchange(
      port,
      `${head('/health', ['Content-Length: 200000', 'Content-Type: application/json'])}${'{'.repeat(200_000)}`,
    );
    expect(statusOf(body)).toBe(200);
    const socket = await exchange(
      port,
      head('/health', ['Upgrade: websocket']).replace('Connection: close', 'Connection: upgrade, close'),
    );
    expect(statusOf(socket)).toBe(200);
    expect(statusOf(await get(port, '/health', ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA']))).toBe(
      200,
    );
    expect(await exchange(port, head('x:443', [], 'CONNECT'))).toBe('');
    expect(statusOf(await get(port, '/health'))).toBe(200);
  });

  it('holds up nobody by sending slowly, and is cut by the server’s own timeouts', async () => {
    const { port, server } = await start(adapter, { fastPath });
    expect(server.headersTimeout).toBeGreaterThan(0);
    const slow = await Promise.all(Array.from({ length: 200 }, () => open(port)));
    for (const [index, socket] of slow.entries())
      socket.write(
        index % 2 === 0
          ? 'GET /health HTTP/1.1\r\nX-'
          : 'POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx',
      );
    for (let round = 0; round < 5; round += 1) {
      for (const socket of slow) socket.write('a');
      expect(statusOf(await get(port, '/health'))).toBe(200);
      expect(statusOf(await get(port, '/orders'))).toBe(200);
    }
  });

  it('starts each check once with a thousand requests at a time on demand, and leaves no memory behind', async () => {
    let asked = 0;
    let release = () => {};
    const slow = indicator(
      'database',
      async () => {
        asked += 1;
        await new Promise<void>((resolve) => (release = resolve));
        return { status: 'up' };
      },
      { timeoutMs: 20_000 },
    );
    const { port } = await start(adapter, { fastPath, mode: 'on-demand', indicators: [slow], intervalMs: 60_000 });
    const pending = Array.from({ length: 20 }, async () =>
      exchange(port, [...Array(49).fill('GET /health HTTP/1.1\r\nHost: x\r\n\r\n'), head('/health/database')].join('')),
    );
    while (asked === 0) await new Promise((resolve) => setImmediate(resolve));
    release();
    const codes = (await Promise.all(pending)).flatMap((told) => told.match(/HTTP\/1\.1 \d{3}/g) ?? []);
    expect(codes).toHaveLength(1000);
    expect(new Set(codes)).toEqual(new Set(['HTTP/1.1 200']));
    expect(asked).toBe(1);
  });
});

describe('the management port', () => {
  it('takes the same tricks, has nothing but the routes, and ends slow requests by itself', async () => {
    const program = await settled({ options: { details: 'status' } }, { HEALTH_DETAILS_TOKEN: TOKEN });
    const port = Number(new URL(program.management).port);
    const slow = await Promise.all(Array.from({ length: 100 }, () => open(port)));
    const ended = slow.map((socket) => closed(socket.resume()));
    for (const [index, socket] of slow.entries())
      socket.write(
        index % 2 === 0
          ? 'GET /health HTTP/1.1\r\nX-'
          : 'POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx',
      );
    for (const target of TARGETS) {
      const answer = await get(port, target, [`Authorization: Bearer ${TOKEN}`]);
      expect([target, isHealth(answer)]).toEqual([target, false]);
    }
    for (const name of PROTOTYPE_NAMES) expect(statusOf(await get(port, `/health/${name}`))).toBe(404);
    expect(statusOf(await get(port, '/orders'))).toBe(404);
    await refusesHugeTokens(port);
    expect(jsonOf(await get(port, `/health?token=${TOKEN}`))['details']).toEqual({});
    expect(
      statusOf(
        await exchange(
          port,
          `${head('/health', ['Content-Length: 4', 'Transfer-Encoding: chunked'], 'POST')}0\r\n\r\n`,
        ),
      ),
    ).toBe(400);
    await Promise.all(ended);
    expect(statusOf(await get(port, '/health'))).toBe(200);
    expect(program.hasEnded).toBe(false);
  });
});

describe('ten thousand connections', () => {
  it('are held open, or as many as the system allows, while both ports and the application answer', async () => {
    const files = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()) || 10_000;
    const count = Math.min(10_000, files - 500);
    const program = await settled({ adapter: 'express' });
    const [main, management] = [program.main, program.management].map((url) => Number(new URL(url).port));
    while (sockets.length < count) await Promise.all(Array.from({ length: 250 }, () => open(main!)));
    for (const socket of sockets) socket.write('GET /health HTTP/1.1\r\nX-');
    for (const port of [main!, management!]) {
      expect(statusOf(await get(port, '/health'))).toBe(200);
      expect(statusOf(await get(port, '/health/live'))).toBe(200);
    }
    expect(statusOf(await get(main!, '/orders'))).toBe(404);
    expect(sockets.filter(({ destroyed }) => !destroyed).length).toBeGreaterThanOrEqual(count);
  });
});

describe('a token', () => {
  it('is compared as a hash, by timingSafeEqual, and in no other way; bench/micro/token-comparison.mjs measures it', () => {
    const source = readFileSync('src/adapters/http/access.ts', 'utf8');
    const uses = source
      .split('\n')
      .filter((line) => /tokenHash|shown\b/.test(line) && !/^\s*(\/?\*|private readonly)/.test(line));
    expect(uses.map((line) => line.trim())).toEqual([
      'return this.tokenHash !== undefined;',
      'return this.tokenHash !== undefined || this.authorize !== undefined;',
      'if (this.tokenHash === undefined || headers.authorization === undefined) return false;',
      'const shown = credentialIn(headers.authorization);',
      'return shown !== undefined && timingSafeEqual(hashOfToken(shown), this.tokenHash);',
    ]);
  });
});
