import type { LlmApi, LlmEndpoint } from './endpoint.js';
import { isHolder, memberOf } from './guarded.js';

/** The two names of the limit of tokens at OpenAI's: models that reason refuse the first, older servers do not know the second. */
export type TokenLimitName = 'max_tokens' | 'max_completion_tokens';

export interface CompletionWish {
  readonly model: string;
  readonly maxTokens: number;
  readonly limitName: TokenLimitName;
}

/** How an API is asked, and what its answers look like. */
export interface Dialect {
  /** What the path of the base URL may end with and is not part of it. */
  readonly redundant?: RegExp;
  readonly listPath: string;
  readonly listQuery: Readonly<Record<string, string>>;
  readonly completionPath: string;
  headers(apiKey: string | undefined): Record<string, string>;
  completionBody(wish: CompletionWish): object;
  /** The identifiers of the models, undefined where it is no list. */
  modelsOf(body: unknown): Models | undefined;
  isCompletion(body: unknown): boolean;
  /** What the answer says that it cost. */
  tokensOf(usage: unknown): number | undefined;
}

export interface Models {
  readonly ids: readonly unknown[];
  /** False where there are more than this list shows. */
  readonly all: boolean;
}

/** Tiny and always the same: a provider's cache may know it, and no user is in it. */
const MESSAGES = [{ role: 'user', content: 'Reply with OK.' }];

const openai: Dialect = {
  listPath: '/models',
  listQuery: {},
  completionPath: '/chat/completions',
  headers: (apiKey) => (apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  completionBody: ({ model, maxTokens, limitName }) => ({ model, messages: MESSAGES, [limitName]: maxTokens }),
  modelsOf(body) {
    const data = memberOf(body, 'data');
    if (data === null && memberOf(body, 'object') === 'list') return { ids: [], all: true }; // Ollama without a model
    return modelsIn(data) ?? bareModels(body);
  },
  // The content may be empty: a model that reasons can spend all its tokens before the first word.
  isCompletion: (body) => isListOfObjects(memberOf(body, 'choices'), 1),
  tokensOf: (usage) => sum(usage, ['total_tokens']) ?? sum(usage, ['prompt_tokens', 'completion_tokens']),
};

const anthropic: Dialect = {
  redundant: /\/v1$/,
  listPath: '/v1/models',
  listQuery: { limit: '1000' },
  completionPath: '/v1/messages',
  headers: (apiKey) => ({ 'anthropic-version': '2023-06-01', ...(apiKey !== undefined && { 'x-api-key': apiKey }) }),
  completionBody: ({ model, maxTokens }) => ({ model, messages: MESSAGES, max_tokens: maxTokens }),
  modelsOf: (body) => modelsIn(memberOf(body, 'data'), memberOf(body, 'has_more') !== true),
  isCompletion: (body) => memberOf(body, 'type') === 'message' && isListOfObjects(memberOf(body, 'content'), 0),
  tokensOf: (usage) =>
    sum(usage, ['input_tokens', 'output_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens']),
};

const DIALECTS: Readonly<Record<LlmApi, Dialect>> = { openai, anthropic };

export function dialectOf({ api = 'openai' }: LlmEndpoint): Dialect | undefined {
  return Object.hasOwn(DIALECTS, api) ? DIALECTS[api] : undefined;
}

function modelsIn(data: unknown, all = true): Models | undefined {
  return isListOfObjects(data, 0) ? { ids: data.map((model) => memberOf(model, 'id')), all } : undefined;
}

/** A list without an envelope, as Together sends it. */
function bareModels(body: unknown): Models | undefined {
  const models = isListOfObjects(body, 1) ? modelsIn(body) : undefined;
  return models?.ids.every((id) => typeof id === 'string') ? models : undefined;
}

function isListOfObjects(value: unknown, least: number): value is object[] {
  return Array.isArray(value) && value.length >= least && value.every(isHolder);
}

/** The sum of those that are there; undefined where none is. */
function sum(usage: unknown, names: readonly string[]): number | undefined {
  const counts = names
    .map((name) => memberOf(usage, name))
    .filter((count): count is number => typeof count === 'number' && Number.isFinite(count) && count >= 0);
  return counts.length === 0 ? undefined : counts.reduce((one, other) => one + other);
}
