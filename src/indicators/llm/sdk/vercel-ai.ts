import type { LlmEndpoint } from '../endpoint.js';
import { isHolder, memberOf, methodOf } from '../guarded.js';
import { baseUrlOf, endpointAt, headersOf, isName, queryOf, type GivenHeaders } from './address.js';
import type { Question } from './recogniser.js';
import { hasOwnTransport } from './stainless.js';

/**
 * A language model of the Vercel AI SDK whose provider speaks OpenAI's API, or such a provider where a model is named.
 * A provider keeps its address and key in a closure, which only its models open; making one uses no network.
 */
export function vercelAiEndpoint(client: unknown, question: Question): LlmEndpoint | undefined {
  const model = modelOf(client, question.model);
  const config = memberOf(model, 'config');
  const toUrl = memberOf(config, 'url');
  if (typeof toUrl !== 'function' || hasOwnTransport(config)) return undefined;

  const path = question.depth === 'completion' ? '/chat/completions' : '/models';
  const modelId = memberOf(model, 'modelId');
  const url: unknown = Reflect.apply(toUrl, config, [{ path, modelId }]);
  const headers = headersOfModel(model);
  if (typeof url !== 'string' || baseUrlOf(url) === undefined || headers === undefined) return undefined;
  const { origin, pathname, searchParams } = new URL(url);
  if (!pathname.endsWith(path)) return undefined;
  return endpointAt({
    api: 'openai',
    baseUrl: origin + pathname.slice(0, -path.length),
    headers: { ...headers, 'user-agent': null },
    query: queryOf(Object.fromEntries(searchParams)),
    model: model === client ? (question.model ?? modelId) : modelId,
  });
}

/** Whether the object is a language model: those for images and speech do not stream. */
export function isLanguageModel(client: unknown): boolean {
  return (
    isName(memberOf(client, 'specificationVersion')) &&
    typeof memberOf(client, 'doStream') === 'function' &&
    isHolder(memberOf(client, 'config'))
  );
}

/**
 * What a model sends beside its body, the key among it; undefined where that is known only at the call: a token may then be
 * fetched over the network.
 * @throws what the SDK throws, `AI_LoadAPIKeyError` where the key is missing
 */
export function headersOfModel(model: unknown): GivenHeaders | undefined {
  const config = memberOf(model, 'config');
  const given = memberOf(config, 'headers');
  if (Object.prototype.toString.call(given) === '[object AsyncFunction]') return undefined;
  const headers: unknown = typeof given === 'function' ? Reflect.apply(given, config, []) : given;
  if (typeof memberOf(headers, 'then') !== 'function') return headersOf(headers);
  void Promise.resolve(headers).catch(() => undefined);
  return undefined;
}

/** A provider is known by the kinds of models that it makes; one of models under other names (a registry) says what they are. */
function modelOf(client: unknown, name: string | undefined): unknown {
  if (isLanguageModel(client)) return client;
  const make = memberOf(client, 'languageModel');
  const isProvider = ['embeddingModel', 'textEmbeddingModel'].some((each) => methodOf(client, each) !== undefined);
  if (name === undefined || typeof make !== 'function' || !isProvider) return undefined;
  const model: unknown = Reflect.apply(make, client, [name]);
  return isLanguageModel(model) ? model : undefined;
}
