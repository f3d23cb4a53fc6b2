import { afterEach, describe, expect, it } from '@jest/globals';
import { down, up, type CheckResult } from '../../src/domain/check-result.js';
import type { Criticality } from '../../src/domain/status.js';
import type { LoopSettings } from '../../src/engine/indicator-loop.js';
import { HealthMonitor, type MonitorOptions } from '../../src/engine/health-monitor.js';
import type { Transition } from '../../src/engine/transition.js';
import { DrivenClock, settle } from '../../src/testing/driven-clock.js';
import { stick, throws } from '../../src/testing/faults.js';
import { ScriptedIndicator } from '../../src/testing/scripted-indicator.js';

const SETTINGS: LoopSettings = {
  timeoutMs: 1000,
  intervalMs: 10_000,
  downIntervalMs: 2000,
  failureThreshold: 1,
  successThreshold: 1,
  staleAfterMs: 31_000,
  abandonAfterMs: 30_000,
};

const clocks: DrivenClock[] = [];
function monitorOf(
  rows: Record<string, readonly [Exclude<Criticality, 'disabled'>, ScriptedIndicator, Partial<LoopSettings>?]>,
  options: Partial<MonitorOptions> = {},
) {
  const clock = new DrivenClock();
  clocks.push(clock);
  const errors: unknown[] = [];
  const monitor = new HealthMonitor({
    indicators: Object.entries(rows).map(([name, [criticality, indicator, settings]]) => ({
      name,
      criticality,
      indicator,
      settings: { ...SETTINGS, ...settings },
    })),
    mode: 'background',
    startedAtOnce: false,
    clock,
    random: () => 0,
    onListenerError: (error) => errors.push(error),
    ...options,
  });
  const entry = (name: string) => monitor.report().entries.find((each) => each.name === name)!;
  return { clock, monitor, errors, entry };
}

describe('the background loops', () => {
  it('A pending indicator is down with reason pending until its first result', async () => {
    const { monitor, entry } = monitorOf({ db: ['fatal', new ScriptedIndicator(stick())] });
    monitor.start();
    expect(entry('db')).toMatchObject({ status: 'down', reason: 'pending' });
    expect(monitor.report().verdict).toBe('error');
  });

  it('start all first checks at once, and a slow one holds up none of the others', async () => {
    const slow = new ScriptedIndicator(stick());
    const quick = new ScriptedIndicator(up());
    const { monitor, entry } = monitorOf({ slow: ['optional', slow], quick: ['fatal', quick] });
    monitor.start();
    expect([slow.asked, quick.asked]).toEqual([1, 1]);
    await settle();
    expect(entry('quick').status).toBe('up');
    expect(entry('slow').reason).toBe('pending');
  });

  it('hold the deadline against a client that ignores its signal, and tell it with timeout', async () => {
    const deaf = new ScriptedIndicator(stick());
    const { monitor, clock, entry } = monitorOf({ db: ['fatal', deaf] });
    monitor.start();
    await clock.advance(1000);
    expect(entry('db')).toMatchObject({ status: 'down', reason: 'timeout', message: 'no answer within 1000 ms' });
    expect(deaf.aborted).toBe(1);
  });

  it('never have more than one check of the application’s client unsettled, and count the waiting as a timeout', async () => {
    const hung = new ScriptedIndicator(stick());
    const { monitor, clock, entry } = monitorOf({ db: ['fatal', hung] });
    monitor.start();
    await clock.advance(29_000);
    expect(hung.asked).toBe(1);
    expect(entry('db')).toMatchObject({ reason: 'timeout', message: expect.stringContaining('previous check') });
    await clock.advance(4000);
    expect(hung.asked).toBe(2);
  });

  it('check again at the next turn once a hung check has settled late', async () => {
    const hung = new ScriptedIndicator([stick(), up()]);
    const { monitor, clock, entry } = monitorOf({ db: ['fatal', hung] });
    monitor.start();
    await clock.advance(1500);
    hung.settle(up());
    await clock.advance(2000);
    expect(hung.asked).toBe(2);
    expect(entry('db').status).toBe('up');
  });

  it('have up to three checks of an own client unsettled', async () => {
    const hung = new ScriptedIndicator(stick(), 3);
    const { monitor, clock } = monitorOf({ db: ['fatal', hung] });
    monitor.start();
    await clock.advance(20_000);
    expect(hung.asked).toBe(3);
  });

  it('check at the down interval while down, so that a recovery shows within it', async () => {
    const db = new ScriptedIndicator([up(), down('unreachable', 'x'), up()]);
    const { monitor, clock, entry } = monitorOf({ db: ['fatal', db] });
    monitor.start();
    await clock.advance(10_000);
    expect(entry('db').status).toBe('down');
    await clock.advance(2000);
    expect(entry('db').status).toBe('up');
  });

  it('let a result that is too old stand for nothing: a scheduler that died shows', async () => {
    const { monitor, clock, entry } = monitorOf({ db: ['fatal', new ScriptedIndicator(up())] });
    monitor.start();
    await settle();
    monitor.stop();
    await clock.advance(30_999);
    expect(entry('db').status).toBe('up');
    const { validUntilMs } = monitor.report();
    expect(validUntilMs).toBe(31_000);
    await clock.advance(1);
    expect(entry('db')).toMatchObject({ status: 'down', reason: 'stale' });
    expect(monitor.report().verdict).toBe('error');
  });

  it('leave no timer behind when they stop', async () => {
    const { monitor, clock } = monitorOf({
      a: ['fatal', new ScriptedIndicator(up())],
      b: ['fatal', new ScriptedIndicator(down('timeout', ''))],
    });
    monitor.start();
    await clock.advance(50_000);
    monitor.stop();
    expect(clock.pending).toBe(0);
  });

  it('drop the result of a check that ends after they stopped, and begin no other', async () => {
    const db = new ScriptedIndicator([stick(), up()]);
    const { monitor, clock, entry } = monitorOf({ db: ['fatal', db] });
    monitor.start();
    await settle();
    monitor.stop();
    db.settle(up());
    await settle();
    await monitor.checkNow();
    await clock.advance(60_000);
    expect([entry('db').reason, monitor.started, db.asked]).toEqual(['pending', false, 1]);
  });

  it('make as many checks whether a report is asked for never or a thousand times', async () => {
    const db = new ScriptedIndicator(up());
    const { monitor, clock } = monitorOf({ db: ['fatal', db] });
    monitor.start();
    for (let asked = 0; asked < 1000; asked += 1) monitor.report();
    await clock.advance(9999);
    expect(db.asked).toBe(1);
  });
});

describe('an indicator that is itself broken', () => {
  it.each<[string, () => unknown]>([
    [
      'throws at once',
      () => {
        throw new TypeError('secret');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('secret'))],
    ['answers nothing', () => undefined],
    ['answers with an unknown word', () => Promise.resolve({ status: 'fine' })],
    ['answers down without a reason', () => Promise.resolve({ status: 'down' })],
    [
      'answers with a getter that throws',
      () =>
        Promise.resolve({
          get status() {
            throw new Error('secret');
          },
        }),
    ],
    [
      'answers with a thenable that throws',
      () => ({
        then() {
          throw new Error('secret');
        },
      }),
    ],
  ])('%s, and is a down entry of its own: indicator_error', async (_name, step) => {
    const { monitor, entry } = monitorOf({
      bad: ['fatal', new ScriptedIndicator(step as () => CheckResult)],
      good: ['fatal', new ScriptedIndicator(up())],
    });
    monitor.start();
    await settle();
    expect(entry('bad')).toMatchObject({ status: 'down', reason: 'indicator_error' });
    expect(JSON.stringify(entry('bad'))).not.toContain('secret');
    expect(entry('good').status).toBe('up');
  });

  it('resolves twice, and only the first counts', async () => {
    const twice = {
      then(resolve: (value: CheckResult) => void) {
        resolve(up());
        resolve(down('error', 'x'));
      },
    };
    const { monitor, entry } = monitorOf({ db: ['fatal', new ScriptedIndicator(() => twice)] });
    monitor.start();
    await settle();
    expect(entry('db').status).toBe('up');
  });

  it('throws a network error, and is unreachable: that is about the network', async () => {
    const refused = new AggregateError([Object.assign(new Error('10.0.0.5'), { code: 'ECONNREFUSED' })]);
    const { monitor, entry } = monitorOf({ db: ['fatal', new ScriptedIndicator(throws(refused))] });
    monitor.start();
    await settle();
    expect(entry('db')).toMatchObject({ reason: 'unreachable', message: 'connection refused' });
  });

  it('blocks the event loop past its own deadline, and has timed out though it answers up', async () => {
    const { monitor, clock, entry } = monitorOf({
      db: [
        'fatal',
        new ScriptedIndicator(() => {
          clock.jump(3000);
          return Promise.resolve(up());
        }),
      ],
    });
    monitor.start();
    await settle();
    expect(entry('db')).toMatchObject({ status: 'down', reason: 'timeout' });
  });
});

describe('a deadline that fires late, since the event loop was blocked', () => {
  it('is extended once by its lateness: our own block is not the dependency’s fault', async () => {
    const db = new ScriptedIndicator(stick());
    const { monitor, clock, entry } = monitorOf({ db: ['fatal', db] });
    monitor.start();
    clock.jump(1500);
    await clock.advance(0);
    expect(entry('db').reason).toBe('pending');
    db.settle(up());
    await settle();
    expect(entry('db').status).toBe('up');
  });

  it('is extended at most by one timeout', async () => {
    const { monitor, clock, entry } = monitorOf({ db: ['fatal', new ScriptedIndicator(stick())] });
    monitor.start();
    clock.jump(60_000);
    await clock.advance(999);
    expect(entry('db').reason).toBe('pending');
    await clock.advance(1);
    expect(entry('db').reason).toBe('timeout');
  });
});

describe('a check that was deliberately not made', () => {
  it('keeps the last result valid, with the age of the check that was made', async () => {
    const indicator = new ScriptedIndicator([up({ n: 1 }), { ...up({ n: 2 }), counts: 'not' }]);
    const { clock, monitor, entry } = monitorOf({ llm: ['fatal', indicator] });
    monitor.start();
    await settle();
    const { checkedAtWall, checkedAtMs } = entry('llm').snapshot!;
    await clock.advance(100_000);
    expect(entry('llm')).toMatchObject({ status: 'up', data: { n: 2 }, snapshot: { checkedAtWall, checkedAtMs } });
    expect(indicator.asked).toBe(11);
    monitor.stop();
  });
});

describe('news of an indicator', () => {
  it('bring the next check forward, at most one a second, and end with the loops', async () => {
    const indicator = new ScriptedIndicator([up(), down('upstream_error', 'calls fail')]);
    const { clock, monitor, entry } = monitorOf({ llm: ['fatal', indicator, { intervalMs: 60_000 }] });
    monitor.start();
    await clock.advance(5000);
    indicator.learns();
    indicator.learns();
    await clock.advance(0);
    expect([entry('llm').status, indicator.asked]).toEqual(['down', 2]);
    indicator.learns();
    await clock.advance(999);
    expect(indicator.asked).toBe(2);
    await clock.advance(1);
    expect(indicator.asked).toBe(3);
    monitor.stop();
    expect(indicator.news.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('that come while a check is under way are followed by another: it may have begun before them', async () => {
    const indicator = new ScriptedIndicator([stick(), up()]);
    const { clock, monitor } = monitorOf({ llm: ['fatal', indicator] });
    monitor.start();
    await settle();
    indicator.learns();
    indicator.settle(up());
    await clock.advance(1000);
    expect(indicator.asked).toBe(2);
    monitor.stop();
  });

  it('make it due at once on demand', async () => {
    const indicator = new ScriptedIndicator(up());
    const { clock, monitor } = monitorOf({ llm: ['fatal', indicator] }, { mode: 'on-demand' });
    monitor.start();
    await monitor.refresh();
    await clock.advance(2000);
    expect(monitor.needsRefresh()).toBe(false);
    indicator.learns();
    expect(monitor.needsRefresh()).toBe(true);
    monitor.stop();
  });
});

describe('the facts of an indicator', () => {
  it.each([
    ['at the deadline', stick(), 'timeout'],
    ['where the check threw', throws(new Error('broken')), 'indicator_error'],
  ] as const)('are in the results that the engine makes, %s', async (_when, step, reason) => {
    const indicator = Object.assign(new ScriptedIndicator(step), { facts: () => ({ depth: 'reachable' }) });
    const { clock, monitor, entry } = monitorOf({ llm: ['fatal', indicator] });
    monitor.start();
    await clock.advance(1000);
    expect(entry('llm')).toMatchObject({ reason, data: { depth: 'reachable' } });
    monitor.stop();
  });
});

describe('a gap of our own process', () => {
  it('is not age: the last snapshot stands for one timeout more, and checks start at once', async () => {
    const db = new ScriptedIndicator([up(), stick()]);
    const { monitor, clock, entry } = monitorOf({ db: ['fatal', db] });
    monitor.start();
    await clock.advance(5000);
    clock.jump(3_600_000);
    expect(entry('db').status).toBe('up');
    expect(db.asked).toBe(2);
    await clock.advance(999);
    expect(entry('db').status).toBe('up');
    await clock.advance(1);
    expect(entry('db').status).toBe('down');
  });

  it('is one once its heartbeat is over a second late, and not before', async () => {
    const db = new ScriptedIndicator(up());
    const { monitor, clock } = monitorOf({ db: ['fatal', db] });
    monitor.start();
    await clock.advance(5000);
    clock.jump(1500);
    monitor.report();
    expect(db.asked).toBe(1);
    clock.jump(1);
    monitor.report();
    expect(db.asked).toBe(2);
  });

  it('prolongs a result once: a process that is suspended again and again does not live on its last good one', async () => {
    const { monitor, clock, entry } = monitorOf({ db: ['fatal', new ScriptedIndicator([up(), stick()])] });
    monitor.start();
    await clock.advance(5000);
    clock.jump(3_600_000);
    monitor.report();
    await clock.advance(600);
    clock.jump(3_600_000);
    expect(entry('db')).toMatchObject({ status: 'down', reason: 'stale' });
  });

  it('does not bring back what was stale before it', async () => {
    const { monitor, clock, entry } = monitorOf({
      db: ['fatal', new ScriptedIndicator([up(), stick()]), { staleAfterMs: 100, timeoutMs: 50 }],
    });
    monitor.start();
    await clock.advance(600);
    expect(entry('db').reason).toBe('stale');
    clock.jump(10_000);
    expect(entry('db').reason).toBe('stale');
  });
});

describe('the startup latch', () => {
  it('A1: every fatal indicator up or degraded passes, once and for all', async () => {
    const db = new ScriptedIndicator([up(), down('unreachable', 'x')]);
    const { monitor, clock } = monitorOf({
      db: ['fatal', db],
      redis: ['optional', new ScriptedIndicator(down('unreachable', 'x'))],
    });
    expect(monitor.started).toBe(false);
    monitor.start();
    await settle();
    expect(monitor.started).toBe(true);
    await clock.advance(10_000);
    expect(monitor.report().verdict).toBe('error');
    expect(monitor.started).toBe(true);
  });

  it('A2: a fatal one down or not configured does not pass, and is named', async () => {
    const { monitor } = monitorOf({
      llm: ['fatal', new ScriptedIndicator(down('not_configured', 'x'))],
      db: ['fatal', new ScriptedIndicator(up())],
    });
    monitor.start();
    await settle();
    expect(monitor.started).toBe(false);
    expect(monitor.waitingFor().map(({ name }) => name)).toEqual(['llm']);
  });

  it('A3: an optional one, in any state, never blocks', async () => {
    const { monitor } = monitorOf({
      redis: ['optional', new ScriptedIndicator(stick())],
      shadow: ['shadow', new ScriptedIndicator(stick())],
    });
    monitor.start();
    expect(monitor.started).toBe(true);
  });

  it('wants all fatal ones not down at the same moment', async () => {
    const a = new ScriptedIndicator([up(), down('unreachable', '')], 1);
    const b = new ScriptedIndicator([
      down('unreachable', ''),
      down('unreachable', ''),
      down('unreachable', ''),
      down('unreachable', ''),
      down('unreachable', ''),
      up(),
    ]);
    const { monitor, clock } = monitorOf({ a: ['fatal', a], b: ['fatal', b] });
    monitor.start();
    await clock.advance(10_000);
    expect(monitor.started).toBe(false);
  });
});

describe('on demand', () => {
  it('runs what is due, each once, however many ask; and asks nobody again within the interval', async () => {
    const db = new ScriptedIndicator(up());
    const { monitor, clock } = monitorOf({ db: ['fatal', db] }, { mode: 'on-demand' });
    monitor.start();
    expect(db.asked).toBe(0);
    expect(monitor.needsRefresh()).toBe(true);
    await Promise.all(Array.from({ length: 1000 }, () => monitor.refresh()));
    expect(db.asked).toBe(1);
    expect(monitor.needsRefresh()).toBe(false);
    await clock.advance(9999);
    expect(monitor.needsRefresh()).toBe(false);
    await clock.advance(1);
    expect(monitor.needsRefresh()).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('waits at most for the deadline', async () => {
    const { monitor, clock } = monitorOf({ db: ['fatal', new ScriptedIndicator(stick())] }, { mode: 'on-demand' });
    monitor.start();
    let done = false;
    void monitor.refresh().then(() => (done = true));
    await clock.advance(1000);
    expect(done).toBe(true);
    expect(monitor.report().verdict).toBe('error');
  });
});

describe('transitions', () => {
  it('are told once each, and a steady state tells nothing', async () => {
    const db = new ScriptedIndicator([up(), up(), down('timeout', 'late'), down('timeout', 'late'), up()]);
    const { monitor, clock } = monitorOf({ db: ['fatal', db] });
    const seen: Transition[] = [];
    monitor.onTransition((transition) => seen.push(transition));
    monitor.start();
    await clock.advance(60_000);
    expect(seen.map(({ from, to, reason }) => [from, to, reason])).toEqual([
      ['unknown', 'up', undefined],
      ['up', 'down', 'timeout'],
      ['down', 'up', undefined],
    ]);
  });

  it('reach every listener though one throws or rejects, which is reported once', async () => {
    const { monitor, errors } = monitorOf({ db: ['fatal', new ScriptedIndicator(up())] });
    const seen: string[] = [];
    monitor.onTransition(() => {
      throw new Error('mine');
    });
    monitor.onTransition((() => Promise.reject(new Error('later'))) as () => void);
    const leave = monitor.onTransition(() => seen.push('left'));
    monitor.onTransition(() => seen.push('heard'));
    leave();
    monitor.start();
    await settle();
    expect(seen).toEqual(['heard']);
    expect(errors).toHaveLength(2);
  });

  it('are not told once the loops have stopped: a deploy logs and sends none', async () => {
    const db = new ScriptedIndicator([up(), stick()]);
    const { monitor, clock } = monitorOf({ db: ['fatal', db] });
    const seen: Transition[] = [];
    monitor.onTransition((transition) => seen.push(transition));
    monitor.start();
    await clock.advance(10_100);
    monitor.stop();
    db.settle(down('unreachable', 'closed'));
    await clock.advance(60_000);
    expect(seen).toHaveLength(1);
  });
});

describe('a shadow indicator', () => {
  it('is without effect, and tells what it would have done', async () => {
    const { monitor, entry } = monitorOf({
      db: ['fatal', new ScriptedIndicator(up())],
      next: ['shadow', new ScriptedIndicator(down('timeout', ''))],
    });
    monitor.start();
    await settle();
    expect(monitor.report().verdict).toBe('ok');
    expect(entry('next')).toMatchObject({ status: 'down', wouldBe: { fatal: 'error', optional: 'degraded' } });
  });
});

afterEach(() => void clocks.splice(0));
