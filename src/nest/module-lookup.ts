import { Scope } from '@nestjs/common';
import { ContextIdFactory, type ModuleRef } from '@nestjs/core';
import { originOf } from '../domain/error-origin.js';
import type { Lookup, Made, Sharing } from '../registration/lookup.js';
import { isItself, shownProvided, type Provided } from '../registration/provided.js';

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
    make: (given) => make(moduleRef, given),
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

/** Nest calls no hook of an instance that is made this way: whoever made it ends it. */
async function make(moduleRef: ModuleRef, token: Provided): Promise<Made> {
  let value: unknown;
  try {
    value = await moduleRef.resolve<unknown>(token as never, ContextIdFactory.create(), { strict: false });
  } catch (error) {
    throw new Error(`${shownProvided(token)} cannot be made: ${missingPackages(error) ?? originOf(error)}`);
  }
  const { onModuleDestroy, beforeApplicationShutdown, onApplicationShutdown } = value as Record<string, unknown>;
  const hooks = [onModuleDestroy, beforeApplicationShutdown, onApplicationShutdown];
  return {
    value,
    end: async () => {
      for (const hook of hooks) if (typeof hook === 'function') await hook.call(value);
    },
  };
}

/** Terminus's indicators say in this one form of words which packages they miss. */
function missingPackages(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  const [, list] = /^The ("[@\w./-]{1,80}"(?:, "[@\w./-]{1,80}")*) packages? (?:is|are) missing\b/.exec(message) ?? [];
  return list === undefined ? undefined : `install ${list.replaceAll('"', '')}`;
}
