import { SETTING_KEYS, SETTING_NAMES } from './setting-keys.js';
import { strongest, type Level } from './level.js';
import type { Resolved, ResolvedSettings } from './policy.js';
import type { Profile } from './profiles.js';
import type { PolicySettings, SettingName } from './settings.js';

/** The settings that hold for all, and which of them had a wrong value and stand at their default only so that the rest can be judged. */
export interface GlobalSettings {
  readonly settings: ResolvedSettings;
  readonly wrong: ReadonlySet<SettingName>;
}

/** Every setting from the strongest level that has one; defaults that depend on something are worked out here. */
export function resolveSettings(levels: readonly Level[], profile: Profile, onLambda: boolean): GlobalSettings {
  const wrong = new Set<SettingName>();
  const pick = <K extends SettingName>(
    name: K,
    fallback?: Resolved<PolicySettings[K]>,
  ): Resolved<PolicySettings[K]> => {
    const said = strongest(levels, (level) => level.settings.get(name));
    if (said?.good) return { value: said.value as PolicySettings[K], origin: said.origin };
    if (said !== undefined) wrong.add(name);
    return fallback ?? byDefault(SETTING_KEYS[name].default);
  };
  const intervalMs = pick('intervalMs');
  const timeoutMs = pick('timeoutMs');
  const fixed = Object.fromEntries(SETTING_NAMES.map((name) => [name, pick(name)])) as unknown as ResolvedSettings;
  const settings: ResolvedSettings = {
    ...fixed,
    mode: pick('mode', onLambda ? byDefault('on-demand', 'default, AWS_LAMBDA_FUNCTION_NAME is set') : undefined),
    details: pick('details', { value: profile.details, origin: { level: 'profile', source: profile.source } }),
    downIntervalMs: pick('downIntervalMs', defaultDownInterval(intervalMs.value)),
    staleAfterMs: pick('staleAfterMs', defaultStaleAfter(intervalMs.value, timeoutMs.value)),
  };
  return { settings, wrong };
}

/** The down interval where nobody says one: its default, lowered to the interval. */
export function defaultDownInterval(intervalMs: number): Resolved<number> {
  const usual = SETTING_KEYS.downIntervalMs.default;
  return intervalMs < usual ? byDefault(intervalMs, 'default, lowered to the interval') : byDefault(usual);
}

/** The age of a result beyond belief where nobody says one. */
export function defaultStaleAfter(intervalMs: number, timeoutMs: number): Resolved<number> {
  return byDefault(3 * intervalMs + timeoutMs, 'default, 3 × interval + timeout');
}

function byDefault<T>(value: T, source = 'default'): Resolved<T> {
  return { value, origin: { level: 'default', source } };
}
