import { getEventListeners } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { HttpEndpointHealthIndicator } from '../../src/indicators/http.health.js';
import type { HttpEndpointOptions } from '../../src/indicators/http/endpoint-options.js';
import { freePort } from '../servers/free-port.js';
import { startHttpFake, type HttpFake } from '../servers/http-fake.js';
import { blackHole, garbage, resetOnFirstByte, startTcpFake, type ConnectionHandler } from '../servers/tcp-fake.js';
import { Canaries } from '../support/canaries.js';
import { checkOnce } from '../support/check-once.js';
import { grown, held } from '../support/held.js';
import { selfSigned, type SelfSigned } from '../support/self-signed.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serving(listener: RequestListener, tls?: SelfSigned): Promise<HttpFake> {
  const server = await startHttpFake(listener, tls);
  ends.push(() => server.stop());
  return server;
}

async function listening(handler: ConnectionHandler) {
  const server = await startTcpFake(handler);
  ends.push(() => server.stop());
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

const answering =
  (status: number, body = '', headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

const of = (url: string | undefined, options?: HttpEndpointOptions) =>
  new HttpEndpointHealthIndicator({ url }, options);

describe('an HTTP endpoint', () => {
  it('that answers 2xx is up, with its status; without a URL it is not_configured', async () => {
    const { url } = await serving(answering(204));
    expect(await checkOnce(of(`${url}/ready?x=1`))).toEqual({ status: 'up', data: { httpStatus: 204 } });
    for (const none of [undefined, ''])
      expect(await checkOnce(of(none))).toMatchObject({ status: 'down', reason: 'not_configured' });
  });

  it.each([
    [301, 'bad_response'],
    [400, 'bad_response'],
    [401, 'auth_failed'],
    [403, 'forbidden'],
    [404, 'bad_response'],
    [407, 'auth_failed'],
    [429, 'rate_limited'],
    [500, 'upstream_error'],
    [502, 'upstream_error'],
    [503, 'overloaded'],
    [504, 'upstream_error'],
  ])('that answers %i is down with %s', async (status, reason) => {
    const { url } = await serving(answering(status, 'n0t-shown'));
    const result = await checkOnce(of(url));
    expect(result).toMatchObject({ status: 'down', reason, data: { httpStatus: status } });
    expect(inspect(result)).not.toContain('n0t-shown');
  });

  it('follows no redirect', async () => {
    const target = await serving(answering(200));
    const { url } = await serving(answering(302, '', { location: target.url }));
    expect(await checkOnce(of(url))).toMatchObject({ status: 'down', reason: 'bad_response' });
    expect(target.connected()).toBe(0);
  });

  it.each([
    ['one status', 418],
    ['a list', [200, 418]],
    ['a function', (status: number) => status === 418],
  ])('may be expected to answer otherwise: %s', async (_, expectedStatus) => {
    const { url } = await serving(answering(418));
    expect((await checkOnce(of(url, { expectedStatus }))).status).toBe('up');
    expect((await checkOnce(of(url))).status).toBe('down');
  });

  it('is asked with the method, the headers and the credentials of its URL or a token', async () => {
    const asked: unknown[] = [];
    const { port } = await serving(({ method, url, headers }, response) => {
      asked.push([method, url, headers['authorization'], headers['x-team']]);
      response.end();
    });
    const url = `http://us%40er:p%3Aw@127.0.0.1:${port}/a?b#c`;
    await checkOnce(of(url, { method: 'HEAD', headers: { 'X-Team': 'core' } }));
    await checkOnce(new HttpEndpointHealthIndicator({ url, token: 't0ken' }));
    await checkOnce(of(url, { headers: { Authorization: 'Own' } }));
    expect(asked).toEqual([
      ['HEAD', '/a?b', `Basic ${Buffer.from('us@er:p:w').toString('base64')}`, 'core'],
      ['GET', '/a?b', 'Bearer t0ken', undefined],
      ['GET', '/a?b', 'Own', undefined],
    ]);
  });

  it('whose token is wanted and not set is missing_credentials, and is not asked', async () => {
    const server = await serving(answering(200));
    expect(await checkOnce(new HttpEndpointHealthIndicator({ url: server.url, token: null }))).toMatchObject({
      status: 'down',
      reason: 'missing_credentials',
    });
    expect(server.connected()).toBe(0);
  });

  it('may be expected to have a body; only true is right, and what JSON.parse refuses is not', async () => {
    const { url } = await serving(answering(200, '{"ready":true}'));
    const { url: page } = await serving(answering(200, '<html>'));
    const expectedBody = (body: string) => (JSON.parse(body) as { ready: boolean }).ready;
    expect((await checkOnce(of(url, { expectedBody }))).status).toBe('up');
    expect(await checkOnce(of(page, { expectedBody }))).toMatchObject({ status: 'down', reason: 'bad_response' });
    for (const wrong of [() => false, () => 'yes' as never])
      expect(await checkOnce(of(url, { expectedBody: wrong }))).toMatchObject({ reason: 'bad_response' });
  });

  it('whose expectation itself breaks is indicator_error: nothing is known of the endpoint', async () => {
    const { url } = await serving(answering(200, 'x'));
    const broken = () => {
      throw new TypeError('no');
    };
    expect(await checkOnce(of(url, { expectedBody: broken }))).toMatchObject({ reason: 'indicator_error' });
    expect(await checkOnce(of(url, { expectedStatus: broken }))).toMatchObject({ reason: 'indicator_error' });
  });

  it('whose body never ends is read up to the limit: up, or bad_response where the body matters', async () => {
    const server = await serving((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(1000)));
      };
      response.on('drain', more);
      more();
    });
    expect((await checkOnce(of(server.url))).status).toBe('up');
    expect(await checkOnce(of(server.url, { expectedBody: () => true }))).toMatchObject({ reason: 'bad_response' });
    await server.quiet();
  });

  it.each<[string, ConnectionHandler, string]>([
    ['garbage', garbage, 'bad_response'],
    ['a reset', resetOnFirstByte, 'unreachable'],
    ['an end without an answer', (socket) => void socket.on('data', () => socket.end()), 'unreachable'],
    [
      'half a body',
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')),
      'unreachable',
    ],
  ])('that answers with %s is down with the reason', async (_, handler, reason) => {
    const { url } = await listening(handler);
    expect(await checkOnce(of(url))).toMatchObject({ status: 'down', reason });
  });

  it('that nobody serves, or whose name nobody knows, is unreachable', async () => {
    for (const url of [`http://127.0.0.1:${await freePort()}`, 'http://no-such-host.invalid'])
      expect(await checkOnce(of(url))).toMatchObject({ status: 'down', reason: 'unreachable' });
  });
});

describe('a frozen HTTP endpoint', () => {
  it.each<[string, ConnectionHandler]>([
    ['accepts and never answers', blackHole],
    [
      'stops in the midst of its headers',
      (socket) => void socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nX')),
    ],
    [
      'stops in the midst of its body',
      (socket) => void socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')),
    ],
  ])('that %s is a timeout at the deadline, and its connection is gone', async (_, handler) => {
    let gone!: Promise<void>;
    const reached = new Promise<void>((resolve) => {
      void listening((socket) => {
        gone = new Promise((closed) => socket.on('close', () => closed()));
        handler(socket);
        socket.on('data', () => resolve());
      }).then(({ url }) => {
        checking = of(url).check({ signal: deadline.signal, timeoutMs: 60_000 });
      });
    });
    const deadline = new AbortController();
    let checking!: Promise<unknown>;
    await reached;
    deadline.abort();
    expect(await checking).toMatchObject({ status: 'down', reason: 'timeout' });
    await gone;
    expect(getEventListeners(deadline.signal, 'abort')).toEqual([]);
  });

  it('that is asked by the engine is a timeout, too', async () => {
    const { url } = await listening(blackHole);
    expect(await checkOnce(of(url), 100)).toMatchObject({ status: 'down', reason: 'timeout' });
  });

  it.each(['http', 'https'])(
    'whose host is looked up in vain holds one look-up, and never a second: %s',
    async (scheme) => {
      const lookup = jest.fn(() => new Promise<never>(() => {}));
      const indicator = new HttpEndpointHealthIndicator({ url: `${scheme}://db.internal` }, {}, lookup);
      for (let count = 0; count < 5; count += 1)
        expect(await checkOnce(indicator, 20)).toMatchObject({ status: 'down', reason: 'timeout' });
      expect(lookup).toHaveBeenCalledTimes(1);
    },
  );

  it('with TLS that never ends its handshake is one as well', async () => {
    const { port } = await listening(blackHole);
    expect(await checkOnce(of(`https://localhost:${port}`), 100)).toMatchObject({ status: 'down', reason: 'timeout' });
  });
});

describe('the certificate of an HTTP endpoint', () => {
  const inDays = (days: number) => {
    const end = new Date(Date.now() + days * 86_400_000).toISOString();
    return `${end.slice(2).replace(/[-:T]|\..*/g, '')}Z`;
  };
  const secured = async (certificate: SelfSigned, options: HttpEndpointOptions = {}) => {
    const { url } = await serving(answering(200), certificate);
    return checkOnce(of(url, { tls: { ca: certificate.cert }, ...options }));
  };

  it('that lasts is up, with the days that it lasts', async () => {
    const result = await secured(selfSigned('localhost', inDays(90.5)));
    expect(result).toEqual({ status: 'up', data: { httpStatus: 200, certificateDaysLeft: 90 } });
  });

  it('that ends within 14 days is degraded with certificate_expiring, unless fewer days are asked for', async () => {
    const certificate = selfSigned('localhost', inDays(13.5));
    expect(await secured(certificate)).toMatchObject({
      status: 'degraded',
      reason: 'certificate_expiring',
      message: 'the certificate ends in 13 days',
      data: { certificateDaysLeft: 13 },
    });
    expect((await secured(certificate, { certificateDays: 13 })).status).toBe('up');
    expect((await secured(certificate, { certificateDays: 0 })).status).toBe('up');
    expect((await secured(certificate, { certificateDays: 20 })).status).toBe('degraded');
  });

  it.each<[string, SelfSigned, string]>([
    ['has expired', selfSigned('localhost', '210101000000Z'), 'the certificate has expired'],
    ['is of another host', selfSigned('elsewhere.test'), 'the certificate is of another host'],
  ])('that %s is down, and no request is sent', async (_, certificate, message) => {
    let asked = 0;
    const { url } = await serving(() => (asked += 1), certificate);
    expect(await checkOnce(of(url, { tls: { ca: [certificate.cert] } }))).toMatchObject({
      status: 'down',
      reason: 'unreachable',
      message,
    });
    expect(asked).toBe(0);
  });

  it('that nobody vouches for is down', async () => {
    const { url } = await serving(answering(200), selfSigned('localhost'));
    expect(await checkOnce(of(url))).toMatchObject({
      reason: 'unreachable',
      message: 'the certificate is not trusted',
    });
  });

  it('that is none, since no TLS is spoken there, is down', async () => {
    const { port } = await serving(answering(200));
    expect(await checkOnce(of(`https://localhost:${port}`))).toMatchObject({ status: 'down', reason: 'unreachable' });
  });
});

describe('a hundred checks of an HTTP endpoint', () => {
  it.each(['plain', 'TLS'])('leave no connection, no listener and no timer: %s', async (kind) => {
    const certificate = kind === 'TLS' ? selfSigned('localhost') : undefined;
    const server = await serving(answering(200, 'x'.repeat(1000)), certificate);
    const indicator = of(server.url, certificate && { tls: { ca: certificate.cert } });
    await checkOnce(indicator);
    await server.quiet();
    const before = held();
    const { signal } = new AbortController();
    for (let count = 0; count < 100; count += 1)
      expect((await indicator.check({ signal, timeoutMs: 10_000 })).status).toBe('up');
    await server.quiet();
    expect(server.connected()).toBe(101);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(await grown(before)).toEqual([]);
  });

  it('that fail leave none either', async () => {
    const server = await listening((socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n')));
    const refused = of(`http://127.0.0.1:${await freePort()}`);
    const { signal } = new AbortController();
    const before = held();
    for (let count = 0; count < 50; count += 1) {
      await refused.check({ signal, timeoutMs: 10_000 });
      await of(server.url).check({ signal, timeoutMs: 10_000 });
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await closed(server);
    expect(await grown(before)).toEqual([]);
  });

  /** Both ends are in this process: waits until the server has seen the last connection end. */
  async function closed({ port, connections }: { port: number; connections(): number }): Promise<void> {
    while (connections() > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(port).toBeGreaterThan(0);
  }
});

describe('what an HTTP endpoint cannot be asked with', () => {
  it.each<[string, string, HttpEndpointOptions, RegExp]>([
    ['no protocol', 'us3r:s3cret@127.0.0.1', {}, /^Expected the URL to begin with http/],
    ['another protocol', 'ftp://us3r:s3cret@127.0.0.1', {}, /^Expected the URL to begin with http.*ftp:/],
    ['no port', 'http://us3r:s3cret@127.0.0.1:port', {}, /it cannot be read$/],
    ['a broken password', 'http://us3r:s3cret%@127.0.0.1', {}, /it cannot be read$/],
    ['a method that writes', 'http://a', { method: 'POST' as never }, /`method` to be GET or HEAD, got "POST"/],
    ['a body of HEAD', 'http://a', { method: 'HEAD', expectedBody: () => true }, /`method` to be GET where/],
    ['a status that is none', 'http://a', { expectedStatus: [200, 20] }, /`expectedStatus` to be a status/],
    ['no status', 'http://a', { expectedStatus: [] }, /`expectedStatus` to be a status/],
    [
      'days that are none',
      'http://a',
      { certificateDays: -1 },
      /`certificateDays` to be a number of days from 0, got -1/,
    ],
    ['bytes that are none', 'http://a', { maxBodyBytes: NaN }, /`maxBodyBytes` to be a number of bytes/],
    ['a header with a line break', 'http://a', { headers: { 'x-a': 's3cret\r\nx' } }, /the header x-a/],
    ['a header without a name', 'http://a', { headers: { 'x a': 's3cret' } }, /names in `headers`/],
    ['a header of the connection', 'http://a', { headers: { Connection: 'close' } }, /leave connection to the check/],
  ])('%s ends the boot with a message that shows no secret', (_, url, options, message) => {
    const prepare = () => of(url, options).prepare();
    expect(prepare).toThrow(message);
    expect(prepare).not.toThrow(/us3r|s3cret|127/);
  });

  it('is told of a token, which is not shown', () => {
    const prepare = () => new HttpEndpointHealthIndicator({ url: 'http://a', token: 's3cret\n' }).prepare();
    expect(prepare).toThrow(/the token to be text/);
    expect(prepare).not.toThrow(/s3cret/);
  });
});

describe('what opens an HTTP endpoint', () => {
  it('is never shown, however the check ends', async () => {
    const canaries = new Canaries();
    const [password, header] = [canaries.plant('password'), canaries.plantKey('header')];
    const token = canaries.plantKey('token');
    const echo: RequestListener = ({ headers }, response) => void response.writeHead(401).end(JSON.stringify(headers));
    const { port } = await serving(echo);
    const broken = await listening((socket) => void socket.on('data', (data) => socket.write(data)));
    const forwarding = await listening((socket) => void socket.pipe(connect(port, '127.0.0.1')).pipe(socket));
    for (const asked of [port, broken.port, forwarding.port, await freePort()]) {
      const url = `http://app:${encodeURIComponent(password.text)}@127.0.0.1:${asked}/?key=${header.text}`;
      for (const source of [{ url }, { url, token: token.text }]) {
        const indicator = new HttpEndpointHealthIndicator(source, { headers: { 'x-key': header.text } });
        const finished = await indicator.runner.run({ timeoutMs: 10_000, abandonAfterMs: 30_000 });
        expect(finished.result.status).toBe('down');
        expect(canaries.in(inspect([finished, indicator], { depth: 9, showHidden: true }))).toEqual([]);
      }
    }
  });
});
