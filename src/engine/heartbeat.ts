import type { Clock, Timer } from './clock.js';

/** Time between two beats, in milliseconds. */
const BEAT_MS = 500;

/** A beat that comes later than this after it was due, in milliseconds, shows that our own process stood still. */
const GAP_MS = 1000;

/** Notices gaps of our own process (suspended, throttled, blocked), which are not the age of any result. */
export class Heartbeat {
  private timer: Timer | undefined;
  private lastBeatMs = 0;

  /** @param onGap told of a gap once, with the moment of the last beat before it */
  constructor(
    private readonly clock: Clock,
    private readonly onGap: (gapBeganMs: number) => void,
  ) {}

  start(): void {
    this.lastBeatMs = this.clock.now();
    this.arm();
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** Looks at the time at once: a reader may come before the late beat does. */
  look(): void {
    if (this.timer === undefined) return;
    const now = this.clock.now();
    const gapBeganMs = this.lastBeatMs;
    if (now - gapBeganMs <= BEAT_MS + GAP_MS) return;
    this.lastBeatMs = now;
    this.onGap(gapBeganMs);
  }

  private arm(): void {
    this.timer = this.clock.after(BEAT_MS, () => {
      this.look();
      this.lastBeatMs = this.clock.now();
      this.arm();
    });
  }
}
