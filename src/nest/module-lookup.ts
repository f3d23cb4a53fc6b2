import { ModuleRef } from '@nestjs/core';
import type { Lookup } from '../registration/lookup.js';
import { isItself, type Provided } from '../registration/provided.js';

/** Looks providers up in the whole application. A token that nobody provides is a value, undefined, and not an error. */
export function lookupIn(moduleRef: ModuleRef, config: (key: string) => unknown): Lookup {
  const provider = (given: Provided): unknown => {
    if (isItself(given)) return given;
    try {
      return moduleRef.get<unknown>(given as never, { strict: false });
    } catch {
      return undefined;
    }
  };
  return {
    provider,
    config,
    defaultDataSource: async () => {
      const typeorm = await import('typeorm').catch(() => undefined);
      return typeorm && provider(typeorm.DataSource);
    },
  };
}
