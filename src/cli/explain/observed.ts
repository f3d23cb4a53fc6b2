import { shownText } from '../../domain/policy/display.js';
import { wrongObservations, type ObservedStatus, type ObservedStatuses } from '../../domain/policy/observed.js';
import type { ResolvedPolicy } from '../../domain/policy/policy.js';
import { UsageError } from '../command.js';

/** The options that suppose a status, each with a list of names. */
export const SUPPOSED = ['down', 'degraded', 'unknown', 'pending', 'up'] as const satisfies readonly ObservedStatus[];

/** What the lists suppose of each indicator. @throws UsageError on a name that no indicator has, or that stands in two lists */
export function observedFrom(
  lists: Readonly<Partial<Record<ObservedStatus, readonly string[]>>>,
  policy: ResolvedPolicy,
): ObservedStatuses {
  const supposed = new Map<string, ObservedStatus>();
  for (const status of SUPPOSED) {
    for (const name of namesIn(lists[status] ?? [], policy)) {
      const other = supposed.get(name);
      if (other !== undefined && other !== status)
        throw new UsageError(`${shownText(name)} is supposed to be ${other} and ${status}; say one of them`);
      supposed.set(name, status);
    }
  }
  const observed = Object.fromEntries(supposed);
  const [wrong] = wrongObservations(policy, observed);
  if (wrong !== undefined) throw new UsageError(`${wrong}; others are declared by --indicators or --policy`);
  return observed;
}

/** The names of a list; `*` is all. */
function namesIn(lists: readonly string[], { indicators }: ResolvedPolicy): readonly string[] {
  const names = lists.flatMap((list) => list.split(',').map((name) => name.trim())).filter((name) => name !== '');
  return names.includes('*') ? [...indicators.keys()] : names;
}
