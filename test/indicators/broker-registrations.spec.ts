import { describe, expect, it } from '@jest/globals';
import * as entry from '../../src/indicators.js';
import type { DependencyIndicator } from '../../src/indicators/dependency-indicator.js';
import type { Lookup } from '../../src/registration/lookup.js';
import { PolicyFacts } from '../../src/registration/policy-facts.js';
import type { IndicatorRegistration } from '../../src/registration/registration.js';
import { checkOnce } from './check-once.js';

const { bullmq, grpc, kafka, migrations, nats, rabbitmq, replica } = entry;

/** An application that has nothing, and remembers what it was asked for. */
class Nothing implements Lookup {
  readonly asked: unknown[] = [];
  provider = (given: unknown) => void this.asked.push(given);
  sharing = () => undefined;
  make = () => Promise.reject(new Error('there is nothing to make it of'));
  config = (key: string) => void this.asked.push(key);
  defaultDataSource = async () => void this.asked.push('the default DataSource');

  create(registration: IndicatorRegistration): DependencyIndicator {
    return registration.create(this, new PolicyFacts());
  }
}

describe('The ready-made indicators for brokers and migrations', () => {
  it('are in the entry of their own, each with its class', () => {
    expect(Object.keys(entry)).toEqual(
      expect.arrayContaining([
        ...['bullmq', 'grpc', 'kafka', 'migrations', 'nats', 'rabbitmq', 'replica'],
        ...['Bullmq', 'Grpc', 'Kafka', 'Migrations', 'Nats', 'Rabbitmq', 'Replica'].map(
          (name) => `${name}HealthIndicator`,
        ),
      ]),
    );
  });

  it.each<[string, IndicatorRegistration, unknown]>([
    ['bullmq', bullmq({ queueName: 'mail' }), 'REDIS_URL'],
    ['grpc', grpc(), 'GRPC_ADDRESS'],
    ['kafka', kafka(), 'KAFKA_BROKERS'],
    ['migrations', migrations(), 'the default DataSource'],
    ['nats', nats(), 'NATS_URL'],
    ['rabbitmq', rabbitmq(), 'RABBITMQ_URL'],
    ['replica', replica(), 'the default DataSource'],
    ['replica', replica({ urlFrom: 'REPLICA_URL' }), 'REPLICA_URL'],
  ])(
    '%s asks for what it is made of where nothing is said, and is not_configured without it',
    async (name, registration, key) => {
      expect(registration).toMatchObject({ name, kind: 'custom', local: false, uses: [] });
      const application = new Nothing();
      const indicator = application.create(registration);
      expect(indicator).toBeInstanceOf(registration.type);
      await indicator.prepare();
      expect(await checkOnce(indicator)).toMatchObject({ status: 'down', reason: 'not_configured' });
      expect(new Set(application.asked)).toEqual(new Set([key]));
      await indicator.close();
    },
  );

  it.each<[string, IndicatorRegistration]>([
    [
      'bullmq',
      bullmq('mail', {
        queue: 'TOKEN',
        maxWaitMs: 1,
        maxWaiting: 2,
        maxFailed: 3,
        minWorkers: 4,
        paused: 'up',
        timeoutMs: 7,
      }),
    ],
    ['kafka', kafka('mail', { admin: 'TOKEN', minBrokers: 3, timeoutMs: 7 })],
    ['migrations', migrations('mail', { dataSource: 'TOKEN', pending: 'degraded', intervalMs: 100_000, timeoutMs: 7 })],
    ['nats', nats('mail', { connection: 'TOKEN', timeoutMs: 7 })],
    ['rabbitmq', rabbitmq('mail', { connection: 'TOKEN', queue: 'q', maxMessages: 1, minConsumers: 1, timeoutMs: 7 })],
    [
      'replica',
      replica('mail', { dataSource: 'TOKEN', maxLagMs: 1, outdated: 'down', acceptPrimary: true, timeoutMs: 7 }),
    ],
  ])(
    '%s takes what a token provides, and leaves only settings of the policy to the policy',
    async (_, registration) => {
      const { name, uses, settings } = registration;
      expect({ name, uses }).toEqual({ name: 'mail', uses: ['TOKEN'] });
      expect({ ...settings, intervalMs: undefined }).toEqual({ timeoutMs: 7, intervalMs: undefined });
      const application = new Nothing();
      await checkOnce(application.create(registration));
      expect(new Set(application.asked)).toEqual(new Set(['TOKEN']));
    },
  );

  it('migrations are asked for once a minute, where nothing else is said', () => {
    expect(migrations().settings).toEqual({ intervalMs: 60_000 });
    expect(migrations({ intervalMs: 5000 }).settings).toEqual({ intervalMs: 5000 });
  });

  it('a queue without a queue and a name ends the boot', () => {
    expect(() => new Nothing().create(bullmq('mail'))).toThrow(
      'Expected `queue` or `queueName` for the indicator mail; give one of them',
    );
  });
});
