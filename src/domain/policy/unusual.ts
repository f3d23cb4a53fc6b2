import type { Criticality } from '../status.js';
import type { DecidedCriticality } from './criticality.js';
import type { Findings } from './findings.js';
import type { GroupPolicy, IndicatorPolicy, ResolvedPolicy } from './policy.js';
import { LEAST_COMPLETION_TOKENS } from './indicator-settings.js';
import { isDatabase } from './profiles.js';

/** Warns of what an operator may want in the middle of an incident, and nobody wants by accident. */
export function warnOfUnusual(
  { environment, indicators, groups, liveness }: ResolvedPolicy,
  decided: ReadonlyMap<string, DecidedCriticality>,
  findings: Findings,
): void {
  const all = [...indicators.values()];
  if (!all.some(isActive))
    findings.warning(
      'no indicator is active, so the verdict is ok whatever happens; register one, or take one out of disabled',
    );
  else if (environment.name === 'production' && !all.some((each) => each.criticality.value === 'fatal'))
    findings.warning(
      'nothing is fatal in production, so the verdict can never be error; put what must work on HEALTH_FATAL',
    );

  for (const indicator of all) {
    const { placement } = decided.get(indicator.name) ?? {};
    if (isDatabase(indicator) && placement?.byStar && placement.criticality !== 'fatal')
      findings.warning(
        `${placement.source} makes the database ${indicator.name} ${placement.criticality}, so traffic goes on while it is down; ` +
          `set HEALTH_FATAL=${indicator.name}, or name it beside the *, if that is not meant`,
      );
  }
  for (const indicator of all) {
    const { depth, callsPerDay, tokensPerDay } = indicator.settings;
    if (depth?.value !== 'completion' || callsPerDay === undefined || tokensPerDay === undefined) continue;
    const least = LEAST_COMPLETION_TOKENS;
    const tight = callsPerDay.value === 0 ? callsPerDay : tokensPerDay.value < least ? tokensPerDay : undefined;
    if (tight !== undefined)
      findings.warning(
        `${indicator.name} looks as deep as completion, but ${tight.origin.source} leaves it no call (one takes 1 call and ${least} tokens), ` +
          'so it never looks deeper than configured; raise the budget or choose depth reachable',
      );
  }
  for (const group of groups.values())
    if (!activeMembers(group, indicators).length)
      findings.warning(
        `group ${group.name} has no active member, so it is ok whatever happens; all of them are disabled`,
      );
  for (const name of liveness)
    if (WITHOUT_EFFECT.has(indicators.get(name)?.criticality.value))
      findings.warning(
        `liveness names ${name}, which is ${indicators.get(name)?.criticality.value}, so it decides nothing; make it optional or fatal, or take it out of liveness`,
      );
}

const WITHOUT_EFFECT: ReadonlySet<Criticality | undefined> = new Set(['disabled', 'shadow']);

function isActive({ criticality }: IndicatorPolicy): boolean {
  return criticality.value === 'fatal' || criticality.value === 'optional';
}

function activeMembers(group: GroupPolicy, indicators: ReadonlyMap<string, IndicatorPolicy>): readonly string[] {
  return group.members.filter((member) => {
    const indicator = indicators.get(member);
    return indicator !== undefined && isActive(indicator);
  });
}
