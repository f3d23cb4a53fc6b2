import { CRITICALITIES, type Criticality } from '../status.js';
import { shownText, shownValue } from './display.js';
import type { Findings } from './findings.js';
import { nearest } from './nearest.js';
import { plain } from './plain.js';
import { parse, ruleInWords } from './value.js';

/** Where a level puts an indicator. */
export interface Placement {
  readonly criticality: Criticality;
  readonly source: string;
  /** True where `*` moved it and nobody named it. */
  readonly byStar: boolean;
}

/** What one level says of criticality: the indicators that it names, and where `*` moves the rest. */
export interface Placements {
  readonly named: ReadonlyMap<string, Placement>;
  readonly rest?: Placement;
}

/** A list of indicators to make this critical, as given. */
export interface CriticalityList {
  readonly criticality: Criticality;
  /** The key or the path of the option. */
  readonly key: string;
  readonly value: unknown;
  /** What else belongs to the origin, such as a differing process.env. */
  readonly note?: string;
}

/** The lists of one level. A name or `*` in two of them, and a name that no indicator has, are problems. */
export function placementsOfLists(
  lists: readonly CriticalityList[],
  known: readonly string[],
  findings: Findings,
): Placements {
  const keys = new Map<string, string>();
  const named = new Map<string, Placement>();
  let rest: Placement | undefined;
  for (const { criticality, key, value, note = '' } of lists) {
    for (const name of readNames(key, value, findings)) {
      const other = keys.get(name);
      if (other !== undefined) {
        findings.problem(`${shownName(name)} stands in ${other} and in ${key}; keep it in one of them`);
        continue;
      }
      if (name === '*') rest = { criticality, source: `${key} (*)${note}`, byStar: true };
      else if (known.includes(name)) named.set(name, { criticality, source: `${key}${note}`, byStar: false });
      else findings.problem(unknownName(key, name, known));
      keys.set(name, key);
    }
  }
  return rest === undefined ? { named } : { named, rest };
}

/** A table `{ redis: 'optional', '*': 'fatal' }`. What it says wrongly is a problem; `foreign` makes unknown names warnings. */
export function placementsOfTable(
  table: ReadonlyMap<string, unknown>,
  where: string,
  known: readonly string[],
  findings: Findings,
  foreign = false,
): Placements {
  const named = new Map<string, Placement>();
  let rest: Placement | undefined;
  for (const [name, value] of table) {
    const criticality = criticalityIn(`${where}.${shownText(name)}`, value, findings);
    if (name !== '*' && !known.includes(name)) {
      const sentence = unknownName(where, name, known);
      if (foreign) findings.warning(sentence);
      else findings.problem(sentence);
    } else if (criticality !== undefined) {
      if (name === '*') rest = { criticality, source: `${where} (*)`, byStar: true };
      else named.set(name, { criticality, source: where, byStar: false });
    }
  }
  return rest === undefined ? { named } : { named, rest };
}

/** Two halves of one level: what either names beats either's `*`; where both speak, the stronger counts. */
export function joinPlacements(weaker: Placements, stronger: Placements): Placements {
  const named = new Map([...weaker.named, ...stronger.named]);
  const rest = stronger.rest ?? weaker.rest;
  return rest === undefined ? { named } : { named, rest };
}

/** One word of criticality; undefined where it is unset or, with a problem, wrong. */
export function criticalityIn(key: string, value: unknown, findings: Findings): Criticality | undefined {
  const parsed = parse({ kind: 'word', words: CRITICALITIES }, value);
  if (parsed.is === 'value') return parsed.value as Criticality;
  if (parsed.is === 'wrong')
    findings.problem(
      `${key} must be one of ${CRITICALITIES.join(', ')}, got ${shownValue(key, value)}; correct or remove it`,
    );
  return undefined;
}

/** Says that no indicator has this name, which they are, and which was meant. */
export function unknownName(where: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  const list = known.length === 0 ? 'none' : known.join(', ');
  return `${where} names ${shownName(name)}, but no indicator is called that; known: ${list}; ${todo(name, meant)}`;
}

function todo(name: string, meant: string | undefined): string {
  if (/\S[\s;|]+\S/.test(name)) return 'put commas between names';
  return meant === undefined ? 'correct or remove it' : `did you mean ${meant}?`;
}

/** A list of names, each once; a problem where it is none. */
export function readNames(key: string, value: unknown, findings: Findings): readonly string[] {
  const parsed = parse({ kind: 'names' }, value);
  if (parsed.is === 'value') return parsed.value as readonly string[];
  if (parsed.is === 'wrong')
    findings.problem(
      `${key} must be ${ruleInWords({ kind: 'names' })}, got ${shownValue(key, value)}; correct or unset it`,
    );
  return [];
}

function shownName(name: string): string {
  const seen = plain(name);
  return seen.is === 'text' ? `"${shownText(seen.text)}"` : '""';
}
