import { systemClock, type Timer } from '../../engine/clock.js';

/** The part of the deadline after which a check answers by itself, so that it can say more than that the time was up. */
const SHARE = 0.9;
/** What is left to the deadline then, in milliseconds, at least; at most half of it. */
const LEAST_LEFT_MS = 50;
const PUNCTUAL_MS = 5;

/**
 * How long a check waits before it answers with what it knows: a little less than its deadline.
 * Where the event loop was blocked the engine extends its deadline by the lateness; patience is extended too, and ends before it still.
 */
export class Patience {
  readonly #controller = new AbortController();
  #timer: Timer;

  /** @param timeoutMs the deadline of the check @param part of the patience itself: 0.5 is half as patient */
  constructor(timeoutMs: number, part = 1) {
    const leftMs = Math.min(Math.max(timeoutMs * (1 - SHARE), LEAST_LEFT_MS), timeoutMs / 2);
    const waitMs = (timeoutMs - leftMs) * part;
    const dueAt = systemClock.now() + waitMs;
    this.#timer = systemClock.after(waitMs, () => {
      const lateMs = systemClock.now() - dueAt;
      const engineLateMs = lateMs - (timeoutMs - waitMs);
      const engineWaitsMs = engineLateMs < 0 ? -engineLateMs : Math.min(engineLateMs, timeoutMs);
      if (lateMs <= PUNCTUAL_MS || engineWaitsMs <= PUNCTUAL_MS) this.end();
      else this.#timer = systemClock.after(engineWaitsMs / 2, () => this.end());
    });
  }

  /** Aborted when the patience is at its end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  /** What the work comes to, or undefined where it takes longer than the patience lasts. */
  async await<T>(work: Promise<T>): Promise<T | undefined> {
    let over = (): void => {};
    const ended = new Promise<undefined>((resolve) => (over = () => resolve(undefined)));
    this.signal.addEventListener('abort', over);
    try {
      if (this.isOver) over();
      return await Promise.race([work, ended]);
    } finally {
      this.signal.removeEventListener('abort', over);
    }
  }

  /** Ends it, and its timer. */
  end(): void {
    this.#timer.cancel();
    this.#controller.abort();
  }
}
