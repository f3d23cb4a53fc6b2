import type { LlmEndpoint } from './endpoint.js';
import { hasMember, memberOf } from './guarded.js';
import { anthropicEndpoint } from './sdk/anthropic.js';
import { baseUrlOf, headersOf, isName, queryOf } from './sdk/address.js';
import { langChainEndpoint } from './sdk/langchain.js';
import { openAiEndpoint } from './sdk/openai.js';
import type { Question, Recogniser } from './sdk/recogniser.js';
import { vercelAiEndpoint } from './sdk/vercel-ai.js';

/** The first one that knows the client wins: what the application states itself, then what wraps a client, then clients. */
const RECOGNISERS: readonly Recogniser[] = [
  statedEndpoint,
  langChainEndpoint,
  vercelAiEndpoint,
  openAiEndpoint,
  anthropicEndpoint,
];

/**
 * Where the client would send its requests, and as whom; undefined where it is of no known kind, or hides it, as one does whose
 * key a function gives: the application then states it. Looks at the object only. Never throws, never uses the network.
 */
export function endpointOf(client: unknown, question: Question = {}): LlmEndpoint | undefined {
  for (const recognise of RECOGNISERS) {
    try {
      const endpoint = recognise(client, question);
      if (endpoint !== undefined) return endpoint;
    } catch {
      // Its error may carry a key, and the next one may know the object.
    }
  }
  return undefined;
}

/** An {@link LlmEndpoint} of the application's own: anything with a `baseUrl` that is no LangChain model. */
function statedEndpoint(given: unknown, question: Question): LlmEndpoint | undefined {
  const baseUrl = baseUrlOf(memberOf(given, 'baseUrl'));
  if (baseUrl === undefined || hasMember(given, 'lc_namespace')) return undefined;
  const [api = 'openai', apiKey] = [memberOf(given, 'api') ?? undefined, memberOf(given, 'apiKey') ?? undefined];
  if ((api !== 'openai' && api !== 'anthropic') || (apiKey !== undefined && typeof apiKey !== 'string'))
    return undefined;

  const model = question.model ?? memberOf(given, 'model');
  const headers = Object.entries(headersOf(memberOf(given, 'headers'))).filter(([, value]) => value !== null);
  const query = queryOf(memberOf(given, 'query'));
  return {
    api,
    baseUrl,
    ...(apiKey !== undefined && apiKey !== '' && { apiKey }),
    ...(isName(model) && { model }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) as Record<string, string> }),
    ...(Object.keys(query).length > 0 && { query }),
  };
}
