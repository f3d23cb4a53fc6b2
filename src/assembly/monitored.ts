import type { ResolvedPolicy } from '../domain/policy/policy.js';
import type { MonitoredIndicator } from '../engine/health-monitor.js';
import type { DependencyIndicator } from '../indicators/dependency-indicator.js';
import type { IndicatorRegistration } from '../registration/registration.js';

/** A registration with the indicator that was made of it. */
export interface RegisteredIndicator {
  readonly registration: IndicatorRegistration;
  readonly indicator: DependencyIndicator;
}

/** The indicators that the policy has run, each with its criticality and settings. */
export function monitored(registered: readonly RegisteredIndicator[], policy: ResolvedPolicy): MonitoredIndicator[] {
  return registered.flatMap(({ registration: { name }, indicator }) => {
    const row = policy.indicators.get(name);
    if (row === undefined || row.criticality.value === 'disabled') return [];
    const { timeoutMs, intervalMs, downIntervalMs, failureThreshold, successThreshold, staleAfterMs, abandonAfterMs } =
      row.settings;
    const settings = {
      timeoutMs: timeoutMs.value,
      intervalMs: intervalMs.value,
      downIntervalMs: downIntervalMs.value,
      failureThreshold: failureThreshold.value,
      successThreshold: successThreshold.value,
      staleAfterMs: staleAfterMs.value,
      abandonAfterMs: abandonAfterMs.value,
    };
    return [{ name, criticality: row.criticality.value, indicator, runner: indicator.runner, settings }];
  });
}
