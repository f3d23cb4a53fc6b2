import { afterEach, describe, expect, it } from '@jest/globals';
import { createHealth, database, HealthPolicyError, indicator, llm, redis } from '../../src/standalone.js';
import { endAll, health, keptLog, switchable } from './running.js';

const environment = { ...process.env };
afterEach(async () => {
  await endAll();
  process.env = { ...environment };
});

const up = (name = 'database') => indicator(name, () => ({ status: 'up' }));
const down = (name: string) => indicator(name, () => ({ status: 'down' }));

describe('createHealth', () => {
  it('judges by the same policy as the module: what is optional in staging is fatal in production', async () => {
    const indicators = [up(), down('redis')];
    const staging = await health({ environment: 'staging', indicators });
    const production = await health({ environment: 'production', indicators });
    expect((await staging.checkNow()).verdict).toBe('degraded');
    expect((await production.checkNow()).verdict).toBe('error');
    expect(staging.explain({ environment: 'production', redis: 'down' }).probes.health.status).toBe('error');
  });

  it('reads process.env unless it is told where else, and the strongest level wins', async () => {
    Object.assign(process.env, { HEALTH_ENVIRONMENT: 'staging', HEALTH_TIMEOUT_MS: '700', HEALTH_INTERVAL_MS: '5000' });
    const log = keptLog();
    const made = await createHealth({ timeoutMs: 300, downIntervalMs: 400, indicators: [up()], log });
    await made.close();
    expect(made.policy.environment.name).toBe('staging');
    const { timeoutMs, intervalMs, downIntervalMs } = made.policy.settings;
    expect([timeoutMs.value, intervalMs.value, downIntervalMs.value]).toEqual([700, 5000, 400]);
    expect(log.lines[0]).toMatch(/^info [^]*HEALTH_TIMEOUT_MS/);

    const own = await health({ indicators: [up()] }, { HEALTH_TIMEOUT_MS: '600', health: { intervalMs: 6000 } });
    const { settings } = own.policy;
    expect([settings.timeoutMs.value, settings.intervalMs.value]).toEqual([600, 6000]);
  });

  it('refuses a wrong configuration with all problems in one message, and asks no indicator', async () => {
    const watched = switchable();
    const refused = health(
      { indicators: [watched.registration] },
      { HEALTH_TIMEOUT_MS: '1e3', HEALTH_FATAL: 'databse' },
    );
    await expect(refused).rejects.toThrow(HealthPolicyError);
    await expect(refused).rejects.toThrow(/2 problems[^]*HEALTH_TIMEOUT_MS[^]*did you mean database/);
    expect(watched.asked).toBe(0);
  });

  it('refuses a URL that an indicator cannot work with, and names no credential', async () => {
    const refused = health({ indicators: [redis(), database({ urlFrom: 'ORDERS_URL' })] }, { REDIS_URL: 'http://u:hunter2@x', ORDERS_URL: 'ftp://u:hunter2@x' }); // prettier-ignore
    await expect(refused).rejects.toThrow(/redis: [^]*database: /);
    await expect(refused).rejects.not.toThrow(/hunter2/);
  });

  it('refuses tokens and classes, which only Nest could make something of, and says what to pass', async () => {
    class Queue {
      check = () => ({ status: 'up' as const });
    }
    const token = Symbol('LLM');
    const indicators = [
      redis({ client: 'REDIS' }),
      llm({ manager: token }),
      indicator('queue', Queue),
      indicator('mail', { use: Queue, check: (queue) => queue.check() }),
    ];
    const refused = health({ indicators });
    await expect(refused).rejects.toThrow(HealthPolicyError);
    await expect(refused).rejects.toThrow(
      /redis names the provider REDIS[^]*llm names the provider Symbol\(LLM\)[^]*queue is given the class Queue: pass an instance[^]*mail is given the class Queue/,
    );
  });

  it('refuses an application route that would hide one of ours', async () => {
    await expect(health({ indicators: [up()], applicationRoutes: ['health/ready'] })).rejects.toThrow(
      /applicationRoutes names \/health\/ready/,
    );
  });

  it('takes what an indicator uses as it is given: an object, or a function', async () => {
    const queue = { waiting: 3 };
    const made = await health({
      indicators: [
        indicator('queue', { use: queue, check: ({ waiting }) => ({ status: 'up', waiting }) }),
        indicator('legacy', { use: () => 4, check: (count) => ({ status: 'up', waiting: count() }) }),
      ],
    });
    const { entries } = await made.checkNow();
    expect(entries.map(({ name, data }) => [name, data?.['waiting']])).toEqual([
      ['queue', 3],
      ['legacy', 4],
    ]);
  });

  it('a manager of LLMs that is null on purpose is not_configured; a factory may be a function, and makes a client', async () => {
    const factory = () => ({ chat: { completions: { create: () => {} } }, apiKey: 'a-key-for-tests' });
    const made = await health({
      indicators: [
        llm({ manager: null }),
        llm('second', { manager: null, factory }),
        llm('third', { factory: { create: factory } }),
      ],
    });
    const { entries, verdict } = await made.checkNow();
    expect(entries.map(({ name, status, reason }) => [name, status, reason])).toEqual([
      ['llm', 'down', 'not_configured'],
      ['second', 'up', undefined],
      ['third', 'up', undefined],
    ]);
    expect(verdict).toBe('degraded');
  });

  it('a database of which nothing is said is not_configured: there is no default data source without Nest', async () => {
    const { entries } = await (await health({ indicators: [database()] })).checkNow();
    expect(entries[0]).toMatchObject({ status: 'down', reason: 'not_configured' });
  });

  it('without any indicator is ok, and warns of it', async () => {
    const made = await health();
    expect(made.report().verdict).toBe('ok');
    expect(made.log.lines.filter((line) => line.startsWith('warn'))).toEqual([expect.stringContaining('ndicator')]);
  });

  it('logs the policy once and each transition once, and nothing in a steady state', async () => {
    const watched = switchable();
    const made = await health({ indicators: [watched.registration] });
    await made.checkNow();
    const steady = made.log.lines.length;
    await made.checkNow();
    expect(made.log.lines).toHaveLength(steady);
    watched.status = 'down';
    await made.checkNow();
    await made.checkNow();
    expect(made.log.lines.slice(steady)).toEqual([expect.stringMatching(/^error database \(fatal\) is down, was up/)]);
  });

  it('tells transitions to listeners, and one that throws hurts nobody', async () => {
    const watched = switchable();
    const made = await health({ indicators: [watched.registration] });
    await made.checkNow();
    const told: string[] = [];
    made.onTransition(() => {
      throw new Error('not our problem');
    });
    const end = made.onTransition(({ from, to }) => void told.push(`${from} ${to}`));
    watched.status = 'down';
    await made.checkNow();
    end();
    watched.status = 'up';
    await made.checkNow();
    expect(told).toEqual(['up down']);
  });

  it('HEALTH_STARTUP=fail resolves once no fatal indicator is down', async () => {
    const watched = switchable();
    watched.status = 'down';
    const booting = health(
      { indicators: [indicator('database', () => (watched.asked++ < 1 ? { status: 'down' } : { status: 'up' }))] },
      { HEALTH_STARTUP: 'fail', HEALTH_DOWN_INTERVAL_MS: '100', HEALTH_INTERVAL_MS: '100' },
    );
    expect((await booting).report().verdict).toBe('ok');
  });

  it('HEALTH_STARTUP=fail rejects with the names and reasons once its time is over', async () => {
    const env = { HEALTH_STARTUP: 'fail', HEALTH_STARTUP_TIMEOUT_MS: '0' };
    const refused = health({ environment: 'production', indicators: [up(), down('queue')] }, env);
    await expect(refused).rejects.toThrow(HealthPolicyError);
    await expect(refused).rejects.toThrow(/Startup validation failed: 1 fatal indicator is down: queue/);
  });
});
