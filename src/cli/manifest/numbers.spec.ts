import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ResolvedPolicy } from '../../domain/policy/policy.js';
import { resolvePolicy } from '../../domain/policy/resolve.js';
import { factsOf } from './facts.js';
import { alb } from './alb.js';
import { failuresFor, numbersOf } from './numbers.js';

function policy(env: Record<string, string> = {}): ResolvedPolicy {
  const outcome = resolvePolicy({
    indicators: [
      { name: 'database', kind: 'database' },
      { name: 'redis', kind: 'redis' },
    ],
    env: { NODE_ENV: 'production', ...env },
    config: (key) => ({ NODE_ENV: 'production', ...env })[key],
  });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.policy;
}
const values = (env: Record<string, string> = {}, onManagementPort = false) => {
  const { readiness, liveness, startup, grace, leastDrainMs, seenAfterMs } = numbersOf(policy(env), onManagementPort);
  return {
    readiness: [readiness.period.value, readiness.timeout.value, readiness.failures.value, readiness.successes.value],
    liveness: [liveness.period.value, liveness.timeout.value, liveness.failures.value],
    startup: startup.failures.value,
    grace: grace.value,
    leastDrainMs: leastDrainMs.value,
    seenAfterMs: seenAfterMs.value,
  };
};

describe('the numbers of a manifest', () => {
  it.each<[string, Record<string, string>, boolean, object]>([
    [
      'fit the defaults',
      {},
      false,
      {
        readiness: [2, 2, 2, 1],
        liveness: [10, 2, 4],
        startup: 30,
        grace: 30,
        leastDrainMs: 6000,
        seenAfterMs: 11_000,
      },
    ],
    [
      'wait less for the management server, which no blocked event loop holds up',
      {},
      true,
      { readiness: [2, 1, 2, 1], liveness: [10, 1, 3], leastDrainMs: 5000 },
    ],
    ['give the drain its time on top of closing', { HEALTH_DRAIN_MS: '15500' }, false, { grace: 46 }],
    [
      'ask as often as a down indicator is checked, from 1 to 10 s',
      { HEALTH_DOWN_INTERVAL_MS: '5000' },
      false,
      { readiness: [5, 2, 2, 1] },
    ],
    ['never ask more often than the timeout', { HEALTH_DOWN_INTERVAL_MS: '500' }, false, { readiness: [2, 2, 2, 1] }],
    [
      'wait as long as the event loop may be blocked',
      { HEALTH_EVENT_LOOP_READY_MS: '4500', HEALTH_EVENT_LOOP_LIVE_MS: '60000' },
      false,
      { readiness: [5, 5, 2, 1], liveness: [10, 5, 7] },
    ],
    [
      'wait for the checks where they run on demand',
      { HEALTH_MODE: 'on-demand', HEALTH_REDIS_TIMEOUT_MS: '3000' },
      true,
      { readiness: [4, 4, 2, 1] },
    ],
    ['are as patient at the start as the policy', { HEALTH_STARTUP_TIMEOUT_MS: '300000' }, true, { startup: 151 }],
    [
      'tell the slowest fatal indicator',
      { HEALTH_REDIS_INTERVAL_MS: '20000', HEALTH_REDIS_FAILURE_THRESHOLD: '3' },
      false,
      { seenAfterMs: 61_000 },
    ],
    ['tell nothing of optional ones', { HEALTH_OPTIONAL: '*' }, false, { seenAfterMs: 0, readiness: [2, 2, 2, 1] }],
  ])('%s: %j', (_, env, onManagementPort, expected) => {
    expect(values(env, onManagementPort)).toMatchObject(expected);
  });

  it('never let a platform restart or give up before the policy does', () => {
    const times = fc.record({
      ms: fc.integer({ min: 0, max: 3_600_000 }),
      period: fc.integer({ min: 1, max: 60 }),
      timeout: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(times, ({ ms, period, timeout }) => {
        const count = failuresFor(ms, period, timeout);
        const lastsMs = (probes: number) => ((probes - 1) * period + timeout) * 1000;
        expect(lastsMs(count)).toBeGreaterThanOrEqual(ms);
        if (count > 1) expect(lastsMs(count - 1)).toBeLessThan(ms);
      }),
    );
  });

  it('are ones that Kubernetes takes, whatever the policy', () => {
    const settings = fc.record({
      HEALTH_MODE: fc.constantFrom('background', 'on-demand'),
      HEALTH_TIMEOUT_MS: fc.integer({ min: 1, max: 60_000 }).map(String),
      HEALTH_INTERVAL_MS: fc.integer({ min: 100, max: 86_400_000 }).map(String),
      HEALTH_EVENT_LOOP_READY_MS: fc.integer({ min: 100, max: 3_600_000 }).map(String),
      HEALTH_EVENT_LOOP_LIVE_MS: fc.integer({ min: 100, max: 3_600_000 }).map(String),
      HEALTH_STARTUP_TIMEOUT_MS: fc.integer({ min: 0, max: 3_600_000 }).map(String),
      HEALTH_DRAIN_MS: fc.integer({ min: 0, max: 3_600_000 }).map(String),
    });
    fc.assert(
      fc.property(settings, fc.boolean(), (env, onManagementPort) => {
        const numbers = numbersOf(policy(env), onManagementPort);
        for (const { period, timeout, failures, successes } of [numbers.readiness, numbers.liveness, numbers.startup]) {
          for (const { value } of [period, timeout, failures, successes]) {
            expect(Number.isInteger(value)).toBe(true);
            expect(value).toBeGreaterThanOrEqual(1);
          }
          expect(period.value).toBeGreaterThanOrEqual(timeout.value);
        }
        expect(numbers.grace.value * 1000).toBeGreaterThan(Number(env.HEALTH_DRAIN_MS));
      }),
    );
  });

  it('stay within what AWS allows', () => {
    const place = { port: 3000, managementPort: 9000, path: 'health', name: 'app', servers: [] };
    const text = alb(factsOf(policy({ HEALTH_DOWN_INTERVAL_MS: '1000' }), place));
    expect(text).toContain('--health-check-interval-seconds 5 --health-check-timeout-seconds 2');
    expect(text).toContain('--healthy-threshold-count 2 --unhealthy-threshold-count 2');
    expect(alb(factsOf(policy({ HEALTH_HTTP_DEGRADED: '207' }), place))).toContain(`--matcher HttpCode='"200,207"'`);
  });
});
