import type { ResolvedPolicy } from '../domain/policy/policy.js';
import { startupFailure } from '../domain/startup.js';
import type { Clock } from '../engine/clock.js';
import type { HealthMonitor } from '../engine/health-monitor.js';
import { HeldPause } from '../engine/held-pause.js';
import { HealthPolicyError } from './health-policy-error.js';

/**
 * Waits until no fatal indicator is down or unknown.
 * @throws HealthPolicyError with the count, the names and the reasons once the startup timeout has passed; never before each
 *   indicator has had its first check
 */
export async function awaitStartup(monitor: HealthMonitor, { settings }: ResolvedPolicy, clock: Clock): Promise<void> {
  let expired = false;
  const patience = new HeldPause(clock, settings.startupTimeoutMs.value);
  const timeout = patience.over.then(() => void (expired = true));
  const pause = () => new Promise<void>((resolve) => clock.after(settings.downIntervalMs.value, resolve));

  const tryUntilStarted = async () => {
    await monitor.checkNow();
    while (!monitor.started && !expired) {
      await Promise.race([monitor.whenStarted, timeout, pause()]);
      if (settings.mode.value === 'on-demand' && !monitor.started && !expired) await monitor.checkNow();
    }
  };
  try {
    await tryUntilStarted();
  } finally {
    patience.end();
  }
  if (!monitor.started) throw new HealthPolicyError(startupFailure(monitor.waitingFor()));
}
