import type { DetailsLevel } from '../details.js';
import type { Criticality } from '../status.js';
import type { DeclaredIndicator, Environment } from './policy.js';

/** What an environment gives before anybody says anything. */
export interface Profile {
  /** Such as `profile staging`. */
  readonly source: string;
  readonly details: DetailsLevel;
  readonly database: Criticality;
  /** Redis, ClickHouse, the LLM and any other. */
  readonly others: Criticality;
}

/** Every indicator fatal, and nobody is told a name: what holds where nothing else is defined. */
export const STRICTEST: Profile = {
  source: 'strictest policy',
  details: 'status',
  database: 'fatal',
  others: 'fatal',
};

/** The one table of built-in profiles. */
export const PROFILES: ReadonlyMap<string, Profile> = new Map([
  ['production', { ...STRICTEST, source: 'profile production' }],
  ['staging', lenient('staging', 'summary')],
  ['development', lenient('development', 'full')],
  ['test', lenient('test', 'full')],
]);

/** The profile of an environment: its own, or the strictest, from which one that only the application defines starts. */
export function profileFor({ name, strictest }: Pick<Environment, 'name' | 'strictest'>): Profile {
  const builtIn = PROFILES.get(name);
  if (builtIn !== undefined) return builtIn;
  return strictest ? STRICTEST : { ...STRICTEST, source: `strictest policy, from which ${name} starts` };
}

/**
 * The criticality that a profile gives an indicator. The database's column is that of every indicator of kind `database`, whatever it is
 * called, and of one called `database`, whatever checks it: a database under another name must never count for nothing.
 */
export function profileCriticality(profile: Profile, indicator: Pick<DeclaredIndicator, 'name' | 'kind'>): Criticality {
  return isDatabase(indicator) ? profile.database : profile.others;
}

/** True where the database's column of a profile holds for the indicator. */
export function isDatabase(indicator: Pick<DeclaredIndicator, 'name' | 'kind'>): boolean {
  return indicator.kind === 'database' || indicator.name === 'database';
}

function lenient(name: string, details: DetailsLevel): Profile {
  return { source: `profile ${name}`, details, database: 'fatal', others: 'optional' };
}
