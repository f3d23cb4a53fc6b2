import { shownText, shownValue } from './display.js';
import type { Findings } from './findings.js';
import { INDICATOR_KINDS } from './indicator-kind.js';
import { CONFIG_KEYS, ownEnvKey, ownKeysOf } from './keys.js';
import { plain } from './plain.js';
import type { DeclaredIndicator } from './policy.js';
import { upperSnake } from './upper-snake.js';

/** Names that would hide a route or a key. */
export const RESERVED_NAMES: readonly string[] = [
  'live',
  'ready',
  'startup',
  'metrics',
  'policy',
  'page',
  'fleet',
  'override',
  'down',
];

const NAME = /^[a-z][A-Za-z0-9_-]{0,62}$/;

const RESERVED_SNAKES: ReadonlySet<string> = new Set(RESERVED_NAMES.map(upperSnake));

/** The indicators that can be told apart, by name; each of the others is a problem. */
export function indicatorsByName(
  declared: readonly DeclaredIndicator[],
  findings: Findings,
): ReadonlyMap<string, DeclaredIndicator> {
  const accepted = new Map<string, DeclaredIndicator>();
  const owners = new Map<string, string>();
  for (const indicator of declared) {
    if (!isFreeName('indicator', indicator.name, findings)) continue;
    // Without a type checker a misspelt kind would lose the database its column.
    if (!INDICATOR_KINDS.includes(indicator.kind))
      findings.problem(
        `kind of indicator ${indicator.name} must be one of ${INDICATOR_KINDS.join(', ')}, got ${shownValue('kind', indicator.kind)}; correct it`,
      );
    if (accepted.has(indicator.name)) {
      findings.problem(`indicator ${indicator.name} is registered twice; give each indicator a name of its own`);
      continue;
    }
    const clash = claimKeys(indicator, owners);
    if (clash === undefined) accepted.set(indicator.name, indicator);
    else findings.problem(clash);
  }
  return accepted;
}

/** True for a name that fits the pattern and hides no route or key; otherwise a problem. */
export function isFreeName(what: 'indicator' | 'group', name: unknown, findings: Findings): boolean {
  const seen = plain(name);
  const shown = seen.is === 'text' ? `"${shownText(seen.text)}"` : 'that is not text';
  if (seen.is !== 'text' || !NAME.test(seen.text)) {
    findings.problem(
      `${what} name ${shown} must start with a small letter and hold at most 63 letters, digits, "_" and "-"; rename it`,
    );
    return false;
  }
  if (!RESERVED_SNAKES.has(upperSnake(seen.text))) return true;
  findings.problem(
    `${what} name ${shown} is reserved, since it would hide a route or a key (${RESERVED_NAMES.join(', ')}); rename it`,
  );
  return false;
}

/** Takes the keys of an indicator; a sentence where one of them is another's already. */
function claimKeys(indicator: DeclaredIndicator, owners: Map<string, string>): string | undefined {
  const name = indicator.name;
  const keys = ownKeysOf(indicator.kind).map(({ suffix }) => ownEnvKey(name, suffix));
  for (const key of keys) {
    const owner = owners.get(key);
    if (owner !== undefined)
      return `indicators ${owner} and ${name} would share the key ${key}; rename one of them so that their keys differ`;
    if (isGlobalKey(key) && name !== 'llm')
      return `indicator ${name} would have the key ${key}, which is a setting of all; rename the indicator`;
  }
  for (const key of keys) owners.set(key, name);
  return undefined;
}

function isGlobalKey(key: string): boolean {
  return CONFIG_KEYS.some(({ env }) => env === key);
}
