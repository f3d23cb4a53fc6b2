import type { ResolvedPolicy } from '../domain/policy/policy.js';
import { HealthPolicyError } from './health-policy-error.js';
import { isItself, type Provided } from '../registration/provided.js';
import type { Lookup } from '../registration/lookup.js';
import type { RegisteredIndicator } from './monitored.js';

/**
 * Has every active indicator read its part of the configuration.
 * @throws HealthPolicyError with all that is wrong in one message
 */
export async function prepareAll(registered: readonly RegisteredIndicator[], policy: ResolvedPolicy): Promise<void> {
  const active = registered.filter(
    ({ registration }) => policy.indicators.get(registration.name)?.criticality.value !== 'disabled',
  );
  const problems = await Promise.all(
    active.map(async ({ registration: { name }, indicator }) => {
      try {
        await indicator.prepare();
        return [];
      } catch (error) {
        return [`  ${name}: ${error instanceof Error ? error.message : 'it cannot be prepared'}`];
      }
    }),
  );
  const told = problems.flat();
  if (told.length > 0)
    throw new HealthPolicyError(['Health indicators refused their configuration:', ...told].join('\n'));
}

/** One warning for each token that a registration names and nobody provides: its indicator will say `not_configured`. */
export function missingProviders(registered: readonly RegisteredIndicator[], lookup: Lookup): string[] {
  return registered.flatMap(({ registration: { name, uses } }) =>
    uses
      .filter((token) => !isItself(token) && lookup.provider(token) === undefined)
      .map(
        (token) =>
          `The indicator ${name} is registered with the provider ${shown(token)}, which no module of the application provides: add it to the providers of one, or correct the token`,
      ),
  );
}

function shown(token: Provided): string {
  return typeof token === 'function' ? token.name : String(token);
}
