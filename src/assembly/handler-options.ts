import { hashOfToken } from '../adapters/http/access.js';
import type { OverrideAccess, OverrideTarget } from '../adapters/http/override-route.js';
import type { ServiceFacts } from '../adapters/http/health-json.js';
import type { PortableHandlerOptions } from '../adapters/management/protocol.js';
import { policyDocument } from '../domain/policy/document.js';
import type { ResolvedPolicy } from '../domain/policy/policy.js';

/** Who may override over HTTP: the bearers of a token of their own, where there is one. */
export function overrideAccess({ settings }: ResolvedPolicy, target: OverrideTarget): OverrideAccess | undefined {
  const token = settings.overrideToken.value;
  return token === undefined ? undefined : { tokenHash: hashOfToken(token), target };
}

/** What the policy says of the routes, for the application's own port and for the management server alike. */
export function handlerOptionsOf(policy: ResolvedPolicy, service: ServiceFacts = {}): PortableHandlerOptions {
  const { environment, settings, groups, liveness } = policy;
  const token = settings.detailsToken.value;
  return {
    environment: environment.name,
    prefix: `/${settings.path.value}`,
    details: settings.details.value,
    tokenHash: token === undefined ? undefined : hashOfToken(token),
    groups: [...groups.values()].map(({ name, members, details }) => ({ name, members, details: details.value })),
    liveness,
    httpDegraded: settings.httpDegraded.value,
    httpError: settings.httpError.value,
    envoyHeader: settings.envoyHeader.value,
    retryAfterMs: settings.downIntervalMs.value,
    policy: policyDocument(policy),
    service,
  };
}
