import type { Findings } from './findings.js';
import { LEAST_COMPLETION_INTERVAL_MS } from './indicator-settings.js';
import type { IndicatorPolicy, Resolved } from './policy.js';

/** The rules between the settings of one indicator. What breaks one for several indicators is one problem that names them all. */
export function checkSchedules(indicators: Iterable<IndicatorPolicy>, findings: Findings): void {
  const broken = new Map<string, string[]>();
  for (const indicator of indicators)
    for (const rule of brokenRules(indicator)) broken.set(rule, [...(broken.get(rule) ?? []), indicator.name]);
  for (const [rule, names] of broken) findings.problem(`${rule} (for ${names.join(', ')})`);
}

function* brokenRules({ settings }: IndicatorPolicy): Iterable<string> {
  const { timeoutMs, intervalMs, downIntervalMs, staleAfterMs, depth } = settings;
  const least = intervalMs.value + timeoutMs.value;
  if (staleAfterMs.value < least)
    yield (
      `staleAfterMs must be at least interval + timeout, ${intervalMs.value} + ${timeoutMs.value} = ${least} ms, ` +
      `got ${told(staleAfterMs)}; raise it, also by HEALTH_<NAME>_STALE_AFTER_MS, or unset it`
    );
  if (downIntervalMs.value > intervalMs.value)
    yield (
      `downIntervalMs must be at most the interval, ${told(intervalMs)}, ` +
      `got ${told(downIntervalMs)}; lower it, also by HEALTH_<NAME>_DOWN_INTERVAL_MS, or unset it`
    );
  if (depth?.value !== 'completion') return;
  for (const [name, setting] of [
    ['intervalMs', intervalMs],
    ['downIntervalMs', downIntervalMs],
  ] as const)
    if (setting.value < LEAST_COMPLETION_INTERVAL_MS && setting.origin.level !== 'default')
      yield (
        `${name} must be at least ${LEAST_COMPLETION_INTERVAL_MS} at depth completion, whose checks cost money, ` +
        `got ${told(setting)}; raise it or choose depth reachable`
      );
}

function told({ value, origin }: Resolved<number>): string {
  return `${value} from ${origin.source}`;
}
