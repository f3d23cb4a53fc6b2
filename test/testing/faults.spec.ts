import { afterEach, describe, expect, it } from '@jest/globals';
import { createHealth, indicator, type Health } from '../../src/standalone.js';
import {
  auth,
  drip,
  flap,
  hang,
  HealthTestKit,
  nonsense,
  refuse,
  stick,
  throws,
  type Step,
} from '../../src/testing.js';

let health: Health | undefined;
afterEach(() => health?.close());

async function kitOf(...steps: Step[]): Promise<HealthTestKit> {
  const kit = new HealthTestKit({ environment: 'test' });
  kit.script('store', steps);
  const indicators = [indicator('store', () => ({ status: 'up' }))];
  const log = { log: () => {}, warn: () => {}, error: () => {} };
  health = await createHealth(kit.options({ indicators, log, intervalMs: 2000, downIntervalMs: 2000 }));
  return kit;
}

const network = Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:6379'), { code: 'ECONNREFUSED' });

describe('a fault', () => {
  it.each<[string, Step, string, string | undefined]>([
    ["'up'", 'up', 'up', undefined],
    ["'degraded'", 'degraded', 'degraded', 'overloaded'],
    ["'down'", 'down', 'down', 'unreachable'],
    ['refuse()', refuse(), 'down', 'unreachable'],
    ['refuse, uncalled', refuse, 'down', 'unreachable'],
    ['auth()', auth(), 'down', 'auth_failed'],
    ['hang()', hang(), 'down', 'timeout'],
    ['stick()', stick(), 'down', 'timeout'],
    ['drip(999)', drip(999), 'up', undefined],
    ['drip(1001)', drip(1001), 'down', 'timeout'],
    ['drip(10, auth())', drip(10, auth()), 'down', 'auth_failed'],
    ['throws()', throws(), 'down', 'indicator_error'],
    ['throws(a network error)', throws(network), 'down', 'unreachable'],
    ['nonsense()', nonsense(), 'down', 'indicator_error'],
    ['nonsense(undefined)', nonsense(null), 'down', 'indicator_error'],
    ['a result', { status: 'down', reason: 'quota_exhausted' }, 'down', 'quota_exhausted'],
    ['a function of the test’s own', () => Promise.resolve('degraded'), 'degraded', 'overloaded'],
  ])('%s', async (_name, step, status, reason) => {
    const kit = await kitOf(step);
    await kit.advance(1000);
    expect(kit.entry('store')).toMatchObject({ status });
    expect(kit.entry('store').reason).toBe(reason);
  });

  it('that hangs lets go at the deadline, so that the next check finds what is there then', async () => {
    const kit = await kitOf(hang(), 'up');
    await kit.settles('store', 'down', 'timeout');
    await kit.settles('store', 'up', { withinMs: 2000 });
  });

  it('comes one a check, and the last one again and again', async () => {
    const kit = await kitOf('up', hang(), refuse(), 'up', 'degraded');
    const seen: string[] = [];
    for (let check = 0; check < 7; check += 1) {
      await kit.advance(1000);
      const { status, reason } = kit.entry('store');
      seen.push(reason ?? status);
      await kit.advance(1000);
    }
    expect(seen).toEqual(['up', 'timeout', 'unreachable', 'up', 'overloaded', 'overloaded', 'overloaded']);
  });

  it('that flaps goes through its steps over and over again', async () => {
    const kit = await kitOf(flap('up', 'up', refuse()));
    await kit.advance(2000 * 8);
    expect(kit.transitions.map(({ to }) => to)).toEqual(['up', 'down', 'up', 'down', 'up', 'down']);
    kit.set('store', flap());
    await kit.advance(2000 * 4);
    expect(kit.timesAsked('store')).toBe(13);
    expect(kit.transitions.slice(6).map(({ to }) => to)).toEqual(['up', 'down', 'up', 'down']);
  });
});
