import { CRITICALITIES } from '../status.js';
import { isSecretKey, shownKey, shownValue } from './display.js';
import type { Findings } from './findings.js';
import { listKey, ownEnvKey, ownKeysOf } from './keys.js';
import type { Rule } from './rule.js';
import { SETTING_KEYS, SETTING_NAMES, type SettingKey } from './setting-keys.js';
import { readSetting, type Level, type Reading } from './level.js';
import { attempt, plain } from './plain.js';
import { placementsOfLists } from './placements.js';
import type { DeclaredIndicator } from './policy.js';
import { isServiceLink } from './service-link.js';
import type { OwnSettingName, SettingName } from './settings.js';
import { parse } from './value.js';

/** The strongest level: what ConfigService returns under the `HEALTH_` keys. */
export function levelOfConfig(
  config: (key: string) => unknown,
  variables: ReadonlyMap<string, unknown>,
  indicators: ReadonlyMap<string, DeclaredIndicator>,
  findings: Findings,
): Level {
  const look = (key: string, rule: Rule) => lookUp(key, rule, config, variables, findings);
  const read = (key: string, rule: Rule): Reading | undefined => {
    const { raw, note } = look(key, rule);
    return readSetting(key, rule, raw, findings, note);
  };

  const settings = new Map<SettingName, Reading>();
  for (const name of SETTING_NAMES) {
    const { env, rule }: SettingKey = SETTING_KEYS[name];
    const reading = read(env, rule);
    if (reading !== undefined) settings.set(name, reading);
  }
  const own = new Map<string, ReadonlyMap<OwnSettingName, Reading>>();
  for (const { name, kind } of indicators.values()) {
    const readings = new Map<OwnSettingName, Reading>();
    for (const key of ownKeysOf(kind)) {
      const reading = read(ownEnvKey(name, key.suffix), key.rule);
      if (reading !== undefined) readings.set(key.name, reading);
    }
    own.set(name, readings);
  }
  const lists = CRITICALITIES.map((criticality) => {
    const { raw, note } = look(listKey(criticality), { kind: 'names' });
    return { criticality, key: listKey(criticality), value: raw, note };
  });
  return { origin: 'config', settings, own, placements: placementsOfLists(lists, [...indicators.keys()], findings) };
}

/** What ConfigService says under a key, and a note where process.env says something else. */
function lookUp(
  key: string,
  rule: Rule,
  config: (key: string) => unknown,
  variables: ReadonlyMap<string, unknown>,
  findings: Findings,
): { readonly raw: unknown; readonly note: string } {
  const raw = withoutServiceLink(
    key,
    attempt(() => config(key)),
  );
  const variable = withoutServiceLink(key, variables.get(key));
  if (plain(variable).is !== 'text' || agree(rule, raw, variable)) return { raw, note: '' };
  if (plain(raw).is === 'unset') {
    findings.warning(
      `${shownKey(key)} is set in process.env, but ConfigService does not return it, so it counts for nothing; ` +
        'set it where ConfigService reads, or unset it',
    );
    return { raw, note: '' };
  }
  if (isSecretKey(key)) return { raw, note: ' (process.env has another value)' };
  return { raw, note: ` (ConfigService: ${shownValue(key, raw)}, process.env: ${shownValue(key, variable)})` };
}

/** A key of ours is a service link only by its value: an indicator may have `_PORT_` in its name. */
function withoutServiceLink(key: string, value: unknown): unknown {
  const seen = plain(value);
  return seen.is === 'text' && key.endsWith('_PORT') && isServiceLink(key, seen.text) ? undefined : value;
}

/** True where two good values mean the same, such as 500 and "500 ". */
function agree(rule: Rule, one: unknown, other: unknown): boolean {
  const [left, right] = [parse(rule, one), parse(rule, other)];
  return left.is === 'value' && right.is === 'value' && String(left.value) === String(right.value);
}
