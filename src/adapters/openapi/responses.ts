import { MEDIA_TYPES } from '../http/negotiation.js';
import { REFUSALS } from '../http/health-response.js';
import type { Example } from './sample-answers.js';
import type { RouteFacts } from './route-facts.js';
import { ref, text, type Schema } from './schema.js';

/** One way in which a route answers. */
export interface Outcome {
  readonly code: number;
  readonly when: string;
  readonly content?: Readonly<Record<string, MediaType>>;
  readonly headers?: readonly HeaderName[];
}

interface MediaType {
  readonly schema: Schema;
  readonly example?: unknown;
}

/** On every answer, and on some. */
const HEADERS = {
  'Cache-Control': { schema: { type: 'string', enum: ['no-store'] } },
  'X-Content-Type-Options': { schema: { type: 'string', enum: ['nosniff'] } },
  Vary: { schema: text, example: 'Accept, Authorization, Origin' },
  'Retry-After': { description: 'Seconds.', schema: { type: 'integer', minimum: 1 } },
  'WWW-Authenticate': { description: 'Bearer and Basic, where a token is set.', schema: text },
  'x-envoy-degraded': { description: 'Where the verdict is degraded.', schema: { type: 'string', enum: ['true'] } },
} as const;
const COMMON = ['Cache-Control', 'X-Content-Type-Options', 'Vary'] as const;

type HeaderName = keyof typeof HEADERS;

/** The responses of an operation; several outcomes with one code are one response. `HEAD` has them without the bodies. */
export function responsesOf(outcomes: readonly Outcome[], { withBody = true } = {}): Record<string, object> {
  const codes = [...new Set(outcomes.map(({ code }) => code))].toSorted((a, b) => a - b);
  return Object.fromEntries(
    codes.map((code) => {
      const same = outcomes.filter((outcome) => outcome.code === code);
      const names = new Set<HeaderName>([...COMMON, ...same.flatMap(({ headers = [] }) => headers)]);
      const content = contentOf(same);
      const response = {
        description: same.map(({ when }) => when).join(' '),
        headers: Object.fromEntries([...names].map((name) => [name, HEADERS[name]])),
        ...(withBody && Object.keys(content).length > 0 && { content }),
      };
      return [String(code), response];
    }),
  );
}

function contentOf(outcomes: readonly Outcome[]): Record<string, MediaType> {
  const merged: Record<string, MediaType> = {};
  for (const { content = {} } of outcomes)
    for (const [type, media] of Object.entries(content)) {
      const before = merged[type];
      merged[type] = before === undefined ? media : either(before, media);
    }
  return merged;
}

function either(one: MediaType, other: MediaType): MediaType {
  if (JSON.stringify(one.schema) === JSON.stringify(other.schema)) return { ...other, ...one };
  return { ...one, schema: { anyOf: [one.schema, other.schema] } };
}

/** An answer that tells of health, in all four shapes. */
export function healthContent({ json, draft, verbose }: Example): Outcome['content'] {
  return {
    ...jsonContent('HealthPolicyAnswer', json),
    [MEDIA_TYPES['health+json']]: { schema: ref('HealthPolicyDraft'), example: draft },
    [MEDIA_TYPES.html]: { schema: text },
    'text/plain': { schema: text, example: verbose },
  };
}

export function jsonContent(schema: Parameters<typeof ref>[0], example?: object): NonNullable<Outcome['content']> {
  return { [MEDIA_TYPES.json]: { schema: ref(schema), ...(example !== undefined && { example }) } };
}

/** Set on what tells of a degraded verdict. */
export function degradedHeaders({ envoyHeader }: RouteFacts): HeaderName[] {
  return envoyHeader ? ['x-envoy-degraded'] : [];
}

/** A refusal in the words of Nest's exceptions. */
export function refused(code: keyof typeof REFUSALS, message: string, when: string): Outcome {
  const headers: HeaderName[] = code === 401 ? ['WWW-Authenticate'] : code === 429 ? ['Retry-After'] : [];
  const example = { statusCode: code, error: REFUSALS[code], message };
  return { code, when, content: jsonContent('HealthPolicyRefusal', example), headers };
}

/** A fault of the health code itself. */
export function fault({ environment }: RouteFacts): Outcome {
  const example = { status: 'error', environment, info: {}, error: {}, details: {} };
  const when = 'The health code itself failed.';
  return { code: 503, when, content: jsonContent('HealthPolicyAnswer', example), headers: ['Retry-After'] };
}
