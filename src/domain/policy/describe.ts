import { textTable } from '../text-table.js';
import { isSecretKey } from './display.js';
import { OWN_KEYS } from './keys.js';
import { SETTING_NAMES, SETTING_KEYS } from './setting-keys.js';
import type { Environment, IndicatorPolicy, Resolved, ResolvedPolicy } from './policy.js';
import type { SettingName } from './settings.js';

/**
 * The policy as a table for the boot log: the environment and the key that named it, each indicator with its criticality and pace, and
 * each setting that is not at its default, with where it came from. No line ever holds a secret.
 */
export function describePolicy(policy: ResolvedPolicy, warnings: readonly string[] = []): string {
  const { environment, indicators, groups, liveness } = policy;
  const all = [...indicators.values()];
  return [
    environmentLine(environment),
    ...textTable(
      ['indicator', 'kind', 'criticality', 'timeout', 'interval', 'origin of the criticality'],
      all.map(indicatorRow),
    ),
    ...textTable(
      ['setting', 'value', 'origin'],
      [...globalRows(policy), ...all.flatMap((each) => [...ownRows(each, policy)])],
    ),
    ...textTable(
      ['group', 'details', 'members'],
      [...groups.values()].map(({ name, details, members }) => [name, details.value, members.join(', ')]),
    ),
    ...(liveness.length === 0 ? [] : [`  liveness: ${liveness.join(', ')}`]),
    ...warnings.map((warning) => `  warning: ${warning}`),
  ]
    .join('\n')
    .trimEnd();
}

/** Which environment it is, and how that was found out. */
export function environmentLine({ name, key, raw, strictest, processEnv }: Environment): string {
  const from = key === '' ? 'no key names one' : `${key}="${raw}"`;
  const other = processEnv === undefined ? '' : `; process.env: "${processEnv}"`;
  return `Health policy for environment ${name} (${from}${other})${strictest ? ': no profile, so the strictest policy holds' : ''}`;
}

function indicatorRow({ name, kind, criticality, settings }: IndicatorPolicy): readonly string[] {
  const { timeoutMs, intervalMs } = settings;
  return [
    name,
    kind,
    criticality.value,
    duration(timeoutMs.value),
    duration(intervalMs.value),
    criticality.origin.source,
  ];
}

function* globalRows({ settings }: ResolvedPolicy): Iterable<readonly string[]> {
  for (const name of SETTING_NAMES) {
    const { value, origin } = settings[name];
    if (origin.level === 'default' && value === SETTING_KEYS[name].default) continue;
    if (isWorkedOut(origin.source)) continue;
    yield [name, shown(name, value), origin.source];
  }
}

/** What an indicator does not share with all. */
function* ownRows({ name, settings }: IndicatorPolicy, policy: ResolvedPolicy): Iterable<readonly string[]> {
  for (const key of OWN_KEYS) {
    const own: Resolved<unknown> | undefined = settings[key.name];
    const { value, origin } = policy.settings[key.global];
    if (own === undefined || isWorkedOut(own.origin.source)) continue;
    if (own.value === value && own.origin.source === origin.source) continue;
    yield [`${name}.${key.name}`, shown(key.global, own.value), own.origin.source];
  }
}

/** A default that follows from values that are shown. */
function isWorkedOut(source: string): boolean {
  return source.startsWith('default, 3 ×');
}

/** A value that somebody set: what is unset is at its default, and has no row. */
function shown(name: SettingName, value: unknown): string {
  if (isSecretKey(name)) return 'set, not shown';
  return name.endsWith('Ms') ? duration(value as number) : String(value);
}

function duration(milliseconds: number): string {
  return milliseconds >= 1000 && milliseconds % 1000 === 0 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}
