import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { degraded, down, up } from '../../src/domain/check-result.js';
import { resolvePolicy } from '../../src/domain/policy/resolve.js';
import { LlmHealthIndicator } from '../../src/indicators/llm.health.js';
import { clickhouse, createHealth, database, llm, redis, type Health } from '../../src/standalone.js';
import { HealthTestKit, stick, throws, type Step } from '../../src/testing.js';

const REGISTRATIONS = [database(), redis(), clickhouse(), llm()];
const QUIET = { log: () => {}, warn: () => {}, error: () => {} };

const opened: Health[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((health) => health.close()));
});

/** The backend of the incident in an environment: the policy as its users have it, each dependency as the case says. */
async function backend(environment: string, dependencies: Readonly<Record<string, Step>>): Promise<HealthTestKit> {
  const kit = new HealthTestKit();
  for (const [name, step] of Object.entries(dependencies)) kit.set(name, step);
  const options = { indicators: REGISTRATIONS, environment, details: 'full', log: QUIET } as const;
  opened.push(await createHealth(kit.options(options)));
  await kit.advance(0);
  return kit;
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
    const health = await backend('staging', { llm: nobody, redis: gone, clickhouse: gone });
    for (const route of ['', 'ready', 'startup']) await health.shouldAnswer(route, 200);
    health.shouldBe('degraded').because('llm', 'not_configured');
    expect((await health.probe()).body).toMatchObject({ details: { llm: { reason: 'not_configured' } } });
  });

  it('S2: in production the same is 503, and names the llm', async () => {
    const health = await backend('production', { llm: down('not_configured', 'x') });
    expect(await health.probe()).toMatchObject({
      code: 503,
      body: { status: 'error', error: { llm: { reason: 'not_configured' } } },
    });
  });

  it.each(['production', 'staging', 'development', 'test', 'qa', ''])(
    'S3: in %j a database that is down is 503, never 200',
    async (environment) => {
      for (const dead of [gone, stick(), throws(new Error('broken')), down('indicator_error', 'x')] as const) {
        const health = await backend(environment, { database: dead });
        await health.settles('database', 'down');
        await health.shouldAnswer('', 503);
        await health.shouldAnswer('ready', 503);
      }
    },
  );

  it('H7: 5 in a row, 3 at once and 20 rapid are answered while a check is still unsettled, on a stopped clock', async () => {
    const health = await backend('staging', { redis: stick(), database: stick() });
    await Promise.all(Array.from({ length: 28 }, () => health.shouldAnswer('', 503)));
    expect(health.entry('redis').reason).toBe('pending');
    expect([health.timesAsked('redis'), health.clock.now()]).toEqual([1, 0]);
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
    const health = await backend('staging', {});
    await health.shouldAnswer('ready', 200);
    health.set('database', gone);
    await health.settles('database', 'down', { withinMs: 10_000 });
    for (const [route, code] of [
      ['', 503],
      ['ready', 503],
      ['startup', 200],
    ] as const)
      await health.shouldAnswer(route, code);
    const fresh = await backend('staging', { database: gone });
    await fresh.shouldAnswer('', 503);
    expect(await fresh.probe('startup')).toMatchObject({ code: 503, body: { waitingFor: ['database'] } });
  });

  it('went wrong 3: one of five optional ones down is degraded and 200; no ratio decides', async () => {
    for (const dependencies of [{ redis: gone }, { redis: gone, clickhouse: gone, llm: gone }]) {
      const health = await backend('development', dependencies);
      health.shouldBe('degraded').because('redis', 'unreachable');
      await health.shouldAnswer('', 200);
    }
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
          const kit = await backend(environment, steps);
          const { verdict } = kit.report();
          const [health, ready, startup, live] = await Promise.all(
            ['', 'ready', 'startup', 'live'].map((route) => kit.probe(route)),
          );
          expect([health!.code, ready!.code]).toEqual(verdict === 'error' ? [503, 503] : [200, 200]);
          expect(startup!.code).toBe(ready!.code);
          expect(live!.code).toBe(200);
          const { details } = health!.body;
          expect(Object.keys(details)).toHaveLength(4);
          for (const name of Object.keys(details))
            expect((await kit.probe(name)).body.details[name]).toEqual(details[name]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('went wrong 8: no text of an exception reaches a body', async () => {
    const secret = 'postgres://app:hunter2@10.0.0.5/db';
    const health = await backend('staging', {
      redis: throws(new Error(secret)),
      llm: throws(Object.assign(new Error(secret), { code: 'ECONNREFUSED', cause: new Error(secret) })),
    });
    for (const route of ['', 'redis', 'llm'])
      expect(JSON.stringify(await health.probe(route))).not.toMatch(/hunter2|10\.0\.0\.5/);
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
      await (await backend(environment, {})).shouldAnswer('', 200);
      await (await backend(environment, { database: gone })).shouldAnswer('', 503);
    },
  );
});
