import type { ResolvedPolicy } from '../domain/policy/policy.js';
import { HealthPolicyError } from './health-policy-error.js';
import { shownProvided } from '../registration/provided.js';
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

/** One warning for each token that a registration names and that stands for nothing it could use: its indicator will say `not_configured`. */
export function missingProviders(registered: readonly RegisteredIndicator[], lookup: Lookup): string[] {
  return registered.flatMap(({ registration: { name, kind, uses } }) =>
    uses.flatMap((token) => {
      const what = `The indicator ${name} is registered with the provider ${shownProvided(token)}`;
      switch (lookup.sharing(token)) {
        case undefined:
          return `${what}, which no module of the application provides: add it to the providers of one, or correct the token`;
        case 'shared':
          return [];
        case 'own':
        case 'request':
          // A custom one has its own, or has ended the boot.
          return kind === 'custom' ? [] : `${what}, which is not shared: give it the default scope`;
      }
    }),
  );
}
