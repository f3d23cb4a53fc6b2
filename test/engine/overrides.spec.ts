import { describe, expect, it } from '@jest/globals';
import { down, up } from '../../src/domain/check-result.js';
import type { OverrideRequest } from '../../src/domain/override.js';
import { HealthMonitor } from '../../src/engine/health-monitor.js';
import { DrivenClock, settle } from '../../src/testing/driven-clock.js';
import { ScriptedIndicator } from '../../src/testing/scripted-indicator.js';

const SETTINGS = {
  timeoutMs: 1000,
  intervalMs: 10_000,
  downIntervalMs: 2000,
  failureThreshold: 1,
  successThreshold: 1,
  staleAfterMs: 31_000,
  abandonAfterMs: 30_000,
};

async function monitorOf(indicator: ScriptedIndicator) {
  const clock = new DrivenClock();
  const monitor = new HealthMonitor({
    indicators: [{ name: 'redis', criticality: 'fatal', indicator, settings: SETTINGS }],
    mode: 'background',
    startedAtOnce: false,
    clock,
    random: () => 0,
    onListenerError: () => {},
  });
  const told: string[] = [];
  monitor.onOverride(({ kind, override }) => told.push(`${kind} ${override.as}`));
  monitor.start();
  await settle();
  const make = (request: Partial<OverrideRequest> = {}) =>
    monitor.override({ indicator: 'redis', as: 'optional', forMs: 60_000, reason: 'moved', author: 'ada', ...request });
  return { clock, monitor, told, make };
}

describe('an override', () => {
  it('changes the verdict at once and ends by itself; both are told once', async () => {
    const { clock, monitor, told, make } = await monitorOf(new ScriptedIndicator(down('unreachable', 'gone')));
    expect(monitor.report().verdict).toBe('error');
    const version = monitor.version;
    make();
    expect(monitor.version).toBeGreaterThan(version);
    expect(monitor.report()).toMatchObject({ verdict: 'degraded', entries: [{ criticality: 'optional' }] });
    await clock.advance(59_999);
    expect(monitor.report().verdict).toBe('degraded');
    await clock.advance(1);
    expect(monitor.report().verdict).toBe('error');
    expect(told).toEqual(['begun optional', 'expired optional']);
    expect(monitor.overrides).toEqual([]);
    monitor.stop();
  });

  it('is over in time though its timer is late, since the event loop was blocked', async () => {
    const { clock, monitor, make } = await monitorOf(new ScriptedIndicator(down('unreachable', 'gone')));
    make({ forMs: 5000 });
    clock.jump(5000);
    expect(monitor.overrides).toEqual([]);
    expect(monitor.report().entries[0]!.override).toBeUndefined();
    monitor.stop();
  });

  it('lets the startup latch finish where what it waits for is made optional, and never opens it again', async () => {
    const { clock, monitor, make } = await monitorOf(new ScriptedIndicator(down('unreachable', 'gone')));
    expect(monitor.started).toBe(false);
    make();
    expect(monitor.started).toBe(true);
    await clock.advance(60_000);
    expect(monitor.started).toBe(true);
    monitor.stop();
  });

  it('is replaced by the next of the same indicator, and ended by hand; no timer is left', async () => {
    const { clock, monitor, told, make } = await monitorOf(new ScriptedIndicator(up()));
    make();
    make({ as: 'down' });
    expect(monitor.report().verdict).toBe('error');
    expect(monitor.endOverride('redis')).toBe(true);
    expect(monitor.endOverride('redis')).toBe(false);
    expect(monitor.report().verdict).toBe('ok');
    expect(told).toEqual(['begun optional', 'replaced optional', 'begun down', 'ended down']);
    make();
    monitor.stop();
    expect(clock.pending).toBe(0);
  });

  it('gives the criticality that counts to transitions, and forces none by itself', async () => {
    const indicator = new ScriptedIndicator([up(), down('timeout', 'late')]);
    const { clock, monitor, make } = await monitorOf(indicator);
    const transitions: string[] = [];
    monitor.onTransition(({ criticality, to }) => transitions.push(`${criticality} ${to}`));
    make({ as: 'shadow' });
    await clock.advance(10_000);
    expect(transitions).toEqual(['shadow down']);
    monitor.stop();
  });

  it('is refused with all that is wrong with it', async () => {
    const { monitor, make } = await monitorOf(new ScriptedIndicator(up()));
    expect(() => make({ forMs: 0, author: '' })).toThrow(/`forMs`.*; `author`/);
    expect(monitor.overrides).toEqual([]);
    monitor.stop();
  });
});
