import type { DescribedRoute } from './described-route.js';
import { groupRoutes, indicatorRoutes } from './named-routes.js';
import { operatorRoutes } from './operator-routes.js';
import { overrideRoutes } from './override-routes.js';
import { probeRoutes } from './probe-routes.js';
import { responsesOf } from './responses.js';
import type { RouteFacts } from './route-facts.js';

export const TAG = 'health';

/** The names of the security schemes. */
export const BEARER = 'healthBearer';
export const BASIC = 'healthBasic';
export const OVERRIDE_BEARER = 'healthOverride';

/** The paths of all routes that can answer somebody. Names stand in them only where callers without any right can see them. */
export function pathsOf(facts: RouteFacts): Record<string, object> {
  const routes = [
    ...probeRoutes(facts),
    ...groupRoutes(facts),
    ...indicatorRoutes(facts),
    ...operatorRoutes(facts),
    ...overrideRoutes(facts),
  ];
  return Object.fromEntries(routes.map((route) => [`${facts.prefix}${route.path}`, pathItem(route, facts)]));
}

function pathItem(
  { id, summary, outcomes, parameters, token, probe, post }: DescribedRoute,
  facts: RouteFacts,
): object {
  const common = { tags: [TAG], security: securityOf(token, facts), ...(parameters && { parameters }) };
  return {
    get: { operationId: `HealthPolicy_${id}`, summary, ...common, responses: responsesOf(outcomes) },
    ...(post && {
      post: {
        operationId: `HealthPolicy_${id}_post`,
        summary: post.summary,
        ...common,
        requestBody: { required: true, content: { 'application/json': { schema: post.body } } },
        responses: responsesOf(post.outcomes),
      },
    }),
    ...(probe && {
      head: {
        operationId: `HealthPolicy_${id}_head`,
        summary: `${summary} Without the body.`,
        ...common,
        responses: responsesOf(outcomes, { withBody: false }),
      },
    }),
  };
}

function securityOf(need: DescribedRoute['token'], { token }: RouteFacts): object[] {
  if (need === 'own') return [{ [OVERRIDE_BEARER]: [] }];
  if (!token || need === 'useless') return [];
  const schemes = [{ [BEARER]: [] }, { [BASIC]: [] }];
  return need === 'needed' ? schemes : [{}, ...schemes];
}
