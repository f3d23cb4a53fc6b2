import { HealthPolicyError } from '../assembly/health-policy-error.js';
import { isClass } from '../registration/provided.js';
import type { IndicatorRegistration } from '../registration/registration.js';

/**
 * @throws HealthPolicyError where an indicator names something that only Nest could provide, with all such in one message: it would
 *   report `not_configured` or `indicator_error` for ever
 */
export function refuseTokens(registrations: readonly IndicatorRegistration[]): void {
  const problems = registrations.flatMap(({ name, kind, uses }) =>
    uses.flatMap((used) => {
      if (typeof used === 'string' || typeof used === 'symbol')
        return [`  ${name} names the provider ${String(used)}: pass the object itself`];
      // A factory may be a class with static methods; a check is never one.
      return kind === 'custom' && isClass(used)
        ? [`  ${name} is given the class ${used.name}: pass an instance, as { use: new ${used.name}(…), check }`]
        : [];
    }),
  );
  if (problems.length > 0)
    throw new HealthPolicyError(['Only in Nest are there providers to look up:', ...problems].join('\n'));
}
