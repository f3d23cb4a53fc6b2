import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HealthHandler } from '../../src/adapters/http/health-handler.js';
import type { HealthResponse } from '../../src/adapters/http/health-response.js';
import { degraded, down, up } from '../../src/domain/check-result.js';
import { explain } from '../../src/domain/policy/explain.js';
import type { ResolvedPolicy } from '../../src/domain/policy/policy.js';
import { resolvePolicy } from '../../src/domain/policy/resolve.js';
import { CRITICALITIES } from '../../src/domain/status.js';
import { HealthMonitor } from '../../src/engine/health-monitor.js';
import { handlerOptionsOf } from '../../src/assembly/handler-options.js';
import { monitored } from '../../src/assembly/monitored.js';
import { DrivenClock, settle } from '../../src/testing/driven-clock.js';
import { stick } from '../../src/testing/faults.js';
import { ScriptedIndicator } from '../../src/testing/scripted-indicator.js';

const NAMES = ['database', 'redis', 'queue', 'loop'] as const;
const KINDS = { database: 'database', redis: 'redis', queue: 'custom', loop: 'custom' } as const;
const STATES = {
  up: up(),
  degraded: degraded('overloaded', 'x'),
  down: down('timeout', 'x'),
  pending: stick(),
} as const;
const PATHS = {
  health: '/health',
  readiness: '/health/ready',
  startup: '/health/startup',
  liveness: '/health/live',
} as const;

const each = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.record({ database: arbitrary, redis: arbitrary, queue: arbitrary, loop: arbitrary });
const situations = fc.record({
  assigned: each(fc.constantFrom(...CRITICALITIES)),
  observed: each(fc.constantFrom(...(Object.keys(STATES) as (keyof typeof STATES)[]))),
  draining: fc.boolean(),
  startup: fc.constantFrom('gate', 'off'),
  httpDegraded: fc.constantFrom(200, 207, 429),
  httpError: fc.constantFrom(503, 500),
});
type Situation = typeof situations extends fc.Arbitrary<infer T> ? T : never;

function policyOf({ assigned, startup, httpDegraded, httpError }: Situation): ResolvedPolicy {
  const outcome = resolvePolicy({
    indicators: NAMES.map((name) => ({ name, kind: KINDS[name], local: name === 'loop' })),
    groups: [{ name: 'store', members: ['database', 'redis'] }],
    liveness: ['loop'],
    options: {
      ...Object.fromEntries(CRITICALITIES.map((word) => [word, NAMES.filter((name) => assigned[name] === word)])),
      startup,
      httpDegraded,
      httpError,
    },
    env: { NODE_ENV: 'test' },
    config: () => undefined,
  });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.policy;
}

/** What the engine and the routes of production answer once every check that ends has ended. */
async function answersOf(policy: ResolvedPolicy, { observed, draining, startup }: Situation) {
  const registered = NAMES.map((name) => ({
    registration: { name },
    indicator: new ScriptedIndicator(STATES[observed[name]]),
  }));
  const monitor = new HealthMonitor({
    indicators: monitored(registered as never, policy),
    mode: 'background',
    startedAtOnce: startup === 'off',
    clock: new DrivenClock(),
    random: () => 0,
    onListenerError: () => {},
  });
  const handler = new HealthHandler({
    ...handlerOptionsOf(policy),
    monitor,
    onFault: (error) => {
      throw error;
    },
  });
  monitor.start();
  await settle();
  if (draining) monitor.drain();
  const answer = (url: string) => {
    const { status: code, body } = handler.handle({ url, method: 'GET', headers: {} } as never) as HealthResponse;
    return { status: (JSON.parse(body.toString()) as { status: string }).status, code };
  };
  const answers = {
    probes: Object.fromEntries(Object.entries(PATHS).map(([probe, path]) => [probe, answer(path)])),
    groups: { store: answer('/health/store') },
  };
  monitor.stop();
  return answers;
}

describe('explain', () => {
  it('says of every probe what production answers, in every state of every policy', async () => {
    await fc.assert(
      fc.asyncProperty(situations, async (situation) => {
        const policy = policyOf(situation);
        const { observed, draining } = situation;
        const { probes, groups } = explain(policy, observed, { started: false, draining });
        expect({ probes, groups }).toEqual(await answersOf(policy, situation));
      }),
      { numRuns: 300 },
    );
  });
});
