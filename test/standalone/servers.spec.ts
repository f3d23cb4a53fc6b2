import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer, request as httpsRequest } from 'node:https';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { indicator } from '../../src/standalone.js';
import { selfSigned } from '../support/self-signed.js';
import { endAll, health, listening, portOf, switchable } from './running.js';

afterEach(endAll);

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
/** What is used of Express, which has no declarations of its own. */
interface ExpressApplication extends RequestListener {
  use(...handlers: (string | Middleware)[]): void;
}
const express = createRequire(import.meta.url)('express') as () => ExpressApplication;

const up = () => indicator('database', () => ({ status: 'up' }));
const FORBIDDEN: Middleware = (_request, response) => void response.writeHead(401).end('who are you?');
const APPLICATION: RequestListener = (_request, response) => void response.end('the application');

/** Code, verdict or text of an answer. */
async function told(url: string, init: RequestInit = {}): Promise<[number, unknown]> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return [response.status, isJson ? (JSON.parse(text) as { status?: unknown }).status : text];
}

describe('answer, in front of node:http', () => {
  const server = async () => {
    const watched = switchable();
    const made = await health({ indicators: [watched.registration] });
    const base = await listening(createServer((request, response) => made.answer(request, response) || APPLICATION(request, response))); // prettier-ignore
    return { watched, made, base };
  };

  it('answers what is ours, leaves the rest alone, and follows the dependency', async () => {
    const { watched, made, base } = await server();
    expect(await told(`${base}/health/startup`)).toEqual([expect.any(Number), expect.anything()]);
    await made.checkNow();
    expect(await told(`${base}/health`)).toEqual([200, 'ok']);
    expect(await told(`${base}/health/ready/`)).toEqual([200, 'ok']);
    expect(await told(`${base}/health/database`)).toEqual([200, expect.anything()]);
    expect(await told(`${base}/orders`)).toEqual([200, 'the application']);
    expect(await told(`${base}/healthy`)).toEqual([200, 'the application']);
    watched.status = 'down';
    await made.checkNow();
    expect(await told(`${base}/health`)).toEqual([503, 'error']);
    expect(await told(`${base}/health/live`)).toEqual([200, 'ok']);
  });

  it('keeps the manners of the routes: HEAD, 405 with Allow, 404 in JSON, preflights, formats', async () => {
    const { made, base } = await server();
    await made.checkNow();
    const head = await fetch(`${base}/health`, { method: 'HEAD' });
    expect([head.status, await head.text(), Number(head.headers.get('content-length')) > 0]).toEqual([200, '', true]);
    const post = await fetch(`${base}/health`, { method: 'POST', body: 'x'.repeat(100_000) });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect((await fetch(`${base}/health/nobody`)).status).toBe(404);
    expect((await fetch(`${base}/health`, { method: 'OPTIONS' })).status).toBe(204);
    const draft = await fetch(`${base}/health`, { headers: { accept: 'application/health+json' } });
    expect(await draft.json()).toMatchObject({ status: 'pass' });
  });
});

describe('middleware, in Express', () => {
  it('stands in front of guards and parsers when it is registered first', async () => {
    const made = await health({ indicators: [up()] });
    const app = express();
    app.use(made.middleware);
    app.use(FORBIDDEN);
    const base = await listening(createServer(app));
    await made.checkNow();
    expect(await told(`${base}/health`)).toEqual([200, 'ok']);
    expect(await told(`${base}/orders`)).toEqual([401, 'who are you?']);
  });

  it('can be mounted under a path of the application', async () => {
    const made = await health({ indicators: [up()] });
    const app = express();
    app.use('/internal', made.middleware);
    const base = await listening(createServer(app));
    expect(await told(`${base}/internal/health/live`)).toEqual([200, 'ok']);
    expect((await fetch(`${base}/health/live`)).status).toBe(404);
  });
});

describe('answerInFrontOf', () => {
  it('stands in front of all that a server has: a probe reaches no guard of Express', async () => {
    const made = await health({ indicators: [up()] });
    const app = express();
    app.use(FORBIDDEN);
    const server = createServer(app);
    made.answerInFrontOf(server);
    const base = await listening(server);
    await made.checkNow();
    expect(await told(`${base}/health`)).toEqual([200, 'ok']);
    expect(await told(`${base}/orders`)).toEqual([401, 'who are you?']);
  });

  it('stands in front of Fastify, its hooks included', async () => {
    const made = await health({ indicators: [up()] });
    const app = fastify();
    app.addHook('onRequest', async (_request, reply) => reply.code(401).send('who are you?'));
    made.answerInFrontOf(app.server);
    const base = await app.listen({ port: 0, host: '127.0.0.1' });
    try {
      await made.checkNow();
      expect(await told(`${base}/health`)).toEqual([200, 'ok']);
      expect(await told(`${base}/orders`)).toEqual([401, 'who are you?']);
    } finally {
      await app.close();
    }
  });

  it('stands in front of an asynchronous callback, as Koa has it', async () => {
    const made = await health({ indicators: [up()] });
    const server = createServer((request, response) => void Promise.resolve().then(() => APPLICATION(request, response))); // prettier-ignore
    made.answerInFrontOf(server);
    const base = await listening(server);
    expect(await told(`${base}/health/live`)).toEqual([200, 'ok']);
    expect(await told(`${base}/orders`)).toEqual([200, 'the application']);
  });

  it('serves HTTPS and HTTP/2 alike', async () => {
    const made = await health({ indicators: [up()] });
    await made.checkNow();
    const secure = createHttpsServer(selfSigned(), APPLICATION);
    made.answerInFrontOf(secure);
    await once(secure.listen(0, '127.0.0.1'), 'listening');
    const http2 = createHttp2Server((_request, response) => void response.end('the application'));
    made.answerInFrontOf(http2);
    await once(http2.listen(0, '127.0.0.1'), 'listening');
    const session = connectHttp2(`http://127.0.0.1:${portOf(http2)}`);
    try {
      const [response] = (await once(
        httpsRequest({ port: portOf(secure), path: '/health', rejectUnauthorized: false, agent: false }).end(),
        'response',
      )) as [IncomingMessage];
      response.resume();
      expect(response.statusCode).toBe(200);
      const codes = [];
      for (const path of ['/health', '/health/nobody', '/orders']) {
        const stream = session.request({ ':path': path });
        const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
        stream.resume();
        codes.push(headers[':status']);
      }
      expect(codes).toEqual([200, 404, 200]);
      await made.close(); // draining asks clients to leave, by a header that HTTP/2 does not have
      const [headers] = (await once(session.request({ ':path': '/health' }).resume(), 'response')) as [object];
      expect(headers).toMatchObject({ ':status': 503 });
    } finally {
      session.destroy();
      for (const each of [secure, http2]) each.close();
    }
  });

  it('refuses a server that has no listener yet: one that comes later would answer a second time', async () => {
    const made = await health({ indicators: [up()] });
    expect(() => made.answerInFrontOf(createServer())).toThrow(/no listener for requests yet[^]*health\.answer/);
  });
});

describe('a hook of Fastify', () => {
  it('answers by answer() and hijack(), with inject() and on every address that localhost has', async () => {
    const made = await health({ indicators: [up()] });
    await made.checkNow();
    const app = fastify();
    app.addHook('onRequest', (request, reply, done) => {
      if (made.answer(request.raw, reply.raw)) reply.hijack();
      else done();
    });
    app.get('/orders', () => 'the application');
    try {
      expect((await app.inject('/health')).json()).toMatchObject({ status: 'ok' });
      await app.listen({ port: 0, host: 'localhost' });
      for (const { address, family, port } of app.addresses() as AddressInfo[]) {
        const host = family === 'IPv6' ? `[${address}]` : address;
        expect(await told(`http://${host}:${port}/health`)).toEqual([200, 'ok']);
        expect(await told(`http://${host}:${port}/orders`)).toEqual([200, 'the application']);
      }
    } finally {
      await app.close();
    }
  });
});

describe('several servers', () => {
  it('may all tell of one health, and one program may have several healths', async () => {
    const watched = switchable();
    const one = await health({ indicators: [watched.registration] });
    const other = await health({ path: 'status', indicators: [up()] });
    const servers: Server[] = [1, 2].map(() =>
      createServer((request, response) => {
        if (!one.answer(request, response) && !other.answer(request, response)) APPLICATION(request, response);
      }),
    );
    watched.status = 'down';
    await one.checkNow();
    await other.checkNow();
    for (const base of await Promise.all(servers.map(listening))) {
      expect(await told(`${base}/health`)).toEqual([503, 'error']);
      expect(await told(`${base}/status`)).toEqual([200, 'ok']);
      expect(await told(`${base}/orders`)).toEqual([200, 'the application']);
    }
  });
});
