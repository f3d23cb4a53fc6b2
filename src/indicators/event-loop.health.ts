import { monitorEventLoopDelay, performance, type IntervalHistogram } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { degraded, down, up, type CheckResult } from '../domain/check-result.js';
import type { Measures } from '../domain/measures.js';
import { DependencyIndicator } from './dependency-indicator.js';

/** When a busy event loop shows. */
export interface EventLoopIndicatorOptions {
  /** Degraded where the 99th percentile of the delay since the last check is above this, in milliseconds. @default 200 */
  readonly warnDelayMs?: number;
  /** Degraded where the loop was busy for more than this share of the time since the last check, 0 to 1. @default 0.98 */
  readonly warnUtilization?: number;
}

/** How finely the delay is sampled, in milliseconds. */
const RESOLUTION_MS = 20;
/** A look over less time than this says nothing, in milliseconds: the check itself would be all of it. */
const LEAST_MS = 50;
const NS_PER_MS = 1e6;

/**
 * How busy this process's event loop was since the last check; never since the start, which averages a late overload away. Busy is
 * degraded, so that busy replicas do not leave the balancer one by one; down is only a delay past `HEALTH_EVENT_LOOP_READY_MS`.
 * @publicApi
 */
export class EventLoopHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 1;
  readonly #warnDelayMs: number;
  readonly #warnUtilization: number;
  readonly #downDelayMs: () => number;
  #histogram: IntervalHistogram | undefined;
  #before = performance.eventLoopUtilization();
  #last = up();
  #measures: Measures = {};

  /** @param downDelayMs the longest delay that is not down, in milliseconds */
  constructor(
    downDelayMs: () => number,
    { warnDelayMs = 200, warnUtilization = 0.98 }: EventLoopIndicatorOptions = {},
  ) {
    super();
    this.#downDelayMs = downDelayMs;
    this.#warnDelayMs = warnDelayMs;
    this.#warnUtilization = warnUtilization;
  }

  /** Looks back to the last check; the first one only begins to measure. */
  override async check(): Promise<CheckResult> {
    // Right behind a block the histogram's own timer is still to come: the loop's timers run between two of its turns.
    await nextTurn();
    await nextTurn();
    const now = performance.eventLoopUtilization();
    if (this.#histogram === undefined) {
      this.#histogram = started();
      this.#before = now;
      this.#last = up();
      return this.#last;
    }
    const { utilization, idle, active } = performance.eventLoopUtilization(now, this.#before);
    if (idle + active < LEAST_MS) return this.#last;
    this.#before = now;
    const longestMs = delayMs(this.#histogram.max);
    const p99Ms = delayMs(this.#histogram.percentile(99));
    this.#histogram.reset();
    this.#measures = { eventLoopDelayMs: { longest: longestMs, p99: p99Ms } };
    this.#last = this.judge(longestMs, p99Ms, utilization);
    return this.#last;
  }

  /** The delay that the last check saw. */
  measures(): Measures {
    return this.#measures;
  }

  private judge(longestMs: number, p99Ms: number, utilization: number): CheckResult {
    const data = { longestDelayMs: longestMs, p99DelayMs: p99Ms, utilization: Math.round(utilization * 1000) / 1000 };
    if (longestMs > this.#downDelayMs())
      return down('event_loop_blocked', `the event loop was blocked for ${longestMs} ms`, data);
    if (p99Ms > this.#warnDelayMs)
      return degraded('overloaded', `the event loop is ${p99Ms} ms late at the 99th percentile`, data);
    if (utilization > this.#warnUtilization)
      return degraded('overloaded', 'the event loop has hardly any time left', data);
    return up(data);
  }

  override close(): Promise<void> {
    this.#histogram?.disable();
    this.#histogram = undefined;
    return Promise.resolve();
  }
}

function started(): IntervalHistogram {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return histogram;
}

/** The histogram counts the time between two samples; what is beyond its resolution is delay. An empty one has no maximum. */
function delayMs(ns: number): number {
  const ms = ns / NS_PER_MS - RESOLUTION_MS;
  return Number.isFinite(ms) && ms > 0 && ms < 1e9 ? Math.round(ms) : 0;
}
