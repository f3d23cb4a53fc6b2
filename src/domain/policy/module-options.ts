import { entriesOf } from './plain.js';
import type { DeclaredIndicator, PolicyInput } from './policy.js';

/** What of the module's options a policy is resolved from; the rest of them are settings and lists. */
interface Options {
  readonly indicators?: unknown;
  readonly environment?: unknown;
  readonly policy?: PolicyInput['policy'];
  readonly groups?: unknown;
  readonly liveness?: readonly string[] | undefined;
  readonly authorize?: unknown;
  readonly applicationRoutes?: unknown;
  readonly fastPath?: unknown;
  readonly service?: unknown;
  readonly webhooks?: unknown;
  readonly metrics?: unknown;
}

/** The module's options as what a policy is resolved from. */
export function inputOfOptions(
  options: Options,
  indicators: readonly DeclaredIndicator[],
  sources: Pick<PolicyInput, 'namespace' | 'config' | 'env'>,
): PolicyInput {
  const {
    indicators: _,
    environment,
    policy,
    groups,
    liveness,
    authorize: _authorize,
    applicationRoutes: _routes,
    fastPath: _fast,
    service: _service,
    webhooks: _webhooks,
    metrics,
    ...rest
  } = options;
  return {
    indicators,
    groups: [...entriesOf(groups)].map(([name, group]) => {
      const own = entriesOf(group);
      return { name, members: own.get('members') as readonly string[], details: own.get('details') };
    }),
    liveness,
    environment,
    // An object turns the metrics on, and says how; the setting is only whether they are.
    options: { ...rest, metrics: typeof metrics === 'object' && metrics !== null ? true : metrics },
    policy,
    ...sources,
  };
}
