import { down, type CheckData, type CheckResult } from '../domain/check-result.js';
import { failureOf } from '../domain/failure.js';
import type { Indicator } from '../domain/indicator.js';
import { isReason } from '../domain/reason.js';
import { isStatus } from '../domain/status.js';
import type { Clock } from './clock.js';
import { withDeadline } from './deadline.js';

/** A check that has ended, with the time it took. */
export interface FinishedCheck {
  readonly result: CheckResult;
  /** Milliseconds from the start of the check to its end. */
  readonly responseTimeMs: number;
  /** The error that an indicator threw, for one log line; never for a body. */
  readonly thrown?: unknown;
}

export interface CheckLimits {
  /** The deadline of one check in milliseconds. */
  readonly timeoutMs: number;
  /** After so many milliseconds an unsettled check no longer holds back the next one. */
  readonly abandonAfterMs: number;
}

/**
 * Runs the checks of one indicator: single-flight, each under its deadline, and never more of them unsettled than the indicator
 * allows, so that a hung dependency costs the application one slot and not its pool.
 */
export class CheckRunner {
  private current: Promise<FinishedCheck> | undefined;
  private readonly unsettledSince = new Set<{ readonly at: number }>();

  constructor(
    private readonly indicator: Indicator,
    private readonly clock: Clock,
  ) {}

  /** Joins the running check, or starts one. Never rejects, and settles at the deadline at the latest. */
  run(limits: CheckLimits): Promise<FinishedCheck> {
    this.current ??= this.start(limits).finally(() => (this.current = undefined));
    return this.current;
  }

  private async start({ timeoutMs, abandonAfterMs }: CheckLimits): Promise<FinishedCheck> {
    const startedAt = this.clock.now();
    const blockedSince = this.blockedSince(startedAt, abandonAfterMs);
    if (blockedSince !== undefined) {
      const waitedMs = Math.round(startedAt - blockedSince);
      const message = `the previous check has had no answer for ${waitedMs} ms`;
      return { result: down('timeout', message, this.facts()), responseTimeMs: waitedMs };
    }

    const unsettled = { at: startedAt };
    this.unsettledSince.add(unsettled);
    const { outcome, settled } = withDeadline(this.clock, timeoutMs, (context) => this.indicator.check(context));
    void settled.then(() => this.unsettledSince.delete(unsettled));

    const ended = await outcome;
    const responseTimeMs = Math.max(0, Math.round(this.clock.now() - startedAt));
    switch (ended.kind) {
      case 'timeout':
        return { result: down('timeout', `no answer within ${timeoutMs} ms`, this.facts()), responseTimeMs };
      case 'thrown':
        return { result: failureOf(ended.error, this.facts()), responseTimeMs, thrown: ended.error };
      case 'value':
        return {
          result: isCheckResult(ended.value)
            ? ended.value
            : down('indicator_error', 'the indicator did not answer with a check result'),
          responseTimeMs,
        };
    }
  }

  private facts(): CheckData | undefined {
    try {
      return this.indicator.facts?.();
    } catch {
      return undefined;
    }
  }

  /** Since when the oldest check that counts has been unsettled, where no further one may start; forgets abandoned ones. */
  private blockedSince(now: number, abandonAfterMs: number): number | undefined {
    let oldest: number | undefined;
    for (const unsettled of this.unsettledSince) {
      if (now - unsettled.at >= abandonAfterMs) this.unsettledSince.delete(unsettled);
      else oldest ??= unsettled.at;
    }
    return this.unsettledSince.size >= this.indicator.maxUnsettled ? oldest : undefined;
  }
}

function isCheckResult(value: unknown): value is CheckResult {
  try {
    if (typeof value !== 'object' || value === null) return false;
    const { status, reason } = value as { status?: unknown; reason?: unknown };
    return isStatus(status) && (status === 'up' ? reason === undefined : isReason(reason));
  } catch {
    return false;
  }
}
