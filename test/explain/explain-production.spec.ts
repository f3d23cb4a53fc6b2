import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { degraded, down, up } from '../../src/domain/check-result.js';
import { explain } from '../../src/domain/policy/explain.js';
import { CRITICALITIES } from '../../src/domain/status.js';
import { createHealth, database, indicator, redis } from '../../src/standalone.js';
import { HealthTestKit, stick } from '../../src/testing.js';

const NAMES = ['database', 'redis', 'queue', 'loop'] as const;
const STATES = {
  up: up(),
  degraded: degraded('overloaded', 'x'),
  down: down('timeout', 'x'),
  pending: stick(),
} as const;
const ROUTES = { health: '', readiness: 'ready', startup: 'startup', liveness: 'live' } as const;

const each = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.record({ database: arbitrary, redis: arbitrary, queue: arbitrary, loop: arbitrary });
const situations = fc.record({
  assigned: each(fc.constantFrom(...CRITICALITIES)),
  observed: each(fc.constantFrom(...(Object.keys(STATES) as (keyof typeof STATES)[]))),
  draining: fc.boolean(),
  startup: fc.constantFrom('gate' as const, 'off' as const),
  httpDegraded: fc.constantFrom(200, 207, 429),
  httpError: fc.constantFrom(503, 500),
});
type Situation = typeof situations extends fc.Arbitrary<infer T> ? T : never;

const QUIET = { log: () => {}, warn: () => {}, error: () => {} };
const fine = () => ({ status: 'up' }) as const;

/** What the engine and the routes of production answer once every check that ends has ended, beside what is explained of them. */
async function bothOf({ assigned, observed, draining, startup, httpDegraded, httpError }: Situation) {
  const kit = new HealthTestKit();
  for (const name of NAMES) kit.set(name, STATES[observed[name]]);
  const health = await createHealth(
    kit.options({
      indicators: [database(), redis(), indicator('queue', fine), indicator('loop', fine, { local: true })],
      environment: 'test',
      groups: { store: { members: ['database', 'redis'] } },
      liveness: ['loop'],
      ...Object.fromEntries(CRITICALITIES.map((word) => [word, NAMES.filter((name) => assigned[name] === word)])),
      startup,
      httpDegraded,
      httpError,
      log: QUIET,
    }),
  );
  await kit.advance(0);
  if (draining) kit.drain();
  const answer = async (route: string) => {
    const { code, body } = await kit.probe(route);
    return { status: body.status, code };
  };
  const probes = await Promise.all(
    Object.entries(ROUTES).map(async ([probe, route]) => [probe, await answer(route)] as const),
  );
  const answers = { probes: Object.fromEntries(probes), groups: { store: await answer('store') } };
  await health.close();
  return { answers, explained: explain(health.policy, observed, { started: false, draining }) };
}

describe('explain', () => {
  it('says of every probe what production answers, in every state of every policy', async () => {
    await fc.assert(
      fc.asyncProperty(situations, async (situation) => {
        const { answers, explained } = await bothOf(situation);
        const { probes, groups } = explained;
        expect({ probes, groups }).toEqual(answers);
      }),
      { numRuns: 300 },
    );
  });
});
