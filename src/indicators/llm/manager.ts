import { degraded, down, type CheckResult } from '../../domain/check-result.js';
import { keyFinding, keyOf, keyOfConfigs, isEmptyConfigs, statedKey, type KeyEvidence } from './credentials.js';
import { arrivalOf, hasMember, isHolder, methodAt, methodOf, read, type Reading } from './guarded.js';
import { KNOWN_MANAGER_METHODS, type ResolvedProviderOptions } from './provider-options.js';

/** Where configurations are looked for if no option names the place. */
const CONFIG_MEMBERS = ['configs', 'getConfigs'];

/** Whether the manager can be called at all; undefined where nothing is wrong. */
export function methodsFinding(manager: unknown, required: readonly string[] | undefined): CheckResult | undefined {
  if (!isHolder(manager)) return down('missing_methods', `the manager is no object but a ${typeof manager}`);
  if (required === undefined) {
    if (KNOWN_MANAGER_METHODS.some((path) => methodAt(manager, path) !== undefined)) return undefined;
    return degraded(
      'missing_methods',
      `the manager has none of the known methods (${KNOWN_MANAGER_METHODS.join(', ')}); \`requiredMethods\` can name its own`,
    );
  }
  const missing = required.filter((path) => methodAt(manager, path) === undefined);
  return missing.length === 0
    ? undefined
    : degraded('missing_methods', `the manager lacks ${missing.map((path) => `\`${path}\``).join(', ')}`);
}

/** Whether the manager has what it needs to call its providers: configurations and, where one is needed, a key. */
export async function configuredFindings(
  manager: unknown,
  options: ResolvedProviderOptions,
): Promise<{ readonly findings: readonly (CheckResult | undefined)[]; readonly key: KeyEvidence }> {
  const { credentials } = options;
  const stated = await statedKey(credentials);
  if (typeof stated === 'object') return { findings: [stated], key: 'unknown' };

  const configs = await configsOf(manager, options.configs);
  const shown = [keyOf(manager), configs?.kind === 'value' ? keyOfConfigs(configs.value) : 'unknown'] as const;
  const key = stated ?? (['present', 'absent'] as const).find((each) => shown.includes(each)) ?? 'unknown';
  return { findings: [configsFinding(configs, key), keyFinding(key, credentials)], key };
}

function configsFinding(configs: Reading | undefined, key: KeyEvidence): CheckResult | undefined {
  if (configs === undefined) return undefined;
  if (configs.kind === 'thrown') return degraded('error', "reading the manager's configurations failed");
  if (!isEmptyConfigs(configs.value)) return undefined;
  return key === 'not_needed' || key === 'present'
    ? degraded('not_configured', 'the manager has no configurations')
    : down('missing_credentials', 'the manager has no configurations, and so no key');
}

/** The configurations, undefined where the manager has no place for them and no option says that it should. */
async function configsOf(manager: unknown, named: string | undefined): Promise<Reading | undefined> {
  const member = named ?? CONFIG_MEMBERS.find((each) => hasMember(manager, each));
  if (member === undefined) return undefined;
  const reading = read(manager, member);
  if (reading.kind === 'thrown') return reading;
  try {
    const { value } = await arrivalOf((methodOf(manager, member) ?? (() => reading.value))());
    return { kind: 'value', value };
  } catch {
    return { kind: 'thrown' };
  }
}
