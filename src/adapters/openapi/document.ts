import { ALLOW } from '../http/health-response.js';
import { answerSchema, draftSchema, entrySchema, refusalSchema } from './body-schemas.js';
import { overrideSchema } from './override-routes.js';
import { BASIC, BEARER, OVERRIDE_BEARER, pathsOf, TAG } from './paths.js';
import { policySchema } from './policy-schema.js';
import { mostShown, type RouteFacts } from './route-facts.js';
import type { Schema, SchemaName } from './schema.js';

/** What is used of an OpenAPI document, 3.0 or 3.1. */
export interface OpenApiDocument {
  readonly paths: object;
  readonly components?: object;
  readonly tags?: readonly object[];
}

/** The document with the health routes in it. What it had is kept; it is not changed itself. */
export function withHealthRoutes<D extends OpenApiDocument>(document: D, facts: RouteFacts): D {
  const { paths, components = {}, tags = [] } = document;
  const { schemas, securitySchemes } = components as { schemas?: object; securitySchemes?: object };
  return {
    ...document,
    paths: { ...paths, ...pathsOf(facts) },
    components: {
      ...components,
      schemas: { ...schemas, ...schemasOf(facts) },
      ...((facts.token || facts.override) && { securitySchemes: { ...securitySchemes, ...schemesOf(facts) } }),
    },
    tags: [...tags, { name: TAG, description: descriptionOf(facts) }],
  };
}

function schemasOf(facts: RouteFacts): Partial<Record<SchemaName, Schema>> {
  const most = mostShown(facts);
  return {
    HealthPolicyAnswer: answerSchema(facts),
    ...(most !== 'status' && { HealthPolicyEntry: entrySchema(most) }),
    ...(facts.override && { HealthPolicyOverride: overrideSchema() }),
    HealthPolicyDraft: draftSchema(most),
    HealthPolicyRefusal: refusalSchema(facts),
    ...(most === 'full' && { HealthPolicyTable: policySchema() }),
  };
}

function schemesOf({ token, override }: RouteFacts): Record<string, object> {
  const bearer = { type: 'http', scheme: 'bearer' };
  return {
    ...(token && {
      [BEARER]: { ...bearer, description: 'The token of the health routes.' },
      [BASIC]: { type: 'http', scheme: 'basic', description: 'Any user name, and the token as the password.' },
    }),
    ...(override && { [OVERRIDE_BEARER]: { ...bearer, description: 'The token of the overrides.' } }),
  };
}

function descriptionOf({ prefix }: RouteFacts): string {
  return [
    `Everything under ${prefix} that is not described here is 404.`,
    `A method other than ${ALLOW} is 405 with \`Allow\`. \`OPTIONS\` is 204.`,
    'The global prefix, versioning, guards and interceptors of the application do not reach these routes.',
  ].join(' ');
}
