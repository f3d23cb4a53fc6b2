import { DETAILS_LEVELS } from '../../domain/details.js';
import { INDICATOR_KINDS } from '../../domain/policy/indicator-kind.js';
import { SETTING_NAMES } from '../../domain/policy/setting-keys.js';
import { ORIGIN_LEVELS } from '../../domain/policy/policy.js';
import { CRITICALITIES } from '../../domain/status.js';
import { closed, listOf, mapOf, text, words, type Schema } from './schema.js';

const ORIGIN = closed({ level: words(ORIGIN_LEVELS), source: text });
const anything: Schema = {};

/** The body of the policy: every value with where it came from. Of secrets it tells only whether there is one. */
export function policySchema(): Schema {
  const environment = closed(
    { name: text, key: text, raw: text, strictest: { type: 'boolean' } },
    { processEnv: text },
  );
  const indicator = closed({
    kind: words(INDICATOR_KINDS),
    criticality: resolved(words(CRITICALITIES)),
    settings: mapOf(resolved(anything)),
  });
  const group = closed({ members: listOf(text), details: resolved(words(DETAILS_LEVELS)) });
  const setting = closed({ origin: ORIGIN }, { value: anything, set: { type: 'boolean' } });
  return closed({
    environment,
    indicators: mapOf(indicator),
    groups: mapOf(group),
    liveness: listOf(text),
    settings: closed(Object.fromEntries(SETTING_NAMES.map((name) => [name, setting]))),
  });
}

function resolved(value: Schema): Schema {
  return closed({ value, origin: ORIGIN });
}
