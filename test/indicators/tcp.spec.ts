import { getEventListeners, once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { TcpHealthIndicator, type TcpSource } from '../../src/indicators/tcp.health.js';
import { freePort } from '../servers/free-port.js';
import { blackHole, startTcpFake } from '../servers/tcp-fake.js';
import { checkOnce } from '../support/check-once.js';
import { grown, held } from '../support/held.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function listening() {
  const server = await startTcpFake(blackHole);
  ends.push(() => server.stop());
  return server;
}

describe('a TCP port', () => {
  it('that something listens at is up, by host and port or by a URL of any scheme', async () => {
    const { port } = await listening();
    const sources: TcpSource[] = [
      { host: '127.0.0.1', port },
      { host: 'localhost', port },
      { url: `tcp://127.0.0.1:${port}` },
      { url: `amqp://user:s3cret@localhost:${port}/vhost` },
      { url: `http://127.0.0.1:${port}` },
    ];
    for (const source of sources) expect(await checkOnce(new TcpHealthIndicator(source))).toEqual({ status: 'up' });
  });

  it('on IPv6 is asked with or without brackets', async () => {
    const server = createServer().listen(0, '::1');
    await once(server, 'listening');
    ends.push(async () => void server.close());
    const { port } = server.address() as AddressInfo;
    for (const source of [{ host: '::1', port }, { host: '[::1]', port }, { url: `tcp://[::1]:${port}` }])
      expect((await checkOnce(new TcpHealthIndicator(source))).status).toBe('up');
  });

  it('that nothing listens at is unreachable, and so is a host that nobody knows', async () => {
    const port = await freePort();
    for (const host of ['127.0.0.1', 'localhost', 'no-such-host.invalid'])
      expect(await checkOnce(new TcpHealthIndicator({ host, port }))).toMatchObject({
        status: 'down',
        reason: 'unreachable',
      });
  });

  it('without an address is not_configured', async () => {
    for (const url of [undefined, ''])
      expect(await checkOnce(new TcpHealthIndicator({ url }))).toMatchObject({ reason: 'not_configured' });
  });

  it('that cannot be connected to by the deadline is a timeout, and nothing is held', async () => {
    // A listener whose queue is full neither accepts nor refuses; aborting before the connection stands is the same, and the same everywhere.
    const { port } = await listening();
    const deadline = new AbortController();
    const checking = new TcpHealthIndicator({ host: '127.0.0.1', port }).check({
      signal: deadline.signal,
      timeoutMs: 60_000,
    });
    deadline.abort();
    expect(await checking).toMatchObject({ status: 'down', reason: 'timeout' });
    expect(getEventListeners(deadline.signal, 'abort')).toEqual([]);
  });

  it('whose host is looked up in vain holds one look-up, and never a second', async () => {
    const lookup = jest.fn(() => new Promise<never>(() => {}));
    const indicator = new TcpHealthIndicator({ host: 'db.internal', port: 1 }, lookup);
    for (let count = 0; count < 5; count += 1)
      expect(await checkOnce(indicator, 20)).toMatchObject({ status: 'down', reason: 'timeout' });
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  it('is left without a connection, a listener or a timer after a hundred checks', async () => {
    const server = await listening();
    const indicator = new TcpHealthIndicator({ host: '127.0.0.1', port: server.port });
    const { signal } = new AbortController();
    const before = held();
    for (let count = 0; count < 100; count += 1)
      expect((await indicator.check({ signal, timeoutMs: 10_000 })).status).toBe('up');
    while (server.connections() > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(await grown(before)).toEqual([]);
  });

  it.each<[string, TcpSource, RegExp]>([
    ['no host', { host: undefined as never, port: 1 }, /`host` to be a host name/],
    ['a host with a scheme', { host: 'tcp://us3r:s3cret@host', port: 1 }, /`host` to be .* got \(not shown\)/],
    ['a port that is none', { host: 'a', port: 65_536 }, /`port` to be a whole number from 1 to 65535, got 65536/],
    ['a port as text', { host: 'a', port: '80' as never }, /`port` to be .*got "80"/],
    ['a URL without a scheme', { url: 'us3r:s3cret@host:1' }, /like tcp:\/\/host:port/],
    ['a URL without a port', { url: 'amqp://us3r:s3cret@host' }, /to have a port from 1 to 65535; add it/],
    ['a URL with a port that is none', { url: 'amqp://us3r:s3cret@host:99999' }, /it cannot be read/],
  ])('with %s ends the boot, and shows no secret', (_, source, message) => {
    const prepare = () => new TcpHealthIndicator(source).prepare();
    expect(prepare).toThrow(message);
    expect(prepare).not.toThrow(/us3r|s3cret/);
  });
});
