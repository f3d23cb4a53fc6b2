import { degraded, down, up, type CheckData, type CheckResult } from '../../domain/check-result.js';

/** What a queue holds at one moment. */
export interface QueueState {
  readonly paused: boolean;
  /** Jobs that a worker could take now, were there one. */
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
  /** For how long the job that is next has been in the queue. Undefined where none waits. */
  readonly longestWaitMs: number | undefined;
  /** Undefined where nobody asked. */
  readonly workers: number | undefined;
}

/** What is still in order. A limit that is undefined is none. */
export interface QueueLimits {
  readonly maxWaiting: number | undefined;
  readonly maxFailed: number | undefined;
  readonly maxWaitMs: number | undefined;
  readonly minWorkers: number | undefined;
  readonly paused: 'up' | 'degraded' | 'down';
}

/** A queue without any worker where there must be some is down; everything else that is out of order is degraded, what weighs most first. */
export function judgeQueue(state: QueueState, limits: QueueLimits): CheckResult {
  const data = dataOf(state);
  const { workers, longestWaitMs } = state;
  const minWorkers = limits.minWorkers ?? 0;
  if (workers === 0 && minWorkers > 0) return down('backlog', 'the queue has no worker', data);
  if (state.paused && limits.paused === 'down') return down('backlog', 'the queue is paused', data);

  const finding =
    state.paused && limits.paused === 'degraded'
      ? 'the queue is paused'
      : exceeds(longestWaitMs, limits.maxWaitMs)
        ? `a job waits for longer than ${limits.maxWaitMs} ms`
        : exceeds(state.waiting, limits.maxWaiting)
          ? `more than ${limits.maxWaiting} jobs wait`
          : exceeds(state.failed, limits.maxFailed)
            ? `more than ${limits.maxFailed} jobs have failed`
            : workers !== undefined && workers < minWorkers
              ? `the queue has fewer than ${minWorkers} workers`
              : undefined;
  return finding === undefined ? up(data) : degraded('backlog', finding, data);
}

function exceeds(value: number | undefined, limit: number | undefined): boolean {
  return value !== undefined && limit !== undefined && value > limit;
}

function dataOf({ longestWaitMs, workers, ...rest }: QueueState): CheckData {
  return {
    ...rest,
    ...(longestWaitMs !== undefined && { longestWaitMs }),
    ...(workers !== undefined && { workers }),
  };
}
