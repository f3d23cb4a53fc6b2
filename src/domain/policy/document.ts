import type { Criticality } from '../status.js';
import { isSecretKey } from './display.js';
import type { IndicatorKind } from './indicator-kind.js';
import { SETTING_NAMES } from './setting-keys.js';
import type {
  Environment,
  GroupPolicy,
  Origin,
  Resolved,
  ResolvedIndicatorSettings,
  ResolvedPolicy,
} from './policy.js';
import type { PolicySettings, SettingName } from './settings.js';

/** `null` stands for none. */
type SettingValue = Exclude<PolicySettings[SettingName], undefined> | null;

/** The policy as plain data: every value with its origin. Of secrets it tells only whether there is one. */
export interface PolicyDocument {
  readonly environment: Environment;
  readonly indicators: Readonly<
    Record<
      string,
      {
        readonly kind: IndicatorKind;
        readonly criticality: Resolved<Criticality>;
        readonly settings: ResolvedIndicatorSettings;
      }
    >
  >;
  readonly groups: Readonly<Record<string, Omit<GroupPolicy, 'name'>>>;
  readonly liveness: readonly string[];
  readonly settings: Readonly<
    Record<SettingName, { readonly value?: SettingValue; readonly set?: boolean; readonly origin: Origin }>
  >;
}

/** The policy as JSON for `GET /health/policy`, and for the page. */
export function policyDocument({
  environment,
  settings,
  indicators,
  groups,
  liveness,
}: ResolvedPolicy): PolicyDocument {
  return {
    environment,
    indicators: Object.fromEntries(
      [...indicators].map(([name, { kind, criticality, settings: own }]) => [
        name,
        { kind, criticality, settings: own },
      ]),
    ),
    groups: Object.fromEntries([...groups].map(([name, { members, details }]) => [name, { members, details }])),
    liveness,
    settings: Object.fromEntries(
      SETTING_NAMES.map((name) => {
        const { value, origin } = settings[name];
        if (isSecretKey(name)) return [name, { set: value !== undefined, origin }];
        return [name, { value: value ?? null, origin }];
      }),
    ) as PolicyDocument['settings'],
  };
}
