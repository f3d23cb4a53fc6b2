import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type ChannelModel } from 'amqplib';
import { RabbitmqHealthIndicator, type RabbitmqIndicatorOptions } from '../../src/indicators/rabbitmq.health.js';
import { freePort } from '../servers/free-port.js';
import { startRabbitmq } from '../servers/rabbitmq.js';
import { blackHole, garbage, resetOnFirstByte, startTcpFake, type ConnectionHandler } from '../servers/tcp-fake.js';
import type { TestServer } from '../servers/test-server.js';
import { checkOnce, eventually, eventuallySays, thrownBy } from './check-once.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function ofUrl(url: string, options?: RabbitmqIndicatorOptions): RabbitmqHealthIndicator {
  const indicator = new RabbitmqHealthIndicator({ url }, options);
  ends.push(() => indicator.close());
  return indicator;
}

async function fake(handler: ConnectionHandler) {
  const started = await startTcpFake(handler);
  ends.push(() => started.stop());
  return Object.assign(started, { url: `amqp://app:secret@127.0.0.1:${started.port}` });
}

describe('A RabbitMQ that is not there to be asked', () => {
  it.each([
    ['no connection', { connection: undefined }],
    ['a null connection', { connection: null }],
    ['no URL', { url: undefined }],
    ['an empty URL', { url: '' }],
  ])('%s is down, not_configured', async (_, source) => {
    expect(await checkOnce(new RabbitmqHealthIndicator(source))).toMatchObject({
      status: 'down',
      reason: 'not_configured',
    });
  });

  it('a manager that has no connection at the moment is down, unreachable', async () => {
    const indicator = new RabbitmqHealthIndicator({ connection: { connection: undefined } });
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it.each(['http://:s3cret@127.0.0.1:1', '127.0.0.1:5672', 'amqp://app:s3cret%zz@127.0.0.1:1', 'amqp://app:s3cret@:x'])(
    'a URL that is none of AMQP is refused by the constructor, which shows nothing of it: %s',
    (url) => {
      expect(() => new RabbitmqHealthIndicator({ url })).toThrow(/^Expected the RabbitMQ URL to be/);
      expect(thrownBy(() => new RabbitmqHealthIndicator({ url }))).not.toMatch(/s3cret|127/);
    },
  );

  it.each<[string, RabbitmqIndicatorOptions]>([
    ['queue', { queue: '' }],
    ['maxMessages', { queue: 'mail', maxMessages: -1 }],
    ['minConsumers', { queue: 'mail', minConsumers: 0.5 }],
    ['queue', { maxMessages: 3 }],
  ])('an option that it cannot work with is refused by the constructor: %s', (name, options) => {
    expect(() => new RabbitmqHealthIndicator({ url: '' }, options)).toThrow(`Expected \`${name}\` to be`);
  });

  it('a port that nobody listens at is down, unreachable', async () => {
    const indicator = ofUrl(`amqp://app:secret@127.0.0.1:${await freePort()}`);
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it.each<[string, ConnectionHandler, string]>([
    ['accepts and says nothing', blackHole, 'timeout'],
    ['hangs up', (socket) => void socket.resume().end(), 'unreachable'],
    ['resets', resetOnFirstByte, 'unreachable'],
    ['answers with garbage', garbage, 'bad_response'],
  ])('a server that %s is down, and no socket stays', async (_, handler, reason) => {
    const server = await fake(handler);
    const indicator = ofUrl(server.url);
    for (let count = 0; count < 3; count++)
      expect(await checkOnce(indicator, 1000)).toMatchObject({ status: 'down', reason });
    expect(await eventually(server.connections, (open) => open === 0)).toBe(0);
  });
});

describe('A RabbitMQ broker', () => {
  let broker: TestServer;
  beforeAll(async () => {
    broker = await startRabbitmq();
  }, 130_000);
  afterAll(() => broker?.stop());

  async function application(url = broker.url): Promise<ChannelModel> {
    const model = await connect(url);
    model.on('error', () => {});
    ends.push(() => model.close().catch(() => {}));
    return model;
  }

  async function proxy(meet: (client: Socket) => void = () => {}) {
    return fake((socket) => {
      const upstream = connectSocket(broker.port, '127.0.0.1').on('error', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
      socket.pipe(upstream).pipe(socket);
      meet(socket);
    });
  }

  it('that opens a channel is up, on the connection of the application, in what keeps one, and on one of its own', async () => {
    const model = await application();
    for (const connection of [model, { connection: model }])
      expect(await checkOnce(new RabbitmqHealthIndicator({ connection }))).toEqual({ status: 'up' });
    const indicator = ofUrl(broker.url);
    expect(indicator.maxUnsettled).toBe(3);
    expect(await checkOnce(indicator)).toEqual({ status: 'up' });
  });

  it('is asked on one connection by many checks, whose channels are closed, and close() ends it', async () => {
    const way = await proxy();
    const indicator = ofUrl(way.url);
    for (let count = 0; count < 30; count++) expect((await checkOnce(indicator)).status).toBe('up');
    expect(way.connections()).toBe(1);
    await indicator.close();
    expect(await eventually(way.connections, (open) => open === 0)).toBe(0);
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });

    const model = await application();
    const shared = new RabbitmqHealthIndicator({ connection: model }, { queue: 'missing' });
    for (let count = 0; count < 10; count++) await checkOnce(shared);
    const { channels } = model.connection as unknown as { channels: unknown[] };
    expect(channels.slice(1).filter(Boolean)).toEqual([]);
  });

  it.each([
    ['a wrong password', 'app:wrong@', '', 'auth_failed'],
    ['an unknown user', 'nobody:secret@', '', 'auth_failed'],
    ['an unknown virtual host', 'app:secret@', '/nowhere', 'forbidden'],
  ])('that is shown %s is down', async (_, credentials, vhost, reason) => {
    const indicator = ofUrl(`amqp://${credentials}127.0.0.1:${broker.port}${vhost}`);
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason });
  });

  it('that does not know the queue is down, and the channels of the application stay open', async () => {
    const model = await application();
    const channel = await model.createChannel();
    for (const indicator of [
      new RabbitmqHealthIndicator({ connection: model }, { queue: 'missing' }),
      ofUrl(broker.url, { queue: 'missing' }),
    ])
      for (let count = 0; count < 2; count++)
        expect(await checkOnce(indicator)).toEqual({
          status: 'down',
          reason: 'error',
          message: 'the broker does not know the queue',
        });
    await channel.assertQueue('', { exclusive: true });
  });

  it('tells the depth of a queue, and judges it by its limits', async () => {
    const channel = await (await application()).createConfirmChannel();
    await channel.assertQueue('mail');
    for (let count = 0; count < 3; count++) channel.sendToQueue('mail', Buffer.from('hello'));
    await channel.waitForConfirms();

    const says = (options: RabbitmqIndicatorOptions) => checkOnce(ofUrl(broker.url, { queue: 'mail', ...options }));
    const data = { messages: 3, consumers: 0 };
    expect(await says({})).toEqual({ status: 'up', data });
    expect(await says({ maxMessages: 3 })).toEqual({ status: 'up', data });
    expect(await says({ maxMessages: 2 })).toEqual({
      status: 'degraded',
      reason: 'backlog',
      message: 'more than 2 messages wait',
      data,
    });
    expect(await says({ minConsumers: 1 })).toEqual({
      status: 'down',
      reason: 'backlog',
      message: 'the queue has no consumer',
      data,
    });
    await channel.consume('mail', () => {});
    expect(await says({ minConsumers: 1 })).toEqual({ status: 'up', data: { messages: 0, consumers: 1 } });
    expect(await says({ minConsumers: 2 })).toMatchObject({ status: 'degraded', reason: 'backlog' });
    await channel.deleteQueue('mail');
  });

  it('that takes no messages of the application is degraded, overloaded', async () => {
    let client!: Socket;
    const way = await proxy((socket) => (client = socket));
    const model = await application(way.url);
    const indicator = new RabbitmqHealthIndicator({ connection: model });
    expect(await checkOnce(indicator)).toEqual({ status: 'up' });
    const reason = Buffer.from('low on disk');
    client.write(frameOf(60, Buffer.concat([Buffer.from([reason.length]), reason]))); // connection.blocked
    await once(model, 'blocked');
    expect(await checkOnce(indicator)).toMatchObject({ status: 'degraded', reason: 'overloaded' });
    client.write(frameOf(61, Buffer.alloc(0))); // connection.unblocked
    await once(model, 'unblocked');
    expect(await checkOnce(indicator)).toEqual({ status: 'up' });
  });

  it('frozen: times out; the connection of the application owes one answer, and all are up after the thaw', async () => {
    const model = await application();
    const indicators = [
      new RabbitmqHealthIndicator({ connection: model }),
      ofUrl(broker.url),
      ofUrl(broker.url),
    ] as const;
    for (const indicator of indicators.slice(0, 2)) expect((await checkOnce(indicator)).status).toBe('up');
    broker.freeze();
    try {
      for (const indicator of indicators)
        for (let count = 0; count < 3; count++) {
          const { result } = await indicator.runner.run({ timeoutMs: 100, abandonAfterMs: 1 });
          expect(result).toMatchObject({ status: 'down', reason: 'timeout' });
        }
      const { channels } = model.connection as unknown as { channels: unknown[] };
      expect(channels.slice(1).filter(Boolean)).toHaveLength(1);
    } finally {
      broker.thaw();
    }
    for (const indicator of indicators) expect(await eventuallySays(indicator, 'up')).toEqual({ status: 'up' });
  });

  it('killed: is unreachable, and up again for new connections once it is there again', async () => {
    const indicators = [new RabbitmqHealthIndicator({ connection: await application() }), ofUrl(broker.url)] as const;
    for (const indicator of indicators) expect((await checkOnce(indicator)).status).toBe('up');
    await broker.kill();
    for (const indicator of indicators)
      for (let count = 0; count < 2; count++)
        expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
    await broker.restart();
    expect(await checkOnce(indicators[1])).toEqual({ status: 'up' });
    expect(await checkOnce(indicators[0])).toMatchObject({ status: 'down', reason: 'unreachable' });
  }, 130_000);
});

/** A method of the class `connection` as a broker sends it. */
function frameOf(method: number, content: Buffer): Buffer {
  const payload = Buffer.concat([Buffer.from([0, 10, 0, method]), content]);
  const head = Buffer.alloc(7);
  head[0] = 1;
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([0xce])]);
}
