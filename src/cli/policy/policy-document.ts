import { CRITICALITIES, type Criticality } from '../../domain/status.js';
import { shownKey } from '../../domain/policy/display.js';
import { INDICATOR_KINDS, type IndicatorKind } from '../../domain/policy/indicator-kind.js';
import { ownKeysOf } from '../../domain/policy/keys.js';
import type { Rule } from '../../domain/policy/rule.js';
import { SETTING_KEYS, SETTING_NAMES, type SettingKey } from '../../domain/policy/setting-keys.js';
import { attempt, entriesOf, plain } from '../../domain/policy/plain.js';
import type {
  GroupPolicy,
  IndicatorPolicy,
  Origin,
  Resolved,
  ResolvedIndicatorSettings,
  ResolvedPolicy,
  ResolvedSettings,
} from '../../domain/policy/policy.js';
import { parse } from '../../domain/policy/value.js';

const LEVELS: readonly Origin['level'][] = ['default', 'profile', 'options', 'namespace', 'config'];
const KINDS: Rule = { kind: 'word', words: INDICATOR_KINDS };
const CRITICALITY: Rule = { kind: 'word', words: CRITICALITIES };

/** A policy from the JSON of `/health/policy`; undefined where any of it is not what this version writes. The token is not in it. */
export function policyOfDocument(text: string): ResolvedPolicy | undefined {
  const document = entriesOf(attempt(() => JSON.parse(text) as unknown));
  const environment = entriesOf(document.get('environment'));
  const name = environment.get('name');
  const settings = settingsOf(document.get('settings'));
  const indicators = allThere([...entriesOf(document.get('indicators'))].map((entry) => indicatorOf(...entry)));
  const groups = allThere([...entriesOf(document.get('groups'))].map((entry) => groupOf(...entry)));
  if (typeof name !== 'string' || !settings || !indicators || !groups) return undefined;
  return {
    environment: {
      name: shownKey(name),
      key: wordOf(environment.get('key')),
      raw: wordOf(environment.get('raw')),
      strictest: environment.get('strictest') === true,
    },
    settings,
    indicators: new Map(indicators.map((each) => [each.name, each])),
    groups: new Map(groups.map((each) => [each.name, each])),
    liveness: namesOf(document.get('liveness')),
  };
}

function settingsOf(value: unknown): ResolvedSettings | undefined {
  const entries = entriesOf(value);
  const settings = SETTING_NAMES.map((name): [string, Resolved<unknown>] | undefined => {
    const { rule, default: standard }: SettingKey = SETTING_KEYS[name];
    const { value: raw, origin } = Object.fromEntries(entriesOf(entries.get(name)));
    // Whether there is a token is told, and what it is, is not.
    if (standard === undefined && plain(raw).is === 'unset')
      return [name, { value: undefined, origin: originOf(origin) }];
    const resolved = resolvedOf(rule, entries.get(name));
    return resolved === undefined ? undefined : [name, resolved];
  });
  const complete = allThere(settings);
  return complete && (Object.fromEntries(complete) as unknown as ResolvedSettings);
}

function indicatorOf(name: string, value: unknown): IndicatorPolicy | undefined {
  const entries = entriesOf(value);
  const kind = parse(KINDS, entries.get('kind'));
  const criticality = resolvedOf(CRITICALITY, entries.get('criticality'));
  if (kind.is !== 'value' || criticality === undefined) return undefined;
  const own = entriesOf(entries.get('settings'));
  const settings = ownKeysOf(kind.value as IndicatorKind).map((key): [string, Resolved<unknown>] | undefined => {
    const resolved = resolvedOf(key.rule, own.get(key.name));
    return resolved === undefined ? undefined : [key.name, resolved];
  });
  const complete = allThere(settings);
  if (complete === undefined) return undefined;
  return {
    name: shownKey(name),
    kind: kind.value as IndicatorKind,
    criticality: criticality as Resolved<Criticality>,
    settings: Object.fromEntries(complete) as unknown as ResolvedIndicatorSettings,
  };
}

function groupOf(name: string, value: unknown): GroupPolicy | undefined {
  const entries = entriesOf(value);
  const details = resolvedOf(SETTING_KEYS.details.rule, entries.get('details'));
  if (details === undefined) return undefined;
  return { name: shownKey(name), members: namesOf(entries.get('members')), details: details as GroupPolicy['details'] };
}

function resolvedOf(rule: Rule, value: unknown): Resolved<unknown> | undefined {
  const entries = entriesOf(value);
  const parsed = parse(rule, entries.get('value'));
  return parsed.is === 'value' ? { value: parsed.value, origin: originOf(entries.get('origin')) } : undefined;
}

function originOf(value: unknown): Origin {
  const entries = entriesOf(value);
  const level = LEVELS.find((each) => each === entries.get('level'));
  return { level: level ?? 'default', source: wordOf(entries.get('source')) };
}

function namesOf(value: unknown): readonly string[] {
  const seen = plain(value);
  return seen.is === 'list' ? seen.items.filter((item) => typeof item === 'string') : [];
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? shownKey(value) : '';
}

/** The list itself where no member is missing. */
function allThere<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  return values.includes(undefined) ? undefined : (values as readonly T[]);
}
