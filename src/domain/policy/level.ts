import { shownValue } from './display.js';
import type { Findings } from './findings.js';
import type { Rule } from './rule.js';
import type { Placements } from './placements.js';
import type { Origin } from './policy.js';
import type { OwnSettingName, SettingName } from './settings.js';
import { parse, ruleInWords } from './value.js';

/** What a level says of one setting: a good value, or a wrong one that a problem has been made of. */
export type Reading =
  { readonly good: true; readonly value: unknown; readonly source: string } | { readonly good: false };

/** All that one level says. Later levels are stronger. */
export interface Level {
  readonly origin: Exclude<Origin['level'], 'default' | 'profile'>;
  readonly settings: ReadonlyMap<SettingName, Reading>;
  /** By the name of the indicator. */
  readonly own: ReadonlyMap<string, ReadonlyMap<OwnSettingName, Reading>>;
  readonly placements: Placements;
}

/** A good value with its origin, a wrong one, or undefined where no level says anything. */
export type Strongest =
  { readonly good: true; readonly value: unknown; readonly origin: Origin } | { readonly good: false } | undefined;

/** What the strongest level that says anything says. */
export function strongest(levels: readonly Level[], read: (level: Level) => Reading | undefined): Strongest {
  for (const level of levels.toReversed()) {
    const reading = read(level);
    if (reading === undefined) continue;
    if (!reading.good) return reading;
    return { good: true, value: reading.value, origin: { level: level.origin, source: reading.source } };
  }
  return undefined;
}

/** One value judged by its rule; undefined where it is unset. */
export function readSetting(key: string, rule: Rule, raw: unknown, findings: Findings, note = ''): Reading | undefined {
  const parsed = parse(rule, raw);
  switch (parsed.is) {
    case 'unset':
      return undefined;
    case 'value':
      return { good: true, value: parsed.value, source: `${key}${note}` };
    case 'wrong':
      findings.problem(`${key} must be ${ruleInWords(rule)}, got ${shownValue(key, raw)}; correct or unset it`);
      return { good: false };
  }
}
