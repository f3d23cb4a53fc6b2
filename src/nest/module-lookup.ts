import { Scope } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { Lookup, Sharing } from '../registration/lookup.js';
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
    sharing: (given) => (isItself(given) ? 'shared' : sharingOf(moduleRef, given)),
    make: async (given) => (await import('./made-provider.js')).madeProvider(moduleRef, given),
    config,
    defaultDataSource: async () => {
      const typeorm = await import('typeorm').catch(() => undefined);
      return typeorm && provider(typeorm.DataSource);
    },
  };
}

function sharingOf(moduleRef: ModuleRef, token: Provided): Sharing | undefined {
  try {
    switch (moduleRef.introspect(token as never).scope) {
      case Scope.REQUEST:
        return 'request';
      case Scope.TRANSIENT:
        return 'own';
      default:
        return 'shared';
    }
  } catch {
    return undefined;
  }
}
