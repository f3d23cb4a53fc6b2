import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { degraded, down, up, type CheckResult } from '../../src/domain/check-result.js';
import type { CheckContext, Indicator } from '../../src/domain/indicator.js';
import type { Status } from '../../src/domain/status.js';
import { HealthMonitor } from '../../src/engine/health-monitor.js';
import type { Transition } from '../../src/engine/transition.js';
import type { LoopSettings } from '../../src/engine/indicator-loop.js';
import { DrivenClock, settle } from '../../src/testing/driven-clock.js';
import { runs } from './runs.js';

const BEAT_MS = 500;
const GAP_MS = 1000;
const ABANDON_MS = 5000;

/** A check that has been asked for and has not ended, with both ends of its thenable in our hands. */
interface Pending {
  readonly askedAt: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  ended: boolean;
}

/** An indicator whose every check ends when a command says so, or never. */
class Puppet implements Indicator {
  readonly pending: Pending[] = [];
  readonly listeners = new Set<() => void>();
  mostUnsettled = 0;

  constructor(
    readonly maxUnsettled: 1 | 3,
    private readonly clock: DrivenClock,
    private readonly onAsked: (check: Pending) => void,
  ) {}

  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  check(_context: CheckContext): Promise<CheckResult> {
    const then: PromiseLike<CheckResult>['then'] = (resolve, reject) => {
      const check = { askedAt: this.clock.now(), resolve, reject, ended: false } as Pending;
      this.pending.push(check);
      this.onAsked(check);
      this.mostUnsettled = Math.max(this.mostUnsettled, this.young().length);
      return undefined as never;
    };
    return { then } as Promise<CheckResult>;
  }

  /** Those that still count against the limit. */
  young(): Pending[] {
    return this.pending.filter(({ ended, askedAt }) => !ended && this.clock.now() - askedAt < ABANDON_MS);
  }
}

/** The ten lines: what the results of one indicator, and the time, make of its status. */
class Model {
  private readonly results: Status[] = [];
  private counts: Status | undefined;
  private validUntilMs = Number.NEGATIVE_INFINITY;
  private prolonged = false;
  started = false;

  constructor(private readonly settings: LoopSettings) {}

  take(now: number, status: Status): void {
    const run = this.results.length - this.results.findLastIndex((each) => (each === 'down') !== (status === 'down'));
    const { failureThreshold, successThreshold } = this.settings;
    this.results.push(status);
    if (this.counts === undefined || (status !== 'down' && this.counts !== 'down')) this.counts = status;
    else if (run >= (status === 'down' ? failureThreshold : successThreshold)) this.counts = status;
    this.validUntilMs = now + this.settings.staleAfterMs;
    this.prolonged = false;
    if (this.counts !== 'down') this.started = true;
  }

  gap(beganMs: number, now: number): void {
    if (this.counts === undefined || this.prolonged || this.validUntilMs <= beganMs) return;
    this.prolonged = true;
    this.validUntilMs = Math.max(this.validUntilMs, now + this.settings.timeoutMs);
  }

  at(now: number): { readonly status: Status; readonly unknown: 'pending' | 'stale' | undefined } {
    if (this.counts === undefined) return { status: 'down', unknown: 'pending' };
    if (now >= this.validUntilMs) return { status: 'down', unknown: 'stale' };
    return { status: this.counts, unknown: undefined };
  }
}

/** What a command lets a check end with, and the status it must count as. */
const ENDINGS: Readonly<Record<string, { readonly as: Status; readonly end: (check: Pending) => void }>> = {
  up: { as: 'up', end: ({ resolve }) => resolve(up()) },
  degraded: { as: 'degraded', end: ({ resolve }) => resolve(degraded('overloaded', 'x')) },
  down: { as: 'down', end: ({ resolve }) => resolve(down('unreachable', 'x')) },
  rubbish: { as: 'down', end: ({ resolve }) => resolve({ status: 'fine' }) },
  'an error': { as: 'down', end: ({ reject }) => reject(new Error('x')) },
  'up, then down': {
    as: 'up',
    end({ resolve, reject }) {
      resolve(up());
      resolve(down('unreachable', 'x'));
      reject(new Error('x'));
    },
  },
  'an error, then up': {
    as: 'down',
    end({ resolve, reject }) {
      reject(new Error('x'));
      resolve(up());
    },
  },
};

/** The monitor under test with everything that is known of it from outside. */
class World {
  readonly clock = new DrivenClock();
  readonly puppet: Puppet;
  readonly model: Model;
  readonly monitor: HealthMonitor;
  private readonly transitions: Transition[] = [];
  private readonly waiting = new Set<{ dueMs: number }>();
  /** The check whose result the monitor still waits for. */
  private awaited: Pending | undefined;
  private readonly told: CheckResult[] = [];
  private toldAtMs = 0;
  /** For how long the process has been blocked since the last result. */
  private blockedMs = 0;
  private isStopped = false;
  private isDraining = false;
  private lastBeatMs = 0;
  private beatDueMs = BEAT_MS;

  constructor(
    readonly settings: LoopSettings,
    readonly mode: 'background' | 'on-demand',
    maxUnsettled: 1 | 3,
    random: number,
  ) {
    this.puppet = new Puppet(maxUnsettled, this.clock, (check) => (this.awaited = check));
    this.model = new Model(settings);
    this.monitor = new HealthMonitor({
      indicators: [{ name: 'one', criticality: 'fatal', indicator: this.puppet, settings }],
      mode,
      startedAtOnce: false,
      clock: this.clock,
      random: () => random,
      onListenerError: (error) => {
        throw error;
      },
    });
    this.monitor.onCheck(({ finished: { result }, transition }) => {
      this.told.push(result);
      this.toldAtMs = this.clock.now();
      this.blockedMs = 0;
      this.awaited = undefined;
      this.model.take(this.clock.now(), result.status);
      if (transition) this.transitions.push(transition);
    });
    this.monitor.start();
  }

  async advance(ms: number): Promise<void> {
    const from = this.clock.now();
    const told = this.told.length;
    await this.clock.advance(ms);
    // What comes without an ending is a deadline that passed.
    for (const { reason } of this.told.slice(told)) expect(reason).toBe('timeout');
    if (!this.beats()) return;
    for (; this.beatDueMs <= from + ms; this.beatDueMs = this.lastBeatMs + BEAT_MS)
      this.lastBeatMs = Math.max(this.beatDueMs, from);
    const { intervalMs, timeoutMs } = this.settings;
    expect(this.clock.now() - this.toldAtMs).toBeLessThanOrEqual(intervalMs + 2 * timeoutMs + this.blockedMs);
  }

  block(ms: number): void {
    this.clock.jump(ms);
    this.blockedMs += ms;
    const latest = this.clock.now() + 2 * this.settings.timeoutMs;
    for (const request of this.waiting) request.dueMs = Math.max(request.dueMs, latest);
  }

  async end(which: number, how: string): Promise<void> {
    const open = this.puppet.pending.filter(({ ended }) => !ended);
    const check = open[which % Math.max(1, open.length)];
    if (check === undefined) return;
    const told = this.told.length;
    const counts = check === this.awaited && !this.isStopped;
    check.ended = true;
    ENDINGS[how]!.end(check);
    await settle();
    expect(this.told.slice(told).map(({ status }) => status)).toEqual(counts ? [ENDINGS[how]!.as] : []);
  }

  /** A request on demand, or an operator: neither may wait for longer than the deadline. */
  ask(now: boolean): void {
    const request = { dueMs: this.clock.now() + 2 * this.settings.timeoutMs };
    this.waiting.add(request);
    void (now ? this.monitor.checkNow() : this.monitor.refresh()).then(() => this.waiting.delete(request));
  }

  drain(): void {
    this.isDraining = true;
    this.monitor.drain();
  }

  stop(): void {
    this.isStopped = true;
    this.monitor.stop();
  }

  private beats(): boolean {
    return this.mode === 'background' && !this.isStopped;
  }

  /** Holds everything that shows against the model. */
  async look(): Promise<void> {
    await settle();
    const now = this.clock.now();
    if (this.beats() && now - this.lastBeatMs > BEAT_MS + GAP_MS) {
      this.model.gap(this.lastBeatMs, now);
      this.lastBeatMs = now;
    }
    const { verdict, entries } = this.monitor.report();
    const { status, unknown } = this.model.at(now);
    const { reason } = entries[0]!;
    expect([entries[0]!.status, reason === 'pending' || reason === 'stale' ? reason : undefined]).toEqual([
      status,
      unknown,
    ]);
    expect(verdict).toBe(this.isDraining ? 'shutting_down' : { up: 'ok', degraded: 'degraded', down: 'error' }[status]);
    expect(this.monitor.started).toBe(this.model.started);
    expect(this.puppet.mostUnsettled).toBeLessThanOrEqual(this.puppet.maxUnsettled);
    expect(this.puppet.listeners.size).toBe(this.isStopped ? 0 : 1);
    if (this.isStopped) expect(this.clock.pending).toBeLessThanOrEqual(1);
    for (const { dueMs } of this.waiting) expect(now).toBeLessThanOrEqual(dueMs);
    for (const [index, { from, to }] of this.transitions.entries()) {
      expect(from).not.toBe(to);
      expect(from).toBe(this.transitions[index - 1]?.to ?? 'unknown');
    }
    await settle();
  }
}

/** One thing that happens; after it the world is looked at. */
class Happens implements fc.AsyncCommand<object, World> {
  constructor(
    private readonly what: string,
    private readonly act: (world: World) => void | Promise<void>,
  ) {}

  check(): boolean {
    return true;
  }

  async run(_model: object, world: World): Promise<void> {
    await this.act(world);
    await world.look();
  }

  toString(): string {
    return this.what;
  }
}

const happenings = [
  fc.integer({ min: 0, max: 12_000 }).map((ms) => new Happens(`${ms} ms pass`, (world) => world.advance(ms))),
  fc.integer({ min: 0, max: 600 }).map((ms) => new Happens(`${ms} ms pass`, (world) => world.advance(ms))),
  fc.integer({ min: 0, max: 8000 }).map((ms) => new Happens(`blocked for ${ms} ms`, (world) => world.block(ms))),
  fc.integer().map((ms) => new Happens(`the wall clock is set by ${ms} ms`, (world) => world.clock.shiftWall(ms))),
  ...[0, 1].map(() =>
    fc
      .tuple(fc.nat(2), fc.constantFrom(...Object.keys(ENDINGS)))
      .map(([which, how]) => new Happens(`check ${which} ends with ${how}`, (world) => world.end(which, how))),
  ),
  fc.constant(new Happens('news', (world) => world.puppet.listeners.forEach((listener) => listener()))),
  fc.constant(new Happens('checkNow', (world) => world.ask(true))),
  fc.constant(new Happens('a request', (world) => world.ask(false))),
  fc.constant(new Happens('drain', (world) => world.drain())),
  fc.constant(new Happens('stop', (world) => world.stop())),
];

const settings: fc.Arbitrary<LoopSettings> = fc
  .record({
    timeoutMs: fc.integer({ min: 10, max: 2000 }),
    intervalMs: fc.integer({ min: 100, max: 10_000 }),
    failureThreshold: fc.integer({ min: 1, max: 3 }),
    successThreshold: fc.integer({ min: 1, max: 3 }),
    downShare: fc.integer({ min: 1, max: 100 }),
    patience: fc.integer({ min: 0, max: 20_000 }),
  })
  .map(({ downShare, patience, ...rest }) => ({
    ...rest,
    downIntervalMs: Math.max(100, (rest.intervalMs * downShare) / 100),
    staleAfterMs: rest.intervalMs + rest.timeoutMs + patience,
    abandonAfterMs: ABANDON_MS,
  }));

describe('the monitor, whatever happens in whatever order', () => {
  it('says of an indicator exactly what its last results and the time make of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.constantFrom('background' as const, 'background' as const, 'on-demand' as const),
        fc.constantFrom(1 as const, 3 as const),
        fc.constantFrom(0, 0.5, 0.999),
        fc.commands(happenings, { maxCommands: 40, size: '+1' }),
        async (own, mode, maxUnsettled, random, commands) => {
          const world = new World(own, mode, maxUnsettled, random);
          await world.look();
          await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
        },
      ),
      runs(300),
    );
  }, 600_000);
});
