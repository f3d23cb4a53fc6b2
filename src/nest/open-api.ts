import type { INestApplicationContext } from '@nestjs/common';
import type { OpenApiDocument } from '../adapters/openapi/document.js';
import type { RouteFacts } from '../adapters/openapi/route-facts.js';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import { HealthPolicyLifecycle } from './lifecycle.js';
import { servesMetrics } from '../assembly/metrics-options.js';
import type { HealthPolicyModuleOptions } from './options.js';
import { HEALTH_POLICY_OPTIONS } from './tokens.js';

/**
 * Adds the health routes to an OpenAPI document, such as the one that `SwaggerModule.createDocument` makes: they bypass the framework,
 * so that it cannot know them. Works before `app.init()`. Names of indicators are in it only where callers without any right see them.
 * @returns a new document; the given one stays as it is
 * @throws HealthPolicyError where the policy is refused
 * @publicApi
 */
export async function describeHealthRoutes<D extends OpenApiDocument>(
  document: D,
  app: INestApplicationContext,
): Promise<D> {
  const { withHealthRoutes } = await import('../adapters/openapi/document.js');
  const options = app.get<HealthPolicyModuleOptions>(HEALTH_POLICY_OPTIONS, { strict: false });
  const { policy } = app.get(HealthPolicyLifecycle, { strict: false });
  return withHealthRoutes(document, routeFactsOf(policy, options));
}

function routeFactsOf(policy: ResolvedPolicy, options: HealthPolicyModuleOptions): RouteFacts {
  const { environment, settings, groups, indicators } = policy;
  return {
    prefix: `/${settings.path.value}`,
    environment: environment.name,
    details: settings.details.value,
    indicators: [...indicators.values()].flatMap(({ name, kind, criticality: { value: criticality } }) =>
      criticality === 'disabled' ? [] : [{ name, kind, criticality }],
    ),
    groups: [...groups.values()].map(({ name, members, details }) => ({ name, members, details: details.value })),
    httpDegraded: settings.httpDegraded.value,
    httpError: settings.httpError.value,
    envoyHeader: settings.envoyHeader.value,
    metrics: settings.metrics.value && servesMetrics(options),
    token: settings.detailsToken.value !== undefined,
    override: settings.overrideToken.value !== undefined,
    authorize: options.authorize !== undefined,
    blockable: settings.managementPort.value !== undefined,
  };
}
