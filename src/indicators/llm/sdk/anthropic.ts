import type { LlmEndpoint } from '../endpoint.js';
import { hasMember, memberOf, methodAt } from '../guarded.js';
import { baseUrlOf, endpointAt, headersOf, queryOf } from './address.js';
import type { Question } from './recogniser.js';
import { hasOwnWay } from './stainless.js';

/** The version of the API from which on the SDK sends keys as tokens. */
const TOKEN_VERSION = '2026-10-21';

/** The client of Anthropic's SDK. Those for Bedrock and Vertex have no list of models, and sign in their own ways. */
export function anthropicEndpoint(client: unknown, question: Question): LlmEndpoint | undefined {
  const baseUrl = baseUrlOf(memberOf(client, 'baseURL'));
  if (baseUrl === undefined || !hasMember(client, 'authToken')) return undefined;
  if (['messages.create', 'models.list'].some((path) => methodAt(client, path) === undefined)) return undefined;

  const options = memberOf(client, '_options');
  if (typeof memberOf(options, 'apiKey') === 'function' || hasOwnWay(client, 'Anthropic')) return undefined;
  const headers = {
    ...authentication(client),
    ...headersOf(memberOf(options, 'defaultHeaders')),
  };
  if (!('authorization' in headers) && !('x-api-key' in headers)) return undefined;
  const query = queryOf(memberOf(options, 'defaultQuery'));
  return endpointAt({ api: 'anthropic', baseUrl, headers, query, model: question.model });
}

/** Before 1.0 the SDK had `completions` and a header of its own for the key; since then the key is sent as a token. */
function authentication(client: unknown): Record<string, string> {
  const key = memberOf(client, 'apiKey');
  const token = memberOf(client, 'authToken');
  const bearer: Record<string, string> = typeof token === 'string' ? { authorization: `Bearer ${token}` } : {};
  if (hasMember(client, 'completions')) return typeof key === 'string' ? { ...bearer, 'x-api-key': key } : bearer;
  const version = { 'anthropic-version': TOKEN_VERSION };
  return typeof key === 'string' ? { ...version, authorization: `Bearer ${key}` } : { ...version, ...bearer };
}
