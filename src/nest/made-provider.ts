import { ContextIdFactory, type ModuleRef } from '@nestjs/core';
import { originOf } from '../domain/error-origin.js';
import type { Made } from '../registration/lookup.js';
import { shownProvided, type Provided } from '../registration/provided.js';

/**
 * Makes an instance of a provider for one user. Nest calls no hook of one that is made this way: whoever made it ends it.
 * @throws Error where it cannot be made, without the text of its own error
 */
export async function madeProvider(moduleRef: ModuleRef, token: Provided): Promise<Made> {
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
