import type { CheckResult } from '../domain/check-result.js';
import type { CheckContext, Indicator } from '../domain/indicator.js';
import type { Reason } from '../domain/reason.js';
import { CheckRunner, type CheckLimits } from '../engine/check-runner.js';
import { systemClock } from '../engine/clock.js';

/** An answer as Terminus has it: one entry, under its key. In words of our own, since Terminus need not be installed where it is not asked for. */
export type KeyedAnswer<Key extends string> = Record<
  Key,
  { readonly status: 'up' | 'degraded' | 'down' } & Record<string, unknown>
>;

/** The deadline of a check that is asked for outside the policy, in milliseconds. */
const DEFAULT_LIMITS: CheckLimits = { timeoutMs: 1000, abandonAfterMs: 30_000 };

/**
 * What the built-in indicators have in common: the engine's port on one side, a Terminus indicator on the other.
 * Both go through one runner, so that the limit on unsettled checks holds however the indicator is asked.
 */
export abstract class DependencyIndicator implements Indicator {
  abstract readonly maxUnsettled: 1 | 3;
  readonly transientReasons?: readonly Reason[];
  readonly runner = new CheckRunner(this, systemClock);

  /** @inheritdoc Indicator.check */
  abstract check(context: CheckContext): Promise<CheckResult>;

  /**
   * Reads what the check will need of the configuration, so that a mistake in it ends the boot instead of showing as an outage.
   * Asks no dependency.
   * @throws Error saying what was expected and what was found; never with a credential
   */
  prepare(): void | Promise<void> {}

  /** Ends what the indicator opened itself; nothing where it opened nothing. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Answers as any Terminus indicator does, for one's own `HealthCheckService.check([() => redis.isHealthy('redis')])`.
   * Never rejects, and settles at the deadline at the latest.
   * @param key the name of the entry in Terminus's result
   * @param limits.timeoutMs the deadline in milliseconds; @default 1000
   * @publicApi
   */
  async isHealthy<const Key extends string>(key: Key, limits: Partial<CheckLimits> = {}): Promise<KeyedAnswer<Key>> {
    const { HealthIndicatorService } = await import('@nestjs/terminus');
    const { result, responseTimeMs } = await this.runner.run({ ...DEFAULT_LIMITS, ...limits });
    const session = new HealthIndicatorService().check(key);
    const { status, reason, message, data } = result;
    const entry = { ...data, ...(reason && { reason }), ...(message && { message }), responseTime: responseTimeMs };
    switch (status) {
      case 'up':
        return session.up(entry);
      case 'degraded':
        return session.degraded(entry);
      case 'down':
        return session.down(entry);
    }
  }
}
