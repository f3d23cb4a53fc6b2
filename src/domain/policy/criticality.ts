import type { Criticality } from '../status.js';
import type { Level } from './level.js';
import type { Placement } from './placements.js';
import type { DeclaredIndicator, Resolved } from './policy.js';
import { profileCriticality, type Profile } from './profiles.js';

/** A criticality with its origin, and the placement that gave it where it was not the profile. */
export interface DecidedCriticality {
  readonly criticality: Resolved<Criticality>;
  readonly placement?: Placement;
}

/** The criticality of one indicator: the profile's, then each level's in turn, its own name before `*`. */
export function decideCriticality(
  indicator: DeclaredIndicator,
  profile: Profile,
  levels: readonly Level[],
): DecidedCriticality {
  let decided: DecidedCriticality = {
    criticality: {
      value: profileCriticality(profile, indicator),
      origin: { level: 'profile', source: profile.source },
    },
  };
  for (const { origin, placements } of levels) {
    const placement = placements.named.get(indicator.name) ?? placements.rest;
    if (placement === undefined) continue;
    const { criticality, source } = placement;
    decided = { criticality: { value: criticality, origin: { level: origin, source } }, placement };
  }
  return decided;
}
