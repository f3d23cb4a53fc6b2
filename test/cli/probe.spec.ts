import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../servers/free-port.js';
import {
  blackHole,
  garbage,
  resetOnFirstByte,
  startTcpFake,
  type ConnectionHandler,
  type TcpFake,
} from '../servers/tcp-fake.js';
import { cli } from '../support/command-line.js';
import { Backend } from '../support/example-backend.js';
import { selfSigned } from '../support/self-signed.js';

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'health-policy-cli-'));
  opened.push(() => rmSync(path, { recursive: true }));
  return path;
}

async function listening(server: Server, at: number | string = 0): Promise<Server> {
  opened.push(() => (server.closeAllConnections(), server.close()));
  if (typeof at === 'string') server.listen(at);
  else server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function serving(listener: RequestListener): Promise<string> {
  const server = await listening(createServer(listener));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const saying =
  (code: number, body: unknown, headers = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(code, headers).end(typeof body === 'string' ? body : JSON.stringify(body));

/** With time enough for a busy machine; a test of the timeout gives its own. */
const probe = (url: string, ...rest: string[]) =>
  cli(['probe', url, ...(rest.includes('--timeout') ? rest : ['--timeout', '10s', ...rest])]);

async function fake(handler: ConnectionHandler): Promise<TcpFake> {
  const server = await startTcpFake(handler);
  opened.push(() => server.stop());
  return server;
}

describe('nestjs-health-policy probe', () => {
  it('says of a real backend degraded in staging, which is healthy, and error in production, which is not', async () => {
    const env = { HEALTH_INTERVAL_MS: '500', HEALTH_DOWN_INTERVAL_MS: '200' };
    const [staging, production] = await Promise.all(
      ['staging', 'production'].map((name) => Backend.start({ ...env, HEALTH_ENVIRONMENT: name })),
    );
    opened.push(() => Promise.all([staging!.stop(), production!.stop()]));
    await staging!.eventually(({ body }) => body.status === 'degraded');

    expect(await probe(`${staging!.url}/health/ready`)).toEqual({
      code: 0,
      out: 'degraded: redis (not_configured), clickhouse (not_configured), llm (not_configured)\n',
      err: '',
    });
    expect(await probe(`${staging!.url}/health/ready`, '--fail-on-degraded')).toMatchObject({ code: 4 });
    expect(await probe(`${production!.url}/health`)).toEqual({ code: 4, out: 'error, HTTP 503\n', err: '' });
    expect(await probe(`${production!.url}/health/live`)).toEqual({ code: 0, out: 'ok\n', err: '' });
  });

  it.each<[string, RequestListener, number, string]>([
    [
      'a page with 200',
      saying(200, '<html>', { 'content-type': 'text/html' }),
      0,
      'ok: HTTP 200, but the body is not one of a health route',
    ],
    [
      'a redirect',
      saying(302, '', { location: 'http://127.0.0.1:1/' }),
      4,
      'unhealthy: HTTP 302, and redirects are not followed',
    ],
    ['a 503', saying(503, { status: 'shutting_down' }), 4, 'shutting_down, HTTP 503'],
    [
      'a body beyond all measure',
      saying(200, 'x'.repeat(3_000_000)),
      0,
      'ok: HTTP 200, but the body is not one of a health route',
    ],
    [
      'a body that does not end',
      (_, response) => void response.writeHead(200).write('{'),
      3,
      'no answer: timeout after 400 ms',
    ],
    [
      'a body that breaks off',
      (_, response) => void response.writeHead(200, { 'content-length': 9 }).write('{', () => response.destroy()),
      3,
      'no answer: connection reset',
    ],
  ])('judges %s', async (_, listener, code, line) => {
    const timeout = line.includes('400 ms') ? '400ms' : '10s';
    expect(await probe(`${await serving(listener)}/health`, '--timeout', timeout)).toEqual({
      code,
      out: `${line}\n`,
      err: '',
    });
  });

  it.each<[string, ConnectionHandler, string]>([
    ['hangs', blackHole, 'no answer: timeout after 400 ms'],
    ['resets', resetOnFirstByte, 'no answer: connection reset'],
    ['speaks another protocol', garbage, 'no answer: the answer is not HTTP'],
  ])('ends with 3 where the server takes the connection and then %s', async (_, handler, line) => {
    const { port } = await fake(handler);
    const url = `http://127.0.0.1:${port}/health`;
    const timeout = line.includes('400 ms') ? '400ms' : '10s';
    expect(await probe(url, '--timeout', timeout)).toEqual({ code: 3, out: `${line}\n`, err: '' });
  });

  it('ends with 2 where nobody listens, there is no such host, or the TLS handshake hangs', async () => {
    const refused = `http://127.0.0.1:${await freePort()}/`;
    expect(await probe(refused)).toEqual({ code: 2, out: 'no connection: connection refused\n', err: '' });
    const nowhere = await probe('http://no-such-host.invalid/', '--timeout', '2s');
    expect(nowhere).toMatchObject({ code: 2, out: expect.stringMatching(/^no connection: /) });
    const { port } = await fake(blackHole);
    expect(await probe(`https://127.0.0.1:${port}/`, '--timeout', '300ms')).toMatchObject({
      code: 2,
      out: 'no connection: timeout after 300 ms\n',
    });
  });

  it('asks at a Unix socket, in either spelling', async () => {
    const socket = join(folder(), 'app.sock');
    const asked: (string | undefined)[] = [];
    await listening(
      createServer((request, response) => {
        asked.push(request.url);
        saying(200, { status: 'ok' })(request, response as never);
      }),
      socket,
    );
    expect(await probe(`unix:${socket}:/health/ready`)).toEqual({ code: 0, out: 'ok\n', err: '' });
    expect(await probe('http://localhost/health?x=1', '--unix-socket', socket)).toMatchObject({ code: 0 });
    expect(asked).toEqual(['/health/ready', '/health?x=1']);
    expect(await probe(`unix:${socket}.gone:/health`)).toMatchObject({
      code: 2,
      out: 'no connection: there is no such socket\n',
    });
  });

  it('takes a certificate that it does not know only where it is told to', async () => {
    const tls = selfSigned();
    const server = await listening(createSecureServer(tls, saying(200, { status: 'ok' })));
    const url = `https://localhost:${(server.address() as AddressInfo).port}/health`;
    const ca = join(folder(), 'ca.pem');
    writeFileSync(ca, tls.cert);
    expect(await probe(url)).toMatchObject({ code: 2, out: 'no connection: TLS handshake failed\n' });
    expect(await probe(url, '--insecure')).toMatchObject({ code: 0, out: 'ok\n' });
    expect(await probe(url, '--ca', ca)).toMatchObject({ code: 0, out: 'ok\n' });
  });

  it('sends the token of the variable that it is told, and prints it nowhere', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serving((request, response) => {
      seen.push(request.headers.authorization);
      saying(401, { error: request.headers.authorization })(request, response);
    });
    const token = 'a-token-of-sixteen-characters';
    const ended = await cli(['probe', url, '--token-env', 'TOKEN', '--json'], { TOKEN: token });
    expect(seen).toEqual([`Bearer ${token}`]);
    expect(ended.code).toBe(4);
    expect(`${ended.out}${ended.err}`).not.toContain(token);
    expect(JSON.parse(ended.out)).toEqual({ exitCode: 4, line: 'unhealthy: HTTP 401', http: 401, troubles: [] });
  });

  it.each([
    [[], /probe needs one URL/],
    [['localhost:3000/health'], /the URL must be like/],
    [['ftp://localhost/'], /the URL must be like/],
    [['http://user:sesame@localhost/'], /the URL must hold no credentials/],
    [['http://localhost/', '--timeout', '1'], /--timeout must be a time with its unit/],
    [['http://localhost/', '--tiemout', '1s'], /unknown option --tiemout; did you mean --timeout\?/],
    [['http://localhost/', '--timeout'], /--timeout needs a value/],
    [['http://localhost/', '--token-env', 'NO_SUCH'], /names the variable NO_SUCH, which is not set/],
    [['http://localhost/', '--token', 'sesame'], /a token is never taken from the command line/],
    [['http://localhost/', '--wait-for', 'up'], /--wait-for must be one of ready, ok/],
    [['http://localhost/', '--interval', '1s'], /--interval is only for --wait-for/],
    [['http://localhost/', '--allow-degraded', '--fail-on-degraded'], /exclude each other/],
  ])('ends with 1 on a command line such as %j', async (args, message) => {
    const { code, out, err } = await cli(['probe', ...args]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toContain('sesame');
  });

  describe('--wait-for', () => {
    /** A server that answers one after the other; the last one stays. */
    async function changing(...answers: RequestListener[]): Promise<{ url: string; asked: () => number }> {
      let asked = 0;
      const url = await serving((request, response) => {
        answers[Math.min(asked, answers.length - 1)]!(request, response);
        asked += 1;
      });
      return { url, asked: () => asked };
    }
    const error = saying(503, { status: 'error' });
    const degraded = saying(200, { status: 'degraded' });
    const ok = saying(200, { status: 'ok' });

    it.each<[string, RequestListener[], number]>([
      ['ready', [error, error, degraded, ok], 3],
      ['ok', [error, degraded, degraded, ok], 4],
      ['degraded', [ok, ok, degraded, ok], 3],
      ['error', [ok, error, ok], 2],
      ['503', [ok, degraded, error, ok], 3],
    ])('%s asks until it is there', async (state, answers, times) => {
      const { url, asked } = await changing(...answers);
      expect(await probe(url, '--wait-for', state, '--interval', '20ms')).toMatchObject({ code: 0 });
      expect(asked()).toBe(times);
    });

    it('ends with the code of the last answer where the time is over, and never as healthy', async () => {
      const rest = ['--interval', '100ms', '--wait-timeout', '2s'];
      const refused = `http://127.0.0.1:${await freePort()}/`;
      expect(await probe(refused, '--wait-for', 'ready', ...rest)).toEqual({
        code: 2,
        out: 'not ready within 2000 ms; last: no connection: connection refused\n',
        err: '',
      });
      const { url } = await changing(degraded);
      expect(await probe(url, '--wait-for', 'ok', ...rest)).toEqual({
        code: 4,
        out: 'not ok within 2000 ms; last: degraded\n',
        err: '',
      });
    });

    it('waits for a server that only begins to listen', async () => {
      const port = await freePort();
      const ended = probe(`http://127.0.0.1:${port}/`, '--wait-for', 'ready', '--interval', '20ms');
      await listening(createServer(ok), port);
      expect(await ended).toMatchObject({ code: 0, out: 'ok\n' });
    });
  });
});
