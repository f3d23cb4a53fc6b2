import { shownKey } from './display.js';
import type { Findings } from './findings.js';
import { CRITICALITIES } from '../status.js';
import { CONFIG_KEYS, OWN_KEYS, listKey, ownEnvKey, ownKeysOf } from './keys.js';
import { nearest } from './nearest.js';
import { plain } from './plain.js';
import type { DeclaredIndicator } from './policy.js';
import { isServiceLink } from './service-link.js';
import { upperSnake } from './upper-snake.js';

const PREFIX = 'HEALTH_';

/**
 * The `HEALTH_` variables of process.env that nobody reads. One that ends like a per-indicator key was meant for an indicator, so it is a
 * problem; any other is a warning. Blank ones are unset. Values are never shown.
 */
export function reportUnknownKeys(
  variables: ReadonlyMap<string, unknown>,
  indicators: ReadonlyMap<string, DeclaredIndicator>,
  findings: Findings,
): void {
  const known = new Set(CONFIG_KEYS.map(({ env }) => env));
  for (const { name, kind } of indicators.values())
    for (const { suffix } of ownKeysOf(kind)) known.add(ownEnvKey(name, suffix));

  for (const [key, value] of variables) {
    const seen = plain(value);
    if (!key.startsWith(PREFIX) || known.has(key) || seen.is !== 'text' || isServiceLink(key, seen.text)) continue;
    const near = listInstead(key, indicators) ?? nearestKey(key, known);
    const meant = near === undefined ? '' : `; did you mean ${near}?`;
    const suffix = longestSuffix(key);
    if (suffix === undefined) findings.warning(`${shownKey(key)} is no key of ours and counts for nothing${meant}`);
    else findings.problem(orphan(key, suffix, indicators) + meant);
  }
}

function nearestKey(key: string, known: ReadonlySet<string>): string | undefined {
  const near = nearest(
    key.slice(PREFIX.length),
    [...known].map((each) => each.slice(PREFIX.length)),
  );
  return near === undefined ? undefined : PREFIX + near;
}

/** What to set instead of a key for the criticality of one indicator: there are lists for that. */
function listInstead(key: string, indicators: ReadonlyMap<string, DeclaredIndicator>): string | undefined {
  for (const name of indicators.keys()) {
    if (key === ownEnvKey(name, 'CRITICALITY'))
      return CRITICALITIES.map((each) => `${listKey(each)}=${name}`).join(' or ');
    const criticality = CRITICALITIES.find((each) => key === ownEnvKey(name, each.toUpperCase()));
    if (criticality !== undefined) return `${listKey(criticality)}=${name}`;
  }
  return undefined;
}

function orphan(key: string, suffix: string, indicators: ReadonlyMap<string, DeclaredIndicator>): string {
  const named = key.slice(PREFIX.length, -suffix.length - 1);
  const owner = [...indicators.keys()].find((name) => upperSnake(name) === named);
  if (owner !== undefined)
    return `${shownKey(key)} is only for indicators of kind llm, which ${owner} is not; unset it`;
  const list = [...indicators.keys()].join(', ') || 'none';
  return `${shownKey(key)} ends like the key of an indicator, but names none; known: ${list}; correct or unset it`;
}

/** The per-indicator ending of a key; `DOWN_INTERVAL_MS` before `INTERVAL_MS`. */
function longestSuffix(key: string): string | undefined {
  return OWN_KEYS.map(({ suffix }) => suffix)
    .filter((suffix) => key.endsWith(`_${suffix}`))
    .toSorted((one, other) => other.length - one.length)[0];
}
