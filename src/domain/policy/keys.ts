import { CRITICALITIES, type Criticality } from '../status.js';
import type { IndicatorKind } from './indicator-kind.js';
import type { Rule } from './rule.js';
import { SETTING_KEYS, SETTING_NAMES, type OwnForm, type SettingKey } from './setting-keys.js';
import type { SettingName } from './settings.js';
import { upperSnake } from './upper-snake.js';

/** One key of the configuration, for documentation and suggestions. */
export interface ConfigKey {
  /** The key as ConfigService and process.env know it. */
  readonly env: string;
  /** The name in the module's options and in the `health` namespace. */
  readonly name: SettingName | Criticality | 'environment';
  readonly scope: 'environment' | 'list' | 'global' | 'indicator';
  readonly rule: Rule;
  readonly default: string;
  readonly meaning: string;
  readonly own?: OwnForm;
}

/** The key of the list that makes indicators this critical. */
export function listKey(criticality: Criticality): string {
  return `HEALTH_${criticality.toUpperCase()}`;
}

/** Every key there is, per-indicator forms included under `own`. */
export const CONFIG_KEYS: readonly ConfigKey[] = [
  {
    env: 'HEALTH_ENVIRONMENT',
    name: 'environment',
    scope: 'environment',
    rule: { kind: 'environment' },
    default: 'APP_ENV, then ENVIRONMENT, then NODE_ENV',
    meaning: 'the environment whose policy holds',
  },
  ...CRITICALITIES.map((criticality): ConfigKey => ({
    env: listKey(criticality),
    name: criticality,
    scope: 'list',
    rule: { kind: 'names' },
    default: 'none',
    meaning: `indicators to make ${criticality}, separated by commas; * for all that no other list names`,
  })),
  ...SETTING_NAMES.map((name): ConfigKey => {
    const { env, rule, default: value, defaultNote, meaning, own }: SettingKey = SETTING_KEYS[name];
    const row = { env, name, rule, default: defaultNote ?? String(value), meaning };
    return own === undefined ? { ...row, scope: 'global' } : { ...row, scope: 'indicator', own };
  }),
];

/** A per-indicator setting with the global one that it narrows. */
export interface OwnKey extends OwnForm {
  readonly global: SettingName;
  readonly rule: Rule;
}

/** All settings that an indicator can have of its own. */
export const OWN_KEYS: readonly OwnKey[] = SETTING_NAMES.flatMap((global) => {
  const { own, rule }: SettingKey = SETTING_KEYS[global];
  return own === undefined ? [] : [{ ...own, global, rule }];
});

/** The per-indicator settings of a kind. */
export function ownKeysOf(kind: IndicatorKind): readonly OwnKey[] {
  return OWN_KEYS.filter((key) => key.onlyKind === undefined || key.onlyKind === kind);
}

/** `HEALTH_<NAME>_<SUFFIX>`. */
export function ownEnvKey(indicator: string, suffix: string): string {
  return `HEALTH_${upperSnake(indicator)}_${suffix}`;
}
