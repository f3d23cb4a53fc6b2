import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaHealthIndicator, type KafkaIndicatorOptions } from '../../src/indicators/kafka.health.js';
import { freePort } from '../servers/free-port.js';
import { startKafkaFake } from '../servers/kafka-fake.js';
import { blackHole, garbage, resetOnFirstByte, startTcpFake, type ConnectionHandler } from '../servers/tcp-fake.js';
import { checkOnce, eventually, thrownBy } from './check-once.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function ofBrokers(brokers: string, options?: KafkaIndicatorOptions): KafkaHealthIndicator {
  const indicator = new KafkaHealthIndicator({ brokers }, options);
  ends.push(() => indicator.close());
  return indicator;
}

async function fake(handler: ConnectionHandler) {
  const started = await startTcpFake(handler);
  ends.push(() => started.stop());
  return Object.assign(started, { address: `127.0.0.1:${started.port}` });
}

describe('A Kafka that is not there to be asked', () => {
  it.each([
    ['no admin client', { admin: undefined }],
    ['a null admin client', { admin: null }],
    ['no brokers', { brokers: undefined }],
    ['an empty text', { brokers: '' }],
  ])('%s is down, not_configured', async (_, source) => {
    expect(await checkOnce(new KafkaHealthIndicator(source))).toMatchObject({
      status: 'down',
      reason: 'not_configured',
    });
  });

  it.each(['kafka://app:s3cret@127.0.0.1:1', '127.0.0.1:9092,', '127.0.0.1:99999', 's3cret@127.0.0.1'])(
    'brokers that cannot be read are refused by the constructor, which shows nothing of them: %s',
    (brokers) => {
      expect(() => new KafkaHealthIndicator({ brokers })).toThrow(/^Expected the Kafka brokers to be/);
      expect(thrownBy(() => new KafkaHealthIndicator({ brokers }))).not.toMatch(/s3cret|127/);
    },
  );

  it.each<[string, KafkaIndicatorOptions]>([
    ['minBrokers', { minBrokers: -1 }],
    ['tls', { tls: 's3cret' as never }],
    ['sasl.mechanism', { sasl: { mechanism: 'magic' as never, username: 'app', password: 's3cret' } }],
    ['sasl', { sasl: { mechanism: 'plain', username: 's3cret', password: undefined as never } }],
  ])('an option that it cannot work with is refused by the constructor: %s', (name, options) => {
    expect(() => new KafkaHealthIndicator({ brokers: '' }, options)).toThrow(`Expected \`${name}\` to be`);
    expect(thrownBy(() => new KafkaHealthIndicator({ brokers: '' }, options))).not.toContain('s3cret');
  });

  it('a port that nobody listens at is down, unreachable', async () => {
    const indicator = ofBrokers(`127.0.0.1:${await freePort()}`);
    for (let count = 0; count < 2; count++)
      expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it.each<[string, ConnectionHandler, string]>([
    ['accepts and says nothing', blackHole, 'timeout'],
    ['hangs up', (socket) => void socket.resume().end(), 'unreachable'],
    ['resets', resetOnFirstByte, 'unreachable'],
    ['answers with the beginning of something endless', garbage, 'timeout'],
    ['answers nonsense', (socket) => void socket.on('data', () => socket.write('\0\0\0\x05abcde')), 'timeout'],
  ])('a server that %s is down, and no socket stays', async (_, handler, reason) => {
    const server = await fake(handler);
    const indicator = ofBrokers(server.address);
    for (let count = 0; count < 3; count++)
      expect(await checkOnce(indicator, 1000)).toMatchObject({ status: 'down', reason });
    expect(await eventually(server.connections, (open) => open === 0)).toBe(0);
  });
});

describe('A broker that speaks the protocol of Kafka, as a fake does', () => {
  let broker: Awaited<ReturnType<typeof startKafkaFake>>;
  let address: string;
  beforeEach(async () => {
    broker = await startKafkaFake();
    ends.push(() => broker.stop());
    address = `127.0.0.1:${broker.port}`;
  });

  async function application() {
    const quiet = { logLevel: logLevel.NOTHING, requestTimeout: 1000, retry: { retries: 0 } };
    const admin = new Kafka({ brokers: [address], ...quiet }).admin();
    ends.push(() => admin.disconnect().catch(() => {}));
    await admin.connect();
    return admin;
  }

  it('is up, by the admin client of the application and by one of its own', async () => {
    const data = { brokers: 1 };
    expect(await checkOnce(new KafkaHealthIndicator({ admin: await application() }))).toEqual({ status: 'up', data });
    const indicator = ofBrokers(`127.0.0.1:${await freePort()}, ${address}`);
    expect(indicator.maxUnsettled).toBe(3);
    expect(await checkOnce(indicator)).toEqual({ status: 'up', data });
  });

  it('is asked on one connection by twenty checks, and close() ends it', async () => {
    const indicator = ofBrokers(address);
    for (let count = 0; count < 20; count++) expect((await checkOnce(indicator)).status).toBe('up');
    expect(broker.connections()).toBe(1);
    await indicator.close();
    expect(await eventually(broker.connections, (open) => open === 0)).toBe(0);
    expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'unreachable' });
  });

  it('is degraded for fewer brokers than there have to be, and without a controller', async () => {
    broker.script.brokers = 2;
    expect(await checkOnce(ofBrokers(address, { minBrokers: 3 }))).toMatchObject({
      status: 'degraded',
      reason: 'unreachable',
      data: { brokers: 2 },
    });
    expect(await checkOnce(ofBrokers(address, { minBrokers: 2 }))).toMatchObject({ status: 'up' });
    broker.script.controller = -1;
    expect(await checkOnce(ofBrokers(address))).toMatchObject({ status: 'degraded', reason: 'error' });
  });

  it.each([
    ['the right password', 'secret', { status: 'up' }],
    ['a wrong one', 'wrong', { status: 'down', reason: 'auth_failed' }],
  ])('that is shown %s', async (_, password, result) => {
    const sasl = { mechanism: 'plain', username: 'app', password } as const;
    expect(await checkOnce(ofBrokers(address, { sasl }))).toMatchObject(result);
  });

  it('that refuses with an error of the protocol is down with what it means', async () => {
    broker.script.versionsError = 31; // CLUSTER_AUTHORIZATION_FAILED
    expect(await checkOnce(ofBrokers(address))).toMatchObject({ status: 'down', reason: 'forbidden' });
  });

  it('that answers no more times out; the admin client of the application owes one answer, and all are up afterwards', async () => {
    const indicators = [new KafkaHealthIndicator({ admin: await application() }), ofBrokers(address)] as const;
    for (const indicator of indicators) expect((await checkOnce(indicator)).status).toBe('up');
    broker.script.answers = false;
    broker.script.asked = 0;
    for (let count = 0; count < 3; count++) {
      const { result } = await indicators[0].runner.run({ timeoutMs: 100, abandonAfterMs: 1 });
      expect(result).toMatchObject({ status: 'down', reason: 'timeout' });
    }
    expect(broker.script.asked).toBe(1);
    for (let count = 0; count < 3; count++)
      expect(await checkOnce(indicators[1], 150)).toMatchObject({ status: 'down', reason: 'timeout' });
    expect(await eventually(broker.connections, (open) => open === 1)).toBe(1); // the application's
    broker.script.answers = true;
    expect(await checkOnce(indicators[1])).toMatchObject({ status: 'up' });
  });
});
