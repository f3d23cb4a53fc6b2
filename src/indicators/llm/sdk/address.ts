import type { LlmApi, LlmEndpoint } from '../endpoint.js';
import { isHolder, memberOf } from '../guarded.js';

/** How many headers, and how many parameters of a query, are read. */
const MOST_ENTRIES = 100;

/** By name in lower case. Null: taken out of the request. */
export type GivenHeaders = Readonly<Record<string, string | null>>;

/** A base URL of HTTP, without the slash at its end: the SDKs join paths to both alike. Undefined for anything else. */
export function baseUrlOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  return /^https?:$/.test(new URL(value).protocol) ? value.replace(/\/$/, '') : undefined;
}

/** Headers in each form that the SDKs take: an object, pairs, `Headers`, or the SDKs' own pair of values and nulls. */
export function headersOf(given: unknown): GivenHeaders {
  const nulls = memberOf(given, 'nulls');
  const removed = nulls instanceof Set ? [...nulls].map((name) => [name, null]) : [];
  const headers: Record<string, string | null> = {};
  for (const [name, value] of [...pairsOf(given), ...removed].slice(0, MOST_ENTRIES)) {
    if (typeof name !== 'string') continue;
    const text = value === null ? null : textOf(value);
    if (text !== undefined) headers[name.toLowerCase()] = text;
  }
  return headers;
}

/** The parameters of a query that are plain values. */
export function queryOf(given: unknown): Readonly<Record<string, string>> {
  const query: Record<string, string> = {};
  for (const [name, value] of isHolder(given) ? Object.entries(given).slice(0, MOST_ENTRIES) : []) {
    const text = textOf(value);
    if (text !== undefined) query[name] = text;
  }
  return query;
}

/** How each API takes its key. */
const KEY_HEADERS: Readonly<Record<LlmApi, readonly [name: string, before: string]>> = {
  openai: ['authorization', 'Bearer '],
  anthropic: ['x-api-key', ''],
};

interface Address {
  readonly api: LlmApi;
  readonly baseUrl: string;
  /** All that the client sends, the key among them; a null is not sent. */
  readonly headers: GivenHeaders;
  readonly query: Readonly<Record<string, string>>;
  readonly model: unknown;
}

/** The endpoint, with the key as `apiKey` where it is sent as the API expects it. */
export function endpointAt({ api, baseUrl, headers, query, model }: Address): LlmEndpoint {
  const [name, before] = KEY_HEADERS[api];
  const sent = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
  const key = sent.find(([header, value]) => header === name && value.startsWith(before));
  const rest = sent.filter((entry) => entry !== key);
  return {
    api,
    baseUrl,
    ...(key && { apiKey: key[1].slice(before.length) }),
    ...(isName(model) && { model }),
    ...(rest.length > 0 && { headers: Object.fromEntries(rest) }),
    ...(Object.keys(query).length > 0 && { query }),
  };
}

export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function pairsOf(given: unknown): readonly (readonly unknown[])[] {
  const values = memberOf(given, 'nulls') instanceof Set ? memberOf(given, 'values') : given;
  if (values instanceof Headers) return [...values.entries()];
  if (Array.isArray(values)) return values.filter((pair) => Array.isArray(pair));
  return isHolder(values) ? Object.entries(values) : [];
}

function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
