import type { ResolvedPolicy } from '../domain/policy/policy.js';
import { startupFailure } from '../domain/startup.js';
import type { HealthMonitor } from '../engine/health-monitor.js';
import { HealthPolicyError } from './health-policy-error.js';

/**
 * Waits until no fatal indicator is down or unknown.
 * @throws HealthPolicyError with the count, the names and the reasons once the startup timeout has passed; never before each
 *   indicator has had its first check
 */
export async function awaitStartup(monitor: HealthMonitor, { settings }: ResolvedPolicy): Promise<void> {
  let expired = false;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, settings.startupTimeoutMs.value);
  }).then(() => void (expired = true));

  const tryUntilStarted = async () => {
    await monitor.checkNow();
    while (!monitor.started && !expired) {
      await Promise.race([monitor.whenStarted, timeout, pause(settings.downIntervalMs.value)]);
      if (settings.mode.value === 'on-demand' && !monitor.started && !expired) await monitor.checkNow();
    }
  };
  try {
    await tryUntilStarted();
  } finally {
    clearTimeout(timer);
  }
  if (!monitor.started) throw new HealthPolicyError(startupFailure(monitor.waitingFor()));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
