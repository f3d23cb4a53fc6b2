import { inputOfOptions } from '../domain/policy/module-options.js';
import type { PolicyInput, PolicyOutcome } from '../domain/policy/policy.js';
import { resolvePolicy } from '../domain/policy/resolve.js';
import type { HealthOptions } from './health-options.js';
import type { IndicatorRegistration } from '../registration/registration.js';

/** Resolves the policy of an application from its options and its configuration. */
export function policyOf(
  options: HealthOptions,
  registrations: readonly IndicatorRegistration[],
  config: (key: string) => unknown,
  env: PolicyInput['env'],
): PolicyOutcome {
  const indicators = registrations.map(({ name, kind, local, settings }) => ({ name, kind, local, settings }));
  return resolvePolicy(inputOfOptions(options, indicators, { namespace: config('health'), config, env }));
}
