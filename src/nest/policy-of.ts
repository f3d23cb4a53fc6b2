import type { DeclaredIndicator, PolicyInput, PolicyOutcome } from '../domain/policy/policy.js';
import { resolvePolicy } from '../domain/policy/resolve.js';
import type { HealthPolicyModuleOptions } from './options.js';
import type { IndicatorRegistration } from './registration.js';

/** Resolves the policy of an application from its options and its configuration. */
export function policyOf(
  options: HealthPolicyModuleOptions,
  registrations: readonly IndicatorRegistration[],
  config: (key: string) => unknown,
  env: PolicyInput['env'],
): PolicyOutcome {
  const {
    indicators: _,
    environment,
    policy,
    groups = {},
    liveness,
    authorize: _authorize,
    applicationRoutes: _routes,
    fastPath: _fast,
    service: _service,
    ...rest
  } = options;
  return resolvePolicy({
    indicators: registrations.map(({ name, kind, local, settings }): DeclaredIndicator => ({
      name,
      kind,
      local,
      settings,
    })),
    groups: Object.entries(groups).map(([name, { members, details }]) => ({ name, members, details })),
    liveness,
    environment,
    options: rest,
    policy,
    namespace: config('health'),
    config,
    env,
  });
}
