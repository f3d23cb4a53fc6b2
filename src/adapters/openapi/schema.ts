/** A JSON schema as OpenAPI 3.0 and 3.1 read it alike: no `nullable`, no `const`, no list of types. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

export const text: Schema = { type: 'string' };
export const dateTime: Schema = { type: 'string', format: 'date-time' };
export const milliseconds: Schema = { type: 'number', minimum: 0 };

export function words(list: readonly string[]): Schema {
  return { type: 'string', enum: [...list] };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

/** An object with these keys and no others. `optional` are those that may be missing. */
export function closed(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return { ...open(required, optional), additionalProperties: false };
}

/** An object with at least these keys. */
export function open(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  const names = Object.keys(required);
  return { type: 'object', ...(names.length > 0 && { required: names }), properties: { ...required, ...optional } };
}

/** An object with any keys and one kind of values. */
export function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

/** The schemas are told apart from the application's by their prefix. */
export type SchemaName =
  | 'HealthPolicyAnswer'
  | 'HealthPolicyEntry'
  | 'HealthPolicyOverride'
  | 'HealthPolicyDraft'
  | 'HealthPolicyRefusal'
  | 'HealthPolicyTable';

export function ref(name: SchemaName): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
