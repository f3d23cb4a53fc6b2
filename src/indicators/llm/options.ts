import type { LlmDepth } from '../../domain/policy/settings.js';
import { knownLlmDepth } from './depth.js';

/**
 * What the indicator should know about the application's LLM. All optional.
 * @publicApi
 */
export interface LlmIndicatorOptions {
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
  /** Whether a key is needed, and where it is. @default judged by what the client or the configurations show */
  readonly credentials?: LlmCredentials;
  /**
   * Whether a client that the factory built for a check is disposed after it. Set it to false where the factory hands out
   * clients that the application goes on using. A factory that returns the same client twice in a row is recognised without it.
   * @default true
   */
  readonly disposeClients?: boolean;
}

/**
 * Where the key is. The indicator asks only whether there is one; it is never kept, shown or sent.
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

/** How deep to look: a depth, refused at construction where it does not exist, or a function where it is known only later. */
export interface LlmDepthOption {
  readonly depth: LlmDepth | (() => LlmDepth);
}

/** {@link LlmIndicatorOptions}, resolved. */
export interface ResolvedLlmOptions {
  /** @throws TypeError on a depth that does not exist */
  readonly depth: () => LlmDepth;
  readonly requiredMethods: readonly string[] | undefined;
  readonly factoryMethod: string | undefined;
  readonly configs: string | undefined;
  readonly credentials: LlmCredentials;
  readonly disposeClients: boolean;
}

/**
 * Fills in the defaults.
 * @throws TypeError on an option of a wrong type; its value is never quoted, since it could be a key
 */
export function resolveLlmOptions(options: LlmIndicatorOptions & LlmDepthOption): ResolvedLlmOptions {
  const { requiredMethods, factoryMethod, configs, credentials = {}, disposeClients = true } = options;
  const isName = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

  expect(
    requiredMethods === undefined ||
      (Array.isArray(requiredMethods) && requiredMethods.length > 0 && requiredMethods.every(isName)),
    '`requiredMethods` to be a list of one or more method names',
  );
  expect(factoryMethod === undefined || isName(factoryMethod), '`factoryMethod` to be a method name');
  expect(configs === undefined || isName(configs), '`configs` to be the name of a member of the manager');
  expect(typeof disposeClients === 'boolean', '`disposeClients` to be a boolean');
  expect(typeof credentials === 'object' && credentials !== null, '`credentials` to be an object');
  const { requiresKey, apiKey } = credentials;
  expect(
    requiresKey === undefined || typeof requiresKey === 'boolean',
    '`credentials.requiresKey` to be a boolean or undefined',
  );
  expect(
    apiKey === undefined || typeof apiKey === 'function',
    '`credentials.apiKey` to be a function that returns the key',
  );

  return {
    depth: depthOf(options.depth),
    requiredMethods: requiredMethods && [...requiredMethods],
    factoryMethod,
    configs,
    credentials: { requiresKey, ...(apiKey && { apiKey }) },
    disposeClients,
  };
}

function depthOf(depth: LlmDepthOption['depth']): () => LlmDepth {
  if (typeof depth === 'function') return () => knownLlmDepth(depth());
  const built = knownLlmDepth(depth);
  return () => built;
}

function expect(holds: boolean, rule: string): void {
  if (!holds) throw new TypeError(`Expected the LLM indicator's ${rule}`);
}
