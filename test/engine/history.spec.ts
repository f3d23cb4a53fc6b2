import { describe, expect, it } from '@jest/globals';
import { down, up } from '../../src/domain/check-result.js';
import { HealthMonitor } from '../../src/engine/health-monitor.js';
import { HealthHistory } from '../../src/engine/history.js';
import { DrivenClock } from '../../src/testing/driven-clock.js';
import { ScriptedIndicator } from '../../src/testing/scripted-indicator.js';

const settings = {
  timeoutMs: 1000,
  intervalMs: 10_000,
  downIntervalMs: 10_000,
  failureThreshold: 1,
  successThreshold: 1,
  staleAfterMs: 31_000,
  abandonAfterMs: 30_000,
};

function followed(...names: string[]) {
  const clock = new DrivenClock();
  const indicators = Object.fromEntries(names.map((name) => [name, new ScriptedIndicator(up())]));
  const monitor = new HealthMonitor({
    indicators: names.map((name) => ({ name, criticality: 'fatal', indicator: indicators[name]!, settings })),
    mode: 'background',
    startedAtOnce: true,
    clock,
    random: () => 0,
    onListenerError: (error) => {
      throw error;
    },
  });
  const history = new HealthHistory();
  history.follow(monitor);
  monitor.start();
  return { clock, indicators, monitor, history };
}

describe('the history', () => {
  it('knows nothing before the first check, and nothing of what is not there', async () => {
    const { clock, history } = followed('database');
    expect(history.of('database', clock.now())).toBeUndefined();
    await clock.advance(1);
    expect(history.of('database', clock.now())?.minutes.at(-1)).toMatchObject({ checks: 1, worst: 'up', changes: 0 });
    expect(history.of('redis', clock.now())).toBeUndefined();
  });

  it('remembers the minutes and the transitions of the loop, with the wall time for display', async () => {
    const { clock, indicators, history } = followed('database');
    await clock.advance(60_000);
    indicators['database']!.says(down('timeout', 'no answer'));
    await clock.advance(60_000);
    indicators['database']!.says(up());
    await clock.advance(59_000);
    const { minutes, transitions, changes, flapping } = history.of('database', clock.now())!;
    expect(minutes.slice(0, -3)).toEqual(Array.from({ length: 57 }));
    expect(minutes.slice(-3)).toMatchObject([
      { worst: 'up', changes: 0 },
      { worst: 'down', changes: 1 },
      { worst: 'down', changes: 1 },
    ]);
    expect(transitions).toMatchObject([
      { from: 'down', to: 'up', reason: undefined },
      { from: 'up', to: 'down', reason: 'timeout' },
      { from: 'unknown', to: 'up', reason: undefined, atWall: Date.UTC(2026, 10, 22) },
    ]);
    expect({ changes, flapping }).toEqual({ changes: { hour: 2, quarter: 2 }, flapping: false });
  });

  it('keeps the last 10 transitions of one and the last 50 of all, and still counts every change of the hour', async () => {
    const { clock, indicators, history } = followed('a', 'b', 'c', 'd', 'e', 'f');
    for (const scripted of Object.values(indicators))
      scripted.says(...Array.from({ length: 40 }, (_, turn) => (turn % 2 === 0 ? up() : down('error', 'no'))));
    await clock.advance(295_000);
    expect(history.of('a', clock.now())).toMatchObject({ changes: { hour: 28, quarter: 28 }, flapping: true });
    expect(history.of('a', clock.now())!.transitions).toHaveLength(10);
    expect(history.transitions).toHaveLength(50);
    expect(new Set(history.transitions.map(({ indicator }) => indicator)).size).toBe(6);
  });

  it('takes a snapshot that was prolonged after a gap of the process for the same check', async () => {
    const { clock, monitor, history } = followed('database');
    await clock.advance(1);
    const snapshot = monitor.snapshot('database')!;
    history.take('database', { ...snapshot, prolonged: true, validUntilMs: snapshot.validUntilMs + 1000 });
    expect(history.of('database', clock.now())?.minutes.at(-1)).toMatchObject({ checks: 1 });
  });
});
