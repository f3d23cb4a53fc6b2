import type { Criticality, EffectiveStatus, Verdict } from './status.js';

/** What the indicators alone can make of the verdict. */
export type DependencyVerdict = Exclude<Verdict, 'shutting_down'>;

/** One indicator's say in the verdict. */
export interface Vote {
  readonly criticality: Criticality;
  readonly status: EffectiveStatus;
}

/**
 * The verdict over any number of indicators. One fatal indicator down is an error; any number of optional ones is degraded; no
 * ratio decides anything; none at all is ok. A word that is none of ours counts as a fatal indicator down.
 */
export function verdictOf(votes: Iterable<Vote>): DependencyVerdict {
  let verdict: DependencyVerdict = 'ok';
  for (const vote of votes) {
    const effect = effectOf(vote);
    if (effect === 'error') return 'error';
    if (effect === 'degraded') verdict = 'degraded';
  }
  return verdict;
}

/** What one indicator does to the verdict. */
export function effectOf({ criticality, status }: Vote): DependencyVerdict {
  switch (criticality) {
    case 'fatal':
      return status === 'up' ? 'ok' : status === 'degraded' ? 'degraded' : 'error';
    case 'optional':
      return status === 'up'
        ? 'ok'
        : status === 'degraded' || status === 'down' || status === 'unknown'
          ? 'degraded'
          : 'error';
    case 'shadow':
    case 'disabled':
      return 'ok';
    default:
      return unknownWord(criticality);
  }
}

/** Fails closed at run time what the types exclude at compile time. */
function unknownWord(_never: never): DependencyVerdict {
  return 'error';
}
