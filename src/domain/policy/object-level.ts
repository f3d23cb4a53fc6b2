import { CRITICALITIES } from '../status.js';
import { shownKey } from './display.js';
import type { Findings } from './findings.js';
import type { IndicatorKind } from './indicator-kind.js';
import { CONFIG_KEYS, OWN_KEYS, ownKeysOf } from './keys.js';
import { SETTING_KEYS, SETTING_NAMES, type SettingKey } from './setting-keys.js';
import { readSetting, type Level, type Reading } from './level.js';
import { nearest } from './nearest.js';
import { entriesOf, plain } from './plain.js';
import { criticalityIn, placementsOfLists, unknownName, type CriticalityList } from './placements.js';
import type { DeclaredIndicator } from './policy.js';
import type { OwnSettingName, SettingName } from './settings.js';

/** Names of settings and lists: everything an object may hold beside indicators. */
const GLOBAL_NAMES: ReadonlySet<string> = new Set([...SETTING_NAMES, ...CRITICALITIES]);

/**
 * A level given as an object: the module's options, or the `health` namespace. It holds settings in camelCase, the lists, and an object
 * per indicator with the settings of its own and, if wanted, its `criticality`.
 * @param where how messages name the object: `options`, `health`
 */
export function levelOfObject(
  origin: 'options' | 'namespace',
  where: string,
  object: unknown,
  indicators: ReadonlyMap<string, DeclaredIndicator>,
  findings: Findings,
): Level {
  const entries = entriesOf(object);
  const settings = new Map<SettingName, Reading>();
  const own = new Map<string, ReadonlyMap<OwnSettingName, Reading>>();
  const lists: CriticalityList[] = CRITICALITIES.map((criticality) => ({
    criticality,
    key: `${where}.${criticality}`,
    value: isNested(criticality, entries, indicators) ? undefined : entries.get(criticality),
  }));
  for (const name of SETTING_NAMES) {
    if (isNested(name, entries, indicators)) continue;
    const { rule }: SettingKey = SETTING_KEYS[name];
    const reading = readSetting(`${where}.${name}`, rule, entries.get(name), findings);
    if (reading !== undefined) settings.set(name, reading);
  }
  for (const [key, value] of entries) {
    const indicator = indicators.get(key);
    if (indicator !== undefined && isNested(key, entries, indicators)) {
      own.set(key, ownSettings(`${where}.${key}`, value, indicator.kind, findings));
      const criticality = criticalityIn(`${where}.${key}.criticality`, entriesOf(value).get('criticality'), findings);
      if (criticality !== undefined) lists.push({ criticality, key: `${where}.${key}.criticality`, value: [key] });
    } else if (!GLOBAL_NAMES.has(key)) reportUnknown(where, key, value, indicators, findings);
  }
  return { origin, settings, own, placements: placementsOfLists(lists, [...indicators.keys()], findings) };
}

/** The settings that indicators were given where they were registered: the weakest level of all. */
export function levelOfRegistrations(indicators: ReadonlyMap<string, DeclaredIndicator>, findings: Findings): Level {
  const own = new Map<string, ReadonlyMap<OwnSettingName, Reading>>();
  for (const { name, kind, settings } of indicators.values()) {
    const seen = plain(settings);
    if (seen.is === 'object') own.set(name, ownSettings(`registration of ${name}: `, settings, kind, findings, ''));
    else if (seen.is !== 'unset') findings.problem(`registration of ${name}: settings must be an object; correct it`);
  }
  return { origin: 'options', settings: new Map(), own, placements: { named: new Map() } };
}

/** An indicator may be called like a setting; then an object is the indicator's and anything else the setting's. */
function isNested(
  key: string,
  entries: ReadonlyMap<string, unknown>,
  indicators: ReadonlyMap<string, DeclaredIndicator>,
): boolean {
  return indicators.has(key) && plain(entries.get(key)).is === 'object';
}

function ownSettings(
  where: string,
  object: unknown,
  kind: IndicatorKind,
  findings: Findings,
  dot = '.',
): ReadonlyMap<OwnSettingName, Reading> {
  const readings = new Map<OwnSettingName, Reading>();
  const keys = ownKeysOf(kind);
  const known: readonly string[] = [...keys.map((each) => each.name), ...(dot === '' ? [] : ['criticality'])];
  for (const [name, value] of entriesOf(object)) {
    const key = keys.find((each) => each.name === name);
    const path = `${where}${dot}${shownKey(name)}`;
    if (key !== undefined) {
      const reading = readSetting(path, key.rule, value, findings);
      if (reading !== undefined) readings.set(key.name, reading);
    } else if (plain(value).is === 'unset') continue;
    else if (OWN_KEYS.some((each) => each.name === name))
      findings.problem(`${path} is only for indicators of kind llm; remove it`);
    else if (!known.includes(name)) {
      const meant = nearest(name, known);
      findings.warning(
        `${path} is unknown and counts for nothing${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      );
    }
  }
  return readings;
}

function reportUnknown(
  where: string,
  key: string,
  value: unknown,
  indicators: ReadonlyMap<string, DeclaredIndicator>,
  findings: Findings,
): void {
  const seen = plain(value);
  if (seen.is === 'unset') return;
  if (indicators.has(key))
    findings.problem(
      `${where}.${key} must be an object such as { timeoutMs: 500 }, since ${key} is an indicator; correct it`,
    );
  else if (seen.is === 'object') findings.problem(unknownName(where, key, [...indicators.keys()]));
  else if (key === 'environment')
    findings.warning(
      `${where}.environment counts for nothing; use the module option environment or HEALTH_ENVIRONMENT`,
    );
  else {
    const asKey = CONFIG_KEYS.find(({ env }) => env === key)?.name;
    const meant = asKey ?? nearest(key, [...GLOBAL_NAMES, ...indicators.keys()]);
    const suggestion = meant === undefined ? '' : `; did you mean ${meant}?`;
    findings.warning(`${where}.${shownKey(key)} is unknown and counts for nothing${suggestion}`);
  }
}
