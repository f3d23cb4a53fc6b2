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

/** What turns performance.now(), which each thread counts from its own start, into one monotonic time for all threads. */
const SINCE_BOOT_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** The clock of this process, the same in all its threads. */
export const systemClock: Clock = {
  now: () => performance.now() + SINCE_BOOT_MS,
  wall: () => Date.now(),
  after(ms, callback) {
    const handle = setTimeout(callback, Math.max(0, ms));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};
