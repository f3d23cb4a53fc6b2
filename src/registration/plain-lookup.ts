import type { Lookup } from './lookup.js';
import type { Provided } from './provided.js';

/** A lookup without Nest: what there is, is shared by all. */
export function plainLookup(provider: (given: Provided) => unknown, config: (key: string) => unknown): Lookup {
  return {
    provider,
    sharing: (given) => (provider(given) === undefined ? undefined : 'shared'),
    make: (given) => Promise.resolve({ value: provider(given), end: () => Promise.resolve() }),
    defaultDataSource: () => Promise.resolve(undefined),
    config,
  };
}
