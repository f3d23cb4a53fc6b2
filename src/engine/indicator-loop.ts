import { judge } from '../domain/hysteresis.js';
import type { Indicator } from '../domain/indicator.js';
import { nextCheckInMs } from '../domain/schedule.js';
import { prolong, type Snapshot } from '../domain/snapshot.js';
import { CheckRunner, type FinishedCheck } from './check-runner.js';
import type { Clock, Timer } from './clock.js';

/** News of an indicator never makes its checks start closer to one another than this, in milliseconds. */
const NEWS_GAP_MS = 1000;

/** The times and thresholds of one indicator; milliseconds and counts. */
export interface LoopSettings {
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly downIntervalMs: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly staleAfterMs: number;
  readonly abandonAfterMs: number;
}

/** What a loop needs from outside. */
export interface LoopParts {
  readonly indicator: Indicator;
  readonly settings: LoopSettings;
  readonly clock: Clock;
  /** From 0 up to 1, as Math.random. */
  readonly random: () => number;
  /** Where the indicator has a runner of its own, so that its limits hold however it is asked. */
  readonly runner?: CheckRunner | undefined;
  /** Told of every result, after the loop has taken it in. */
  readonly onResult: (finished: FinishedCheck, before: Snapshot | undefined, after: Snapshot) => void;
}

/** Checks one indicator again and again, or when asked; holds its last snapshot. One loop never waits for another. */
export class IndicatorLoop {
  private readonly runner: CheckRunner;
  private timer: Timer | undefined;
  private running = false;
  private isStopped = false;
  private checking: Promise<void> | undefined;
  private startedAtMs = Number.NEGATIVE_INFINITY;
  private dueAtMs = Number.NEGATIVE_INFINITY;
  private hasNews = false;
  private endNews: (() => void) | undefined;
  private current: Snapshot | undefined;

  constructor(private readonly parts: LoopParts) {
    this.runner = parts.runner ?? new CheckRunner(parts.indicator, parts.clock);
  }

  get snapshot(): Snapshot | undefined {
    return this.current;
  }

  /** Starts the loop with a check at once. */
  start(): void {
    this.running = true;
    void this.check();
  }

  /** Hears what the indicator learns between two checks. */
  listen(): void {
    this.isStopped = false;
    this.endNews ??= this.parts.indicator.onNews?.(() => this.takeNews());
  }

  /** Ends the loop. A check that is under way ends by itself; its result is dropped, and no other one starts. */
  stop(): void {
    this.running = false;
    this.isStopped = true;
    this.endNews?.();
    this.endNews = undefined;
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** True where the last check began an interval ago or more, or there was none. */
  isDue(): boolean {
    return this.checking !== undefined || this.parts.clock.now() >= this.dueAtMs;
  }

  /** Joins the check under way, or starts one now. Never rejects; settles at the check's deadline at the latest. */
  check(): Promise<void> {
    if (this.isStopped) return this.checking ?? Promise.resolve();
    this.checking ??= this.checkOnce().finally(() => (this.checking = undefined));
    return this.checking;
  }

  /** Our own process stood still since then: check now, and let the last snapshot stand for one timeout more. */
  resumeAfterGap(gapBeganMs: number): void {
    const { clock, settings } = this.parts;
    if (this.current !== undefined) this.current = prolong(this.current, gapBeganMs, clock.now(), settings.timeoutMs);
    if (this.running) void this.check();
  }

  private async checkOnce(): Promise<void> {
    const { clock, settings } = this.parts;
    this.timer?.cancel();
    this.hasNews = false;
    this.startedAtMs = clock.now();
    const finished = await this.runner.run(settings);
    if (this.isStopped) return;
    const before = this.current;
    const after = this.take(finished, before);
    this.current = after;
    const delayMs = nextCheckInMs(after.judgement, finished.result, settings, this.parts.random());
    this.dueAtMs = this.startedAtMs + (this.hasNews ? Math.min(delayMs, NEWS_GAP_MS) : delayMs);
    this.schedule();
    this.parts.onResult(finished, before, after);
  }

  /** The next check comes early. One that is under way may have begun before the news, so it is followed by another. */
  private takeNews(): void {
    this.hasNews = true;
    if (this.checking !== undefined) return;
    this.dueAtMs = Math.min(this.dueAtMs, this.startedAtMs + NEWS_GAP_MS);
    this.schedule();
  }

  private schedule(): void {
    if (!this.running) return;
    const { clock } = this.parts;
    this.timer?.cancel();
    this.timer = clock.after(Math.max(0, this.dueAtMs - clock.now()), () => void this.check());
  }

  private take({ result, responseTimeMs }: FinishedCheck, before: Snapshot | undefined): Snapshot {
    const { clock, settings, indicator } = this.parts;
    const { transientReasons } = indicator;
    const judgement = judge(before?.judgement, result, { ...settings, ...(transientReasons && { transientReasons }) });
    const now = clock.now();
    const validity = { validUntilMs: now + settings.staleAfterMs, prolonged: false };
    if (result.counts === 'not' && before !== undefined) return { ...before, judgement, ...validity };
    const checkedAtWall = clock.wall();
    const sinceWall = before?.judgement.status === judgement.status ? before.sinceWall : checkedAtWall;
    return { judgement, responseTimeMs, checkedAtMs: now, checkedAtWall, sinceWall, ...validity };
  }
}
