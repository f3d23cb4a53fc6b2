const strings = { type: 'array', items: { type: 'string' } } as const;
const status = { enum: ['pass', 'warn', 'fail'] } as const;

/**
 * draft-inadarei-api-health-check-06, sections 3 and 4, as a JSON schema: the standard keys with their types, additional ones where
 * the draft allows them. Written from the draft; its own repository has none.
 */
export const HEALTH_JSON_SCHEMA = {
  type: 'object',
  required: ['status'],
  additionalProperties: false,
  properties: {
    status,
    version: { type: 'string' },
    releaseId: { type: 'string' },
    notes: strings,
    output: { type: 'string' },
    serviceId: { type: 'string' },
    description: { type: 'string' },
    links: { type: 'object', additionalProperties: { type: 'string', format: 'uri' } },
    checks: {
      type: 'object',
      propertyNames: { pattern: '^[^:]+(:[^:]+)?$' },
      additionalProperties: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['status'],
          properties: {
            componentId: { type: 'string' },
            componentType: { enum: ['component', 'datastore', 'system'] },
            observedUnit: { type: 'string' },
            status,
            affectedEndpoints: { type: 'array', items: { type: 'string', format: 'uri-template' } },
            time: { type: 'string', format: 'date-time' },
            output: { type: 'string' },
            links: { type: 'object' },
          },
          dependentRequired: { observedUnit: ['observedValue'] },
        },
      },
    },
  },
} as const;
