import type { Clock, Timer } from '../engine/clock.js';

/**
 * A clock that stands still until a test drives it.
 * @publicApi
 */
export class DrivenClock implements Clock {
  private readonly timers = new Map<object, { readonly dueMs: number; readonly callback: () => void }>();
  private nowMs = 0;
  private wallShiftMs = 0;

  /** @param quiet resolves once everything has run that waits for no timer */
  constructor(private readonly quiet: () => Promise<void> = settle) {}

  /** Monotonic milliseconds since the clock was made. */
  now(): number {
    return this.nowMs;
  }

  /** Wall time in milliseconds since the epoch; the clock is made on 22 November 2026, at midnight UTC. */
  wall(): number {
    return Date.UTC(2026, 10, 22) + this.wallShiftMs + this.nowMs;
  }

  /** Calls back once after so many milliseconds. */
  after(ms: number, callback: () => void): Timer {
    const key = {};
    this.timers.set(key, { dueMs: this.nowMs + Math.max(0, ms), callback });
    return { cancel: () => void this.timers.delete(key) };
  }

  /** How many timers wait. */
  get pending(): number {
    return this.timers.size;
  }

  /** Goes on by so many milliseconds; each timer fires at its time, and what waits for it runs before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.nowMs + ms;
    await this.quiet();
    while (await this.step(end));
  }

  /**
   * Goes on to the first timer that is due until then and fires it, or to that moment where there is none.
   * @returns whether a timer fired
   */
  async step(untilMs: number): Promise<boolean> {
    const next = this.next(untilMs);
    if (next === undefined) {
      this.nowMs = Math.max(this.nowMs, untilMs);
      return false;
    }
    const [key, { dueMs, callback }] = next;
    this.timers.delete(key);
    this.nowMs = Math.max(this.nowMs, dueMs);
    callback();
    await this.quiet();
    return true;
  }

  /** Jumps without firing anything: the event loop was blocked, or the process suspended. The timers are late then. */
  jump(ms: number): void {
    this.nowMs += ms;
  }

  /** Somebody sets the clock on the wall, forward or backward. */
  shiftWall(ms: number): void {
    this.wallShiftMs += ms;
  }

  private next(end: number) {
    return [...this.timers].filter(([, { dueMs }]) => dueMs <= end).sort(([, a], [, b]) => a.dueMs - b.dueMs)[0];
  }
}

/** Lets everything run that waits for no timer. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
