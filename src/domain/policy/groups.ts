import type { DetailsLevel } from '../details.js';
import type { Findings } from './findings.js';
import { SETTING_KEYS } from './setting-keys.js';
import { readSetting } from './level.js';
import { isFreeName } from './names.js';
import { readNames, unknownName } from './placements.js';
import type { DeclaredGroup, DeclaredIndicator, GroupPolicy, Resolved } from './policy.js';

/** The groups by name. A group shares the routes with the indicators, so its name must differ from theirs. */
export function resolveGroups(
  declared: readonly DeclaredGroup[],
  indicators: ReadonlyMap<string, DeclaredIndicator>,
  details: Resolved<DetailsLevel>,
  findings: Findings,
): ReadonlyMap<string, GroupPolicy> {
  const groups = new Map<string, GroupPolicy>();
  for (const group of declared) {
    const { name } = group;
    if (!isFreeName('group', name, findings)) continue;
    if (indicators.has(name))
      findings.problem(`group ${name} is called like an indicator, and both would be /health/${name}; rename it`);
    if (groups.has(name)) findings.problem(`group ${name} is defined twice; join the two or rename one`);
    const members = readNames(`members of group ${name}`, group.members, findings);
    if (members.length === 0)
      findings.problem(`group ${name} has no members, so it would always be ok; name some or remove it`);
    for (const member of members)
      if (!indicators.has(member)) findings.problem(unknownName(`group ${name}`, member, [...indicators.keys()]));
    const own = readSetting(`details of group ${name}`, SETTING_KEYS.details.rule, group.details, findings);
    groups.set(name, {
      name,
      members,
      details: own?.good
        ? { value: own.value as DetailsLevel, origin: { level: 'options', source: own.source } }
        : details,
    });
  }
  return groups;
}

/** Liveness restarts the process, so only what a restart can cure may decide it. */
export function checkLiveness(
  liveness: readonly string[],
  indicators: ReadonlyMap<string, DeclaredIndicator>,
  findings: Findings,
): readonly string[] {
  const names = readNames('liveness', liveness, findings);
  for (const name of names) {
    const indicator = indicators.get(name);
    if (indicator === undefined) findings.problem(unknownName('liveness', name, [...indicators.keys()]));
    else if (indicator.local !== true)
      findings.problem(
        `liveness names ${name}, which is not declared local: when that dependency fails, every replica would be restarted again ` +
          'and again, and a restart cures nothing outside the process. Remove it, or register it with local: true if it is part of this process',
      );
  }
  return names;
}
