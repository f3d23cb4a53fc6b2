import type { Clock, Timer } from './clock.js';

/** The longest that a timer of Node's can wait, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** Waits for so long, and holds the process open meanwhile, which the timers of a clock never do. */
export class HeldPause {
  /** Resolves once the time has passed, or the pause was ended. */
  readonly over: Promise<void>;
  private readonly hold = setInterval(() => {}, LONGEST_MS);
  private readonly timer: Timer;
  private resolve!: () => void;

  constructor(clock: Clock, ms: number) {
    this.over = new Promise((resolve) => (this.resolve = resolve));
    this.timer = clock.after(ms, () => this.end());
  }

  /** Ends it at once. Safe to call again. */
  end(): void {
    clearInterval(this.hold);
    this.timer.cancel();
    this.resolve();
  }
}
