import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HealthHandler } from '../../src/adapters/http/health-handler.js';
import type { HealthResponse } from '../../src/adapters/http/health-response.js';
import { degraded, down, up } from '../../src/domain/check-result.js';
import { policyDocument } from '../../src/domain/policy/document.js';
import { resolvePolicy } from '../../src/domain/policy/resolve.js';
import { HealthMonitor } from '../../src/engine/health-monitor.js';
import { LlmHealthIndicator } from '../../src/indicators/llm.health.js';
import { DrivenClock, settle } from '../../src/testing/driven-clock.js';
import { stick, throws } from '../../src/testing/faults.js';
import { ScriptedIndicator } from '../../src/testing/scripted-indicator.js';
import type { Step } from '../../src/testing/step.js';

const SETTINGS = {
  timeoutMs: 1000,
  intervalMs: 10_000,
  downIntervalMs: 2000,
  failureThreshold: 1,
  successThreshold: 1,
  staleAfterMs: 31_000,
  abandonAfterMs: 30_000,
};
const KINDS = ['database', 'redis', 'clickhouse', 'llm'] as const;

/** The backend of the incident in an environment: the policy as its users have it, each dependency as the case says. */
async function backend(
  environment: string,
  dependencies: Partial<Record<(typeof KINDS)[number], Step>>,
  started = true,
) {
  const env = { NODE_ENV: environment, HEALTH_DETAILS: 'full' };
  const outcome = resolvePolicy({
    indicators: KINDS.map((kind) => ({ name: kind, kind })),
    env,
    config: (key) => env[key as keyof typeof env],
  });
  if (!outcome.ok) throw new Error(outcome.message);
  const clock = new DrivenClock();
  const asked = new Map(KINDS.map((name) => [name, new ScriptedIndicator(dependencies[name] ?? up())]));
  const monitor = new HealthMonitor({
    indicators: KINDS.map((name) => {
      const criticality = outcome.policy.indicators.get(name)!.criticality.value as 'fatal' | 'optional';
      return { name, criticality, indicator: asked.get(name)!, settings: SETTINGS };
    }),
    mode: 'background',
    startedAtOnce: false,
    clock,
    random: () => 0,
    onListenerError: () => {},
  });
  const handler = new HealthHandler({
    monitor,
    environment: outcome.policy.environment.name,
    prefix: '/health',
    details: 'full',
    tokenHash: undefined,
    groups: [],
    liveness: [],
    httpDegraded: 200,
    httpError: 503,
    envoyHeader: false,
    retryAfterMs: 2000,
    policy: policyDocument(outcome.policy),
    onFault: (error) => {
      throw error;
    },
  });
  monitor.start();
  if (started) await settle();
  const get = (url: string) => {
    const answer = handler.handle({ url, method: 'GET', headers: {} } as never) as HealthResponse;
    return {
      status: answer.status,
      body: JSON.parse(answer.body.toString()) as {
        status: string;
        details: Record<string, { reason?: string }>;
        waitingFor?: string[];
      },
    };
  };
  return { handler, monitor, clock, get, asked };
}

/** Looks at the environment to warn of an unusual policy; it decides nothing. */
const WARNS_ONLY = 'domain/policy/unusual.ts';

const gone = down('unreachable', 'connection refused');

describe('incident 690', () => {
  it('L2, S1: in staging a manager that is null on purpose, redis and clickhouse down, database up: 200 degraded, traffic allowed', async () => {
    const nobody = await new LlmHealthIndicator({ manager: null }, { depth: 'configured' }).check({
      signal: new AbortController().signal,
      timeoutMs: 1000,
    });
    expect(nobody).toMatchObject({
      status: 'down',
      reason: 'not_configured',
      message: expect.stringMatching(/neither a manager nor a factory/),
    });
    const { get } = await backend('staging', { llm: nobody, redis: gone, clickhouse: gone });
    for (const path of ['/health', '/health/ready', '/health/startup'])
      expect([path, get(path).status]).toEqual([path, 200]);
    expect(get('/health').body).toMatchObject({ status: 'degraded', details: { llm: { reason: 'not_configured' } } });
  });

  it('S2: in production the same is 503, and names the llm', async () => {
    const { get } = await backend('production', { llm: down('not_configured', 'x') });
    expect(get('/health')).toMatchObject({
      status: 503,
      body: { status: 'error', error: { llm: { reason: 'not_configured' } } },
    });
  });

  it.each(['production', 'staging', 'development', 'test', 'qa', ''])(
    'S3: in %j a database that is down is 503, never 200',
    async (environment) => {
      for (const dead of [gone, stick(), throws(new Error('broken')), down('indicator_error', 'x')] as const) {
        const { get, clock } = await backend(environment, { database: dead });
        await clock.advance(1000);
        expect(get('/health').status).toBe(503);
        expect(get('/health/ready').status).toBe(503);
      }
    },
  );

  it('H7: 5 in a row, 3 at once and 20 rapid are answered while a check is still unsettled, on a stopped clock', async () => {
    const { handler, monitor, asked } = await backend('staging', { redis: stick(), database: stick() });
    const ask = () => handler.handle({ url: '/health', method: 'GET', headers: {} } as never);
    for (let asks = 0; asks < 28; asks += 1) expect(ask()).not.toBeInstanceOf(Promise);
    expect(monitor.report().entries.find(({ name }) => name === 'redis')).toMatchObject({ reason: 'pending' });
    expect(asked.get('redis')!.asked).toBe(1);
  });

  it('went wrong 1: a check and the policy cannot have different names for a database, and a dead one always counts', () => {
    const indicators = [{ name: 'postgres', kind: 'database' }] as const;
    for (const environment of ['staging', 'production', 'test', 'qa']) {
      const outcome = resolvePolicy({ indicators, environment, env: {}, config: () => undefined });
      expect(outcome.ok && outcome.policy.indicators.get('postgres')!.criticality.value).toBe('fatal');
    }
    expect(
      resolvePolicy({
        indicators,
        environment: 'staging',
        options: { optional: ['database'] },
        env: {},
        config: () => undefined,
      }).ok,
    ).toBe(false);
  });

  it('went wrong 2: staging with the database down is 503, however much of the start-up has succeeded', async () => {
    const { get, clock, asked } = await backend('staging', {});
    expect(get('/health/ready').status).toBe(200);
    asked.get('database')!.says(gone);
    await clock.advance(10_000);
    expect([get('/health').status, get('/health/ready').status, get('/health/startup').status]).toEqual([
      503, 503, 200,
    ]);
    const fresh = await backend('staging', { database: gone });
    expect([fresh.get('/health').status, fresh.get('/health/startup')]).toEqual([
      503,
      { status: 503, body: expect.objectContaining({ waitingFor: ['database'] }) },
    ]);
  });

  it('went wrong 3: one of five optional ones down is degraded and 200; no ratio decides', async () => {
    expect((await backend('development', { redis: gone })).get('/health')).toMatchObject({
      status: 200,
      body: { status: 'degraded' },
    });
    expect((await backend('development', { redis: gone, clickhouse: gone, llm: gone })).get('/health').status).toBe(
      200,
    );
  });

  it('went wrong 5: there is one table of profiles', () => {
    const src = join(process.cwd(), 'src');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'),
    );
    const naming = files.filter((file) =>
      /['"](production|staging)['"]/.test(readFileSync(join(src, file), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '')),
    );
    expect(naming.sort()).toEqual(['domain/policy/environment.ts', 'domain/policy/profiles.ts', WARNS_ONLY]);
  });

  it('went wrong 6: a factory that cannot make anything is not healthy at the default depth, and the depth is shown', async () => {
    const useless = new LlmHealthIndicator({ manager: null, factory: () => null }, { depth: 'configured' });
    const result = await useless.check({ signal: new AbortController().signal, timeoutMs: 1000 });
    expect(result).toMatchObject({ status: 'down', data: { depth: 'configured', source: 'factory' } });
  });

  it('went wrong 7, 9: all routes read one report: whatever the dependencies say, they agree, and none crashes when nothing has failed', async () => {
    const step = fc.constantFrom<Step>(up(), gone, degraded('overloaded', 'x'), stick(), throws(new Error('x')));
    await fc.assert(
      fc.asyncProperty(
        fc.record({ database: step, redis: step, clickhouse: step, llm: step }),
        fc.constantFrom('production', 'staging'),
        async (steps, environment) => {
          const { get, monitor } = await backend(environment, steps);
          const { verdict } = monitor.report();
          const [health, ready, startup, live] = ['/health', '/health/ready', '/health/startup', '/health/live'].map(
            get,
          );
          expect([health!.status, ready!.status]).toEqual(verdict === 'error' ? [503, 503] : [200, 200]);
          expect(startup!.status).toBe(ready!.status);
          expect(live!.status).toBe(200);
          for (const name of Object.keys(health!.body.details))
            expect(get(`/health/${name}`).body.details[name]).toEqual(health!.body.details[name]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('went wrong 8: no text of an exception reaches a body', async () => {
    const secret = 'postgres://app:hunter2@10.0.0.5/db';
    const { get } = await backend('staging', {
      redis: throws(new Error(secret)),
      llm: throws(Object.assign(new Error(secret), { code: 'ECONNREFUSED', cause: new Error(secret) })),
    });
    for (const path of ['/health', '/health/redis', '/health/llm'])
      expect(JSON.stringify(get(path))).not.toMatch(/hunter2|10\.0\.0\.5/);
  });

  it('went wrong 10: no test replaces a module by a mock; fakes go through constructors', () => {
    const tests = ['src', 'test'].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.spec.ts'))
        .map((file) => join(root, file)),
    );
    expect(tests.length).toBeGreaterThan(15);
    expect(
      tests.filter((file) => /jest\.(unstable_mockModule|mock|doMock)\(/.test(readFileSync(file, 'utf8'))),
    ).toEqual([]);
  });

  it.each(['production', 'staging', 'development', 'test', 'qa'])(
    'went wrong 11: in %s the answer is no constant: it is 200 when all is well, and 503 when it is not',
    async (environment) => {
      expect((await backend(environment, {})).get('/health').status).toBe(200);
      expect((await backend(environment, { database: gone })).get('/health').status).toBe(503);
    },
  );
});
