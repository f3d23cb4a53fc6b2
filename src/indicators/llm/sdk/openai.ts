import type { LlmEndpoint } from '../endpoint.js';
import { hasMember, memberOf, methodAt } from '../guarded.js';
import { baseUrlOf, endpointAt, headersOf, isName, queryOf, type GivenHeaders } from './address.js';
import { azureEndpoint } from './azure.js';
import type { Question } from './recogniser.js';
import { hasOwnTransport, hasOwnWay } from './stainless.js';

/** The client of OpenAI's SDK, for OpenAI and whatever server speaks its API; and Azure's. */
export function openAiEndpoint(client: unknown, question: Question): LlmEndpoint | undefined {
  const baseUrl = baseUrlOf(memberOf(client, 'baseURL'));
  // SDKs made by the same generator have the same shape and other paths; an organisation is OpenAI's alone.
  if (baseUrl === undefined || !hasMember(client, 'organization')) return undefined;
  if (methodAt(client, 'chat.completions.create') === undefined) return undefined;

  const options = memberOf(client, '_options');
  const key = shownKey(memberOf(options, 'apiKey'), memberOf(client, 'apiKey'));
  if (key === undefined || memberOf(client, '_provider') != null || memberOf(options, 'workloadIdentity') != null)
    return undefined;

  const ofOptions = headersOf(memberOf(options, 'defaultHeaders'));
  const query = queryOf(memberOf(options, 'defaultQuery'));
  const version = memberOf(client, 'apiVersion');
  if (isName(version)) {
    if (hasOwnTransport(options)) return undefined;
    const deployment = memberOf(client, 'deploymentName') ?? memberOf(client, '_deployment');
    const headers = { ...(key !== null && { 'api-key': key }), ...ofClient(client), ...ofOptions };
    return azureEndpoint({ baseUrl, deployment, headers, query: { 'api-version': version, ...query } }, question);
  }
  if (hasOwnWay(client, 'OpenAI')) return undefined;
  const headers = { ...(key !== null && { authorization: `Bearer ${key}` }), ...ofClient(client), ...ofOptions };
  if (!('authorization' in headers) && !('api-key' in headers)) return undefined;
  return endpointAt({ api: 'openai', baseUrl, headers, query, model: question.model });
}

/** The headers by which OpenAI bills: of an organisation and of a project. */
export function ofClient(holder: unknown): GivenHeaders {
  return headersOf({
    'openai-organization': memberOf(holder, 'organization') ?? undefined,
    'openai-project': memberOf(holder, 'project') ?? undefined,
  });
}

/** The key as it is sent, null where none is; undefined where a function gives it: only the application may call that. */
function shownKey(given: unknown, kept: unknown): string | null | undefined {
  if (typeof given === 'function' || typeof kept === 'function') return undefined;
  return typeof kept === 'string' ? kept : null;
}
