/** A pending timer. */
export interface Timer {
  cancel(): void;
}

/** Time as the engine sees it. Passed in, so that tests drive it. */
export interface Clock {
  /** Monotonic milliseconds: for ages and deadlines. */
  now(): number;
  /** Wall time in milliseconds since the epoch: for display only. */
  wall(): number;
  /** Calls back once after so many milliseconds. The timer never holds the process open. */
  after(ms: number, callback: () => void): Timer;
}

/** The clock of this process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(ms, callback) {
    const handle = setTimeout(callback, Math.max(0, ms));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};
