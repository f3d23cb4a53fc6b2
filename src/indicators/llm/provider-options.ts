import type { DeepLlmDepth } from './depth.js';
import type { LlmEndpoint } from './endpoint.js';
import { expectOption, isName } from './expect-option.js';

/**
 * What the indicator should know about one provider. All optional.
 * @publicApi
 */
export interface LlmProviderOptions {
  /**
   * The methods that the manager must have, as names or dotted paths (`chat.completions.create`); all of them.
   * @default at least one of {@link KNOWN_MANAGER_METHODS}
   */
  readonly requiredMethods?: readonly string[];
  /**
   * The method of the factory that makes a client, called without an argument.
   * @default the factory itself where it is a function, otherwise the first of {@link FACTORY_METHODS} that it has
   */
  readonly factoryMethod?: string;
  /**
   * The member of the manager that holds its configurations: a property, or a method that returns them or a promise of them.
   * @default the first of `configs` and `getConfigs` that the manager has; a manager with neither is not judged by it
   */
  readonly configs?: string;
  /** Whether a key is needed, and where it is. @default judged by what the client, the configurations or the endpoint show */
  readonly credentials?: LlmCredentials;
  /**
   * Whether a client that the factory built for a check is disposed after it. Set it to false where the factory hands out
   * clients that the application goes on using. A factory that returns the same client twice in a row is recognised without it.
   * @default true
   */
  readonly disposeClients?: boolean;
  /**
   * Where the depths `reachable` and `completion` ask. A function is called at each check, under its deadline; null or undefined
   * is `not_configured`.
   * @default read from the client, where that is one of OpenAI, Anthropic, LangChain or the Vercel AI SDK
   */
  readonly endpoint?:
    LlmEndpoint | (() => LlmEndpoint | null | undefined | PromiseLike<LlmEndpoint | null | undefined>);
  /** The model that depth `completion` asks; a function is called at each check. @default the model of the endpoint or the client */
  readonly model?: string | (() => string | undefined);
  /** One's own way to ask, for an API that is spoken by neither shape. @default plain HTTP to the endpoint */
  readonly ask?: LlmAsk;
}

/** What {@link LlmAsk} is asked. */
export interface LlmQuestion {
  readonly depth: DeepLlmDepth;
  /** Aborted at the deadline of the check, which holds whether the function honours it or not. */
  readonly signal: AbortSignal;
  /** Tokens that the answer may have at most. */
  readonly maxTokens: number;
}

/**
 * Asks the provider once, without retries and without a user's context. Resolves where it answered as it should, with the tokens that
 * it cost where they are known; whatever it throws is classified by its HTTP status, code and class, and never shown.
 * @publicApi
 */
export type LlmAsk = (question: LlmQuestion) => PromiseLike<{ readonly tokens?: number | undefined } | void>;

/**
 * Where the key is. Depths up to `configured` ask only whether there is one; it is never kept or shown.
 * @publicApi
 */
export interface LlmCredentials {
  /**
   * False: the provider needs none (Ollama, vLLM), or its SDK signs in by itself (Bedrock, Vertex, a profile); nothing is looked for.
   * True: a key must be seen, or the indicator is down with `missing_credentials`.
   * @default undefined: down only where a key has its place and the place is empty
   */
  readonly requiresKey?: boolean | undefined;
  /** The key, or nothing where there is none. May be asynchronous; runs at each check, under its deadline. */
  readonly apiKey?: () => string | null | undefined | PromiseLike<string | null | undefined>;
}

/**
 * The methods by which a manager is known to be of use where `requiredMethods` names none: LangChain, OpenAI, Anthropic, the
 * Vercel AI SDK, and the names that people give their own.
 */
export const KNOWN_MANAGER_METHODS: readonly string[] = [
  'invoke',
  'chat.completions.create',
  'responses.create',
  'messages.create',
  'languageModel',
  'doGenerate',
  'ask',
  'chat',
  'complete',
  'generate',
  'generateText',
  'getClient',
  'createClient',
];

/** {@link LlmProviderOptions}, resolved. */
export interface ResolvedProviderOptions {
  readonly requiredMethods: readonly string[] | undefined;
  readonly factoryMethod: string | undefined;
  readonly configs: string | undefined;
  readonly credentials: LlmCredentials;
  readonly disposeClients: boolean;
  readonly endpoint: (() => unknown) | undefined;
  readonly model: () => string | undefined;
  readonly ask: LlmAsk | undefined;
}

/**
 * Fills in the defaults.
 * @throws TypeError on an option of a wrong type; its value is never quoted, since it could be a key
 */
export function resolveProviderOptions(options: LlmProviderOptions): ResolvedProviderOptions {
  const { requiredMethods, factoryMethod, configs, credentials = {}, disposeClients = true } = options;
  const { endpoint, model, ask } = options;

  expectOption(
    requiredMethods === undefined ||
      (Array.isArray(requiredMethods) && requiredMethods.length > 0 && requiredMethods.every(isName)),
    '`requiredMethods` to be a list of one or more method names',
  );
  expectOption(factoryMethod === undefined || isName(factoryMethod), '`factoryMethod` to be a method name');
  expectOption(configs === undefined || isName(configs), '`configs` to be the name of a member of the manager');
  expectOption(typeof disposeClients === 'boolean', '`disposeClients` to be a boolean');
  expectOption(typeof credentials === 'object' && credentials !== null, '`credentials` to be an object');
  const { requiresKey, apiKey } = credentials;
  expectOption(
    requiresKey === undefined || typeof requiresKey === 'boolean',
    '`credentials.requiresKey` to be a boolean or undefined',
  );
  expectOption(
    apiKey === undefined || typeof apiKey === 'function',
    '`credentials.apiKey` to be a function that returns the key',
  );
  expectOption(
    endpoint === undefined || typeof endpoint === 'function' || typeof endpoint?.baseUrl === 'string',
    '`endpoint` to be an object with a `baseUrl`, or a function that returns one',
  );
  expectOption(
    model === undefined || typeof model === 'function' || isName(model),
    "`model` to be a model's name, or a function that returns it",
  );
  expectOption(ask === undefined || typeof ask === 'function', '`ask` to be a function');

  return {
    requiredMethods: requiredMethods && [...requiredMethods],
    factoryMethod,
    configs,
    credentials: { requiresKey, ...(apiKey && { apiKey }) },
    disposeClients,
    endpoint: endpoint === undefined || typeof endpoint === 'function' ? endpoint : () => endpoint,
    model: typeof model === 'function' ? model : () => model,
    ask,
  };
}
