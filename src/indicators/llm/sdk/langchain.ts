import type { LlmEndpoint } from '../endpoint.js';
import { hasMember, isHolder, memberOf } from '../guarded.js';
import { anthropicEndpoint } from './anthropic.js';
import { baseUrlOf, endpointAt, headersOf, isName, queryOf } from './address.js';
import { azureEndpoint } from './azure.js';
import { ofClient, openAiEndpoint } from './openai.js';
import type { Question } from './recogniser.js';
import { hasOwnTransport } from './stainless.js';

/** How many bindings (`bindTools`, `withConfig`, `withRetry`) around a model are looked through. */
const MOST_BINDINGS = 8;

/** A chat model of LangChain: OpenAI's, Azure's or Anthropic's, also with tools or a configuration bound to it. */
export function langChainEndpoint(runnable: unknown, question: Question): LlmEndpoint | undefined {
  let chat = runnable;
  for (let hop = 0; hop < MOST_BINDINGS && isHolder(memberOf(chat, 'bound')); hop++) chat = memberOf(chat, 'bound');
  if (!hasMember(chat, 'lc_namespace')) return undefined;

  const asked = { ...question, model: question.model ?? nameOf(memberOf(chat, 'model')) };
  if (hasMember(chat, 'azureOpenAIApiVersion')) return ofAzure(chat, question);
  if (isHolder(memberOf(chat, 'clientConfig'))) return ofOpenAi(chat, asked);
  return hasMember(chat, 'anthropicApiKey') ? ofAnthropic(chat, asked) : undefined;
}

/** The SDK's client is made at the first call; until then the configuration tells what it will be. */
function ofOpenAi(chat: unknown, question: Question): LlmEndpoint | undefined {
  const client = memberOf(chat, 'client');
  if (isHolder(client)) return openAiEndpoint(client, question);

  const config = memberOf(chat, 'clientConfig');
  const key = memberOf(config, 'apiKey');
  const baseUrl = baseUrlOf(memberOf(config, 'baseURL') ?? 'https://api.openai.com/v1');
  if (typeof key !== 'string' || baseUrl === undefined || hasOwnTransport(config)) return undefined;
  const headers = {
    authorization: `Bearer ${key}`,
    ...ofClient({
      organization: memberOf(config, 'organization') ?? process.env['OPENAI_ORG_ID'],
      project: memberOf(config, 'project') ?? process.env['OPENAI_PROJECT_ID'],
    }),
    ...headersOf(memberOf(config, 'defaultHeaders')),
  };
  const query = queryOf(memberOf(config, 'defaultQuery'));
  return endpointAt({ api: 'openai', baseUrl, headers, query, model: question.model });
}

function ofAzure(chat: unknown, question: Question): LlmEndpoint | undefined {
  const config = memberOf(chat, 'clientConfig');
  const setting = (name: string): string | undefined => nameOf(memberOf(chat, `azureOpenAI${name}`));
  const [key, version, deployment] = [setting('ApiKey'), setting('ApiVersion'), setting('ApiDeploymentName')];
  const signsIn = isHolder(memberOf(chat, 'azureADTokenProvider')) || hasOwnTransport(config);
  if (key === undefined || version === undefined || deployment === undefined || signsIn) return undefined;

  const [path, place, instance] = [setting('BasePath'), setting('Endpoint'), setting('ApiInstanceName')];
  const resource = place ?? (instance && `https://${instance}.openai.azure.com`);
  const baseUrl = baseUrlOf(
    path ? `${path}/${deployment}` : resource && `${resource}/openai/deployments/${deployment}`,
  );
  if (baseUrl === undefined) return undefined;
  const headers = { 'api-key': key, ...ofClient(config), ...headersOf(memberOf(config, 'defaultHeaders')) };
  const query = { 'api-version': version, ...queryOf(memberOf(config, 'defaultQuery')) };
  return azureEndpoint({ baseUrl, deployment, headers, query }, question);
}

function ofAnthropic(chat: unknown, question: Question): LlmEndpoint | undefined {
  const client = memberOf(chat, 'batchClient') ?? memberOf(chat, 'streamingClient');
  if (isHolder(client)) return anthropicEndpoint(client, question);

  const options = memberOf(chat, 'clientOptions');
  const key = memberOf(chat, 'apiKey') ?? memberOf(chat, 'anthropicApiKey');
  const place = memberOf(options, 'baseURL') ?? memberOf(chat, 'apiUrl') ?? 'https://api.anthropic.com';
  const baseUrl = baseUrlOf(place);
  if (typeof key !== 'string' || baseUrl === undefined || hasOwnTransport(options)) return undefined;
  const headers = { 'x-api-key': key, ...headersOf(memberOf(options, 'defaultHeaders')) };
  const query = queryOf(memberOf(options, 'defaultQuery'));
  return endpointAt({ api: 'anthropic', baseUrl, headers, query, model: question.model });
}

function nameOf(value: unknown): string | undefined {
  return isName(value) ? value : undefined;
}
