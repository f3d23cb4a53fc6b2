import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CRITICALITIES, type Criticality } from '../status.js';
import { verdictOf } from '../verdict.js';
import { explain } from './explain.js';
import { OBSERVED_STATUSES, observedOf, snapshotOf, wrongObservations, type ObservedStatuses } from './observed.js';
import type { DeclaredIndicator, PolicyInput, ResolvedPolicy } from './policy.js';
import { resolvePolicy } from './resolve.js';
import { truthTable } from './truth-table.js';

const INDICATORS: readonly DeclaredIndicator[] = [
  { name: 'database', kind: 'database' },
  { name: 'redis', kind: 'redis' },
  { name: 'llm', kind: 'llm' },
  { name: 'loop', kind: 'custom', local: true },
];
const NAMES = INDICATORS.map(({ name }) => name);

function policy(env: Record<string, string>, more: Partial<PolicyInput> = {}): ResolvedPolicy {
  const outcome = resolvePolicy({ indicators: INDICATORS, env, config: (key) => env[key], ...more });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.policy;
}

const criticalities = fc.record(Object.fromEntries(NAMES.map((name) => [name, fc.constantFrom(...CRITICALITIES)])));
const states = fc.record(Object.fromEntries(NAMES.map((name) => [name, fc.constantFrom(...OBSERVED_STATUSES)])));

describe('explain', () => {
  it.each([
    ['staging', { redis: 'down' }, 'degraded', 200, 'redis is down and optional: degraded'],
    ['production', { redis: 'down' }, 'error', 503, 'redis is down and fatal: error'],
    ['staging', { database: 'degraded' }, 'degraded', 200, 'database is degraded and fatal: degraded'],
    ['staging', { database: 'unknown' }, 'error', 503, 'database is unknown and fatal: error'],
    ['staging', {}, 'ok', 200, 'database is up and fatal: ok'],
  ] as const)('in %s with %j says %s %i: %s', (environment, observed, status, code, sentence) => {
    const explanation = explain(policy({ NODE_ENV: environment }), observed);
    expect(explanation).toMatchObject({
      environment,
      probes: { health: { status, code }, readiness: { status, code } },
    });
    expect(explanation.indicators.map((each) => each.sentence)).toContain(sentence);
  });

  it('names the key that decided, and what the profile alone would have said', () => {
    const { indicators } = explain(policy({ NODE_ENV: 'production', HEALTH_OPTIONAL: 'redis' }), { redis: 'down' });
    expect(indicators.find(({ name }) => name === 'redis')).toMatchObject({
      observed: 'down',
      effect: 'degraded',
      criticality: { value: 'optional', origin: { level: 'config', source: 'HEALTH_OPTIONAL' } },
      profile: { criticality: 'fatal', source: 'profile production' },
    });
  });

  it('knows the column of the database in the profile, by its kind', () => {
    const { indicators } = explain(policy({ NODE_ENV: 'staging', HEALTH_OPTIONAL: 'database' }), {});
    expect(indicators.map(({ name, profile }) => [name, profile.criticality])).toEqual([
      ['database', 'fatal'],
      ['redis', 'optional'],
      ['llm', 'optional'],
      ['loop', 'optional'],
    ]);
  });

  it('supposes that the application has started and is not draining, where nothing else is said', () => {
    const { probes } = explain(policy({ NODE_ENV: 'staging' }), { database: 'down' });
    expect(probes).toMatchObject({ startup: { status: 'ok', code: 200 }, readiness: { status: 'error', code: 503 } });
  });

  it('names the strictest policy where an environment of the application starts from it', () => {
    const { indicators } = explain(policy({ NODE_ENV: 'preview' }, { policy: { preview: { redis: 'optional' } } }), {});
    expect(indicators.find(({ name }) => name === 'redis')).toMatchObject({
      criticality: { value: 'optional', origin: { source: 'options.policy.preview' } },
      profile: { criticality: 'fatal', source: 'strictest policy, from which preview starts' },
    });
  });

  it('answers with the HTTP codes that the policy chose', () => {
    const chosen = policy({ NODE_ENV: 'staging', HEALTH_HTTP_DEGRADED: '429', HEALTH_HTTP_ERROR: '500' });
    expect(explain(chosen, { redis: 'down' }).probes.readiness).toEqual({ status: 'degraded', code: 429 });
    expect(explain(chosen, { database: 'down' }).probes.health).toEqual({ status: 'error', code: 500 });
    expect(explain(chosen, { database: 'down' }, { started: false }).probes.startup.code).toBe(503);
  });

  it('says of a shadow what it would have done, and of a disabled one that it is not run', () => {
    const chosen = policy({ NODE_ENV: 'staging', HEALTH_SHADOW: 'llm', HEALTH_DISABLED: 'redis' });
    const { probes, indicators } = explain(chosen, { llm: 'down', redis: 'down' });
    expect(probes.health).toEqual({ status: 'ok', code: 200 });
    expect(indicators.filter((each) => 'wouldBe' in each).map(({ name }) => name)).toEqual(['llm']);
    expect(indicators.map(({ sentence }) => sentence)).toEqual([
      'database is up and fatal: ok',
      'redis is disabled: not run, without effect',
      'llm is down and shadow: without effect; the verdict would be error with it as fatal, degraded as optional',
      'loop is up and optional: ok',
    ]);
  });

  it('asks liveness of nothing but the local indicators that it names', () => {
    const chosen = policy({ NODE_ENV: 'production' }, { liveness: ['loop'] });
    expect(explain(chosen, { database: 'down' }).probes.liveness.code).toBe(200);
    expect(explain(chosen, { loop: 'down' }).probes.liveness.code).toBe(503);
    expect(explain(chosen, { loop: 'unknown' }).probes.liveness.code).toBe(503);
    expect(explain(chosen, { loop: 'pending' }).probes.liveness.code).toBe(200);
    const without = policy({ NODE_ENV: 'production', HEALTH_DISABLED: 'loop' }, { liveness: ['loop'] });
    expect(explain(without, { loop: 'down' }).probes.liveness.code).toBe(200);
  });

  it('holds readiness back until startup has finished, and gives way while draining', () => {
    const chosen = policy({ NODE_ENV: 'staging' });
    const starting = explain(chosen, { database: 'pending' }, { started: false }).probes;
    expect(starting).toMatchObject({ startup: { code: 503 }, readiness: { status: 'error', code: 503 } });
    expect(explain(chosen, { redis: 'down' }, { started: false }).probes.startup.code).toBe(200);
    expect(
      explain(policy({ HEALTH_STARTUP: 'off' }), { database: 'down' }, { started: false }).probes.startup.code,
    ).toBe(200);
    expect(explain(chosen, {}, { draining: true }).probes).toMatchObject({
      health: { status: 'shutting_down', code: 503 },
      readiness: { status: 'shutting_down', code: 503 },
      liveness: { status: 'ok', code: 200 },
    });
  });

  it('judges a group over its members alone', () => {
    const chosen = policy({ NODE_ENV: 'staging' }, { groups: [{ name: 'cache', members: ['redis'] }] });
    expect(explain(chosen, { database: 'down' }).groups).toEqual({ cache: { status: 'ok', code: 200 } });
    expect(explain(chosen, { redis: 'down' }).groups).toEqual({ cache: { status: 'degraded', code: 200 } });
  });

  it('agrees with the verdict of production for every policy and every state', () => {
    fc.assert(
      fc.property(criticalities, states, (assigned, observed) => {
        const lists = Object.fromEntries(
          CRITICALITIES.map((word) => [word, NAMES.filter((name) => assigned[name] === word)]),
        );
        const explanation = explain(policy({ NODE_ENV: 'test' }, { options: lists }), observed);
        const votes = NAMES.map((name) => ({
          criticality: assigned[name] as Criticality,
          status: observed[name] === 'pending' ? ('unknown' as const) : observed[name]!,
        }));
        expect(explanation.probes.health.status).toBe(verdictOf(votes));
        expect(explanation.indicators.map(({ effect }) => effect)).toEqual(votes.map((vote) => verdictOf([vote])));
      }),
    );
  });

  it('fails closed on a word that is no status', () => {
    const nonsense = { redis: 'fine' } as unknown as ObservedStatuses;
    expect(explain(policy({ NODE_ENV: 'staging' }), nonsense).probes.health.status).toBe('error');
  });
});

describe('a question that cannot be answered', () => {
  it('is none with a status for each indicator, or for none', () => {
    const chosen = policy({ NODE_ENV: 'staging' });
    expect(wrongObservations(chosen, {})).toEqual([]);
    for (const status of OBSERVED_STATUSES) expect(wrongObservations(chosen, { redis: status })).toEqual([]);
    expect(explain(chosen, { redis: undefined }).indicators[1]).toMatchObject({ observed: 'up' });
  });

  it('says who there is, and names the nearest only where one is near', () => {
    expect(wrongObservations(policy({ NODE_ENV: 'staging' }), { postgres: 'up' })).toEqual([
      'no indicator is called postgres; known: database, redis, llm, loop',
    ]);
    expect(wrongObservations(policy({ NODE_ENV: 'staging' }, { indicators: [] }), { redis: 'up' })).toEqual([
      'no indicator is called redis; known: none',
    ]);
  });

  it('is one with a name that no indicator has, or with a word that is no status', () => {
    const chosen = policy({ NODE_ENV: 'staging' });
    expect(wrongObservations(chosen, { redsi: 'down', llm: 'dead', database: 'down', redis: undefined })).toEqual([
      'no indicator is called redsi; known: database, redis, llm, loop; did you mean redis?',
      'llm must be one of up, degraded, down, unknown, pending, got "dead"',
    ]);
  });
});

describe('a supposed state', () => {
  it('is the snapshot that an indicator in it has', () => {
    const times = { responseTimeMs: 0, checkedAtMs: 7, checkedAtWall: 0, sinceWall: 0, prolonged: false };
    const counts = { consecutiveFailures: 0, consecutiveSuccesses: 1 };
    const standing = { ...times, validUntilMs: Number.POSITIVE_INFINITY };
    expect(snapshotOf('pending', 7)).toBeUndefined();
    expect(snapshotOf('up', 7)).toEqual({
      judgement: { status: 'up', basis: { status: 'up' }, ...counts },
      ...standing,
    });
    expect(snapshotOf('unknown', 7)).toEqual({ ...snapshotOf('up', 7), validUntilMs: 7 });
    expect(snapshotOf('degraded', 7)).toEqual({
      judgement: { status: 'degraded', basis: { status: 'degraded', reason: 'error' }, ...counts },
      ...standing,
    });
    expect(snapshotOf('down', 7)).toEqual({
      judgement: {
        status: 'down',
        basis: { status: 'down', reason: 'error' },
        consecutiveFailures: 1,
        consecutiveSuccesses: 0,
      },
      ...standing,
    });
  });

  it('is that of the indicator itself, whatever it is called', () => {
    expect(observedOf({}, 'constructor')).toBe('up');
    expect(observedOf({ redis: 'down' }, 'redis')).toBe('down');
  });
});

describe('the truth table', () => {
  const environments = ['production', 'staging', 'preview'];
  const table = () =>
    truthTable(
      environments.map((name) =>
        policy({ HEALTH_ENVIRONMENT: name }, { policy: { preview: { llm: 'shadow' } }, liveness: ['loop'] }),
      ),
    );
  const row = (situation: string) =>
    table()
      .rows.find((each) => each.situation === situation)!
      .cells.map(({ probes, wouldBe }) => [probes.health.status, probes.readiness.code, ...(wouldBe ? [wouldBe] : [])]);

  it('has a column for each environment, and a row for each indicator that is down alone', () => {
    const { environments: columns, rows } = table();
    expect(columns).toEqual(environments);
    expect(rows.map(({ situation }) => situation)).toEqual([
      'all up',
      'database down',
      'redis down',
      'llm down',
      'loop down',
      'all optional down',
      'all fatal degraded',
      'all down',
      'before the first checks',
      'no result for too long',
      'draining',
    ]);
  });

  it.each([
    ['all up', ['ok', 200], ['ok', 200], ['ok', 200]],
    ['database down', ['error', 503], ['error', 503], ['error', 503]],
    ['redis down', ['error', 503], ['degraded', 200], ['error', 503]],
    ['llm down', ['error', 503], ['degraded', 200], ['ok', 200, { fatal: 'error', optional: 'degraded' }]],
    ['all optional down', ['ok', 200], ['degraded', 200], ['ok', 200]],
    ['all fatal degraded', ['degraded', 200], ['degraded', 200], ['degraded', 200]],
    ['all down', ['error', 503], ['error', 503], ['error', 503]],
    ['no result for too long', ['error', 503], ['error', 503], ['error', 503]],
    ['before the first checks', ['error', 503], ['error', 503], ['error', 503]],
    ['draining', ['shutting_down', 503], ['shutting_down', 503], ['shutting_down', 503]],
  ])('says of %s: %j, %j, %j', (situation, ...cells) => {
    expect(row(situation)).toEqual(cells);
  });

  it('says what startup and liveness are answered in each of them', () => {
    const codes = table().rows.map(({ situation, cells }) => [
      situation,
      ...cells.map(({ probes }) => `${probes.startup.code} ${probes.liveness.code}`),
    ]);
    expect(codes).toEqual([
      ['all up', '200 200', '200 200', '200 200'],
      ['database down', '200 200', '200 200', '200 200'],
      ['redis down', '200 200', '200 200', '200 200'],
      ['llm down', '200 200', '200 200', '200 200'],
      ['loop down', '200 503', '200 503', '200 503'],
      ['all optional down', '200 200', '200 503', '200 200'],
      ['all fatal degraded', '200 200', '200 200', '200 200'],
      ['all down', '200 503', '200 503', '200 503'],
      ['before the first checks', '503 200', '503 200', '503 200'],
      ['no result for too long', '200 503', '200 503', '200 503'],
      ['draining', '200 200', '200 200', '200 200'],
    ]);
  });

  it('says what would be only of one indicator alone, where that is a shadow', () => {
    const told = table().rows.flatMap(({ situation, cells }) =>
      cells.filter((cell) => 'wouldBe' in cell).map(({ environment }) => [situation, environment]),
    );
    expect(told).toEqual([['llm down', 'preview']]);
  });
});
