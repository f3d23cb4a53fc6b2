import { looksSecret, shownText, shownValue } from './display.js';
import { Findings } from './findings.js';
import { nearest } from './nearest.js';
import { attempt, entriesOf, plain } from './plain.js';
import type { Environment, PolicyInput } from './policy.js';
import { PROFILES, profileFor, type Profile } from './profiles.js';

/** The keys that may name the environment; the first that is not blank does. */
export const ENVIRONMENT_KEYS = ['HEALTH_ENVIRONMENT', 'APP_ENV', 'ENVIRONMENT', 'NODE_ENV'] as const;

/** The name of an environment that nobody named, or whose name cannot be shown. */
const UNKNOWN = 'unknown';

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['prod', 'production'],
  ['stage', 'staging'],
  ['stg', 'staging'],
  ['dev', 'development'],
  ['local', 'development'],
  ['testing', 'test'],
  ['ci', 'test'],
]);

/** An environment, what its profile gives, and what the module's `policy` says of it. */
export interface EnvironmentPolicy {
  readonly environment: Environment;
  readonly profile: Profile;
  /** `policy[environment]` as given. */
  readonly table: ReadonlyMap<string, unknown>;
}

/** Trimmed, in lower case, aliases resolved. */
export function normaliseEnvironment(raw: string): string {
  const name = raw.trim().toLowerCase();
  return ALIASES.get(name) ?? name;
}

/** Which environment this is. One without a profile of its own gets the strictest, and a warning that says how to define it. */
export function resolveEnvironment(
  input: Pick<PolicyInput, 'environment' | 'config' | 'env'>,
  tables: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  findings: Findings,
): EnvironmentPolicy {
  const found = findRaw(input, findings);
  const text = found.text ?? '';
  const normal = normaliseEnvironment(text);
  const name = NAME.test(normal) && !looksSecret(text) ? normal : UNKNOWN;
  const known = name === normal;
  const table = known ? tables.get(name) : undefined;
  const strictest = !PROFILES.has(name) && table === undefined;
  if (strictest) warnOfStrictest(found, known ? name : undefined, findings);
  return {
    environment: {
      name,
      key: found.key,
      raw: found.shown,
      strictest,
      ...(found.processEnv === undefined ? {} : { processEnv: found.processEnv }),
    },
    profile: profileFor({ name, strictest }),
    table: table ?? new Map(),
  };
}

/** The module's `policy` by normalised environment. Two spellings of one environment, and what is no table, are problems. */
export function environmentTables(
  policy: unknown,
  findings: Findings,
): ReadonlyMap<string, ReadonlyMap<string, unknown>> {
  const tables = new Map<string, ReadonlyMap<string, unknown>>();
  const seen = plain(policy);
  if (seen.is !== 'object') {
    if (seen.is !== 'unset')
      findings.problem('options.policy must be an object: { <environment>: { <indicator>: <criticality> } }');
    return tables;
  }
  const spellings = new Map<string, string>();
  for (const [spelling, value] of seen.entries) {
    const name = normaliseEnvironment(spelling);
    const shown = `options.policy."${shownText(spelling)}"`;
    const other = spellings.get(name);
    const table = plain(value);
    if (!NAME.test(name))
      findings.problem(`${shown} must be the name of an environment, in letters, digits, ".", "_" and "-"; rename it`);
    else if (other !== undefined)
      findings.problem(
        `${shown} and options.policy."${shownText(other)}" are the same environment, ${name}; join the two`,
      );
    else if (table.is === 'object') tables.set(name, table.entries);
    else if (table.is !== 'unset')
      findings.problem(`${shown} must be an object such as { redis: 'optional' }, got ${shownValue(spelling, value)}`);
    spellings.set(name, spelling);
  }
  return tables;
}

/** Warns of a table for an environment whose name looks like that of a built-in one, mistyped. */
export function warnOfMistypedTables(current: string, tables: ReadonlyMap<string, unknown>, findings: Findings): void {
  for (const name of tables.keys()) {
    const meant = name === current ? undefined : mistyped(name);
    if (meant === undefined || tables.has(meant)) continue;
    findings.warning(`options.policy.${name} holds in no environment but one called ${name}; did you mean ${meant}?`);
  }
}

/** The built-in environment that a name most likely stands for; undefined for one of its own, as are `staging2` and `production-eu`. */
function mistyped(name: string): string | undefined {
  const meant = PROFILES.has(name) ? undefined : nearest(name, PROFILES.keys());
  return meant === undefined || name.includes(meant) || meant.includes(name) ? undefined : meant;
}

/** The environments that a policy is known for: the built-in ones, then those that only the module's `policy` defines. */
export function definedEnvironments(policy: unknown): readonly string[] {
  return [...new Set([...PROFILES.keys(), ...environmentTables(policy, new Findings()).keys()])];
}

interface FoundEnvironment {
  readonly key: string;
  /** Undefined where nobody said anything, or something that is no text. */
  readonly text: string | undefined;
  readonly shown: string;
  readonly processEnv?: string;
}

function findRaw(input: Pick<PolicyInput, 'environment' | 'config' | 'env'>, findings: Findings): FoundEnvironment {
  const option = plain(input.environment);
  if (option.is === 'text') return { key: 'option environment', text: option.text, shown: shownText(option.text) };
  if (option.is !== 'unset') {
    const got = shownValue('environment', input.environment);
    findings.problem(`option environment must be text such as "staging", got ${got}; correct it or leave it out`);
    return { key: 'option environment', text: undefined, shown: got };
  }
  const variables = entriesOf(input.env);
  for (const key of ENVIRONMENT_KEYS) {
    const raw = attempt(() => input.config(key));
    const variable = plain(variables.get(key));
    const seen = plain(raw);
    if (seen.is === 'unset') {
      if (variable.is !== 'text') continue;
      return { key, text: variable.text, shown: shownText(variable.text) };
    }
    if (seen.is !== 'text') return { key, text: undefined, shown: shownValue(key, raw) };
    const differs = variable.is === 'text' && variable.text.trim() !== seen.text.trim();
    const found = { key, text: seen.text, shown: shownText(seen.text) };
    return differs ? { ...found, processEnv: shownText(variable.text) } : found;
  }
  return { key: '', text: undefined, shown: '' };
}

function warnOfStrictest(found: FoundEnvironment, name: string | undefined, findings: Findings): void {
  const builtIn = [...PROFILES.keys()].join(', ');
  const meant = name === undefined ? undefined : mistyped(name);
  const holds = 'so the strictest policy holds: every indicator is fatal unless a list moves it, details are "status"';
  if (found.key === '')
    findings.warning(
      `no environment is named by the option environment, ${ENVIRONMENT_KEYS.join(', ')}, ${holds}. ` +
        `Set HEALTH_ENVIRONMENT to one of ${builtIn}, or to one that the module option policy defines`,
    );
  else
    findings.warning(
      `environment "${found.shown}" (${found.key}) has no profile, ${holds}. ` +
        `Define it with the module option policy: { ${name === undefined ? '<name>' : `'${name}'`}: { redis: 'optional' } }, ` +
        `or set HEALTH_ENVIRONMENT to one of ${builtIn}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    );
}
