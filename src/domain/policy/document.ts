import { isSecretKey } from './display.js';
import { SETTING_NAMES } from './keys.js';
import type { ResolvedPolicy } from './policy.js';

/**
 * The policy as JSON for `GET /health/policy`: every value with its origin. Of secrets it tells only whether there is one.
 */
export function policyDocument({ environment, settings, indicators, groups, liveness }: ResolvedPolicy): object {
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
    ),
  };
}
