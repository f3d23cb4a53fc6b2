/** How often both sides look at the time, in milliseconds: the main thread to beat, the worker to see the beat. */
export const BEAT_MS = 50;

/**
 * Tells, on another thread, for how long the main thread's event loop has been blocked. Only time in which this thread itself ran
 * counts: where the whole process stood still (suspended, starved of CPU), both threads did, and that is no block of the loop.
 */
export class BlockMeter {
  private lastBeat: number;
  private lastLookMs: number;
  private blockedMs = 0;

  constructor(beat: number, nowMs: number) {
    this.lastBeat = beat;
    this.lastLookMs = nowMs;
  }

  /** Looks at the beat; to be called at least every {@link BEAT_MS}. Returns for how long there has been none, in milliseconds. */
  look(beat: number, nowMs: number): number {
    const elapsedMs = nowMs - this.lastLookMs;
    this.lastLookMs = nowMs;
    if (beat === this.lastBeat) this.blockedMs += Math.min(elapsedMs, 2 * BEAT_MS);
    else this.blockedMs = 0;
    this.lastBeat = beat;
    return this.blockedMs;
  }
}
