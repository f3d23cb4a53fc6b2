import type { LlmDepth, LlmSettings } from '../domain/policy/settings.js';
import { LlmHealthIndicator } from '../indicators/llm.health.js';
import type { LlmStore } from '../indicators/llm/budget.js';
import type { LlmIndicatorOptions, LlmProvider } from '../indicators/llm/options.js';
import type { LlmProviderOptions } from '../indicators/llm/provider-options.js';
import { redisLlmStore } from '../indicators/llm/redis-store.js';
import type { LlmSource } from '../indicators/llm/source.js';
import type { Lookup } from './lookup.js';
import type { PolicyFacts } from './policy-facts.js';
import { defined, given, named, type Given } from './arguments.js';
import type { Provided } from './provided.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';

/** Where a provider's client comes from, in an application. */
export interface LlmProviderTokens {
  /** The application's manager or client, or its token. Its value may be null: then the factory counts. */
  readonly manager?: Provided | null;
  /** A factory that makes clients, or its token. */
  readonly factory?: Provided | null;
  /** The key of the configuration that has the name of the model. */
  readonly modelFrom?: string;
}

/** One of several providers. */
export interface LlmProviderRegistration extends LlmProviderTokens, LlmProviderOptions {
  /** A name of its own: `^[a-z][A-Za-z0-9_-]{0,62}$`. */
  readonly name: string;
}

export interface LlmOptions
  extends CommonOptions, Partial<LlmSettings>, LlmProviderTokens, Omit<LlmIndicatorOptions, 'store'> {
  /** How deep to look. @default the policy's `HEALTH_LLM_DEPTH` */
  readonly depth?: LlmDepth;
  /** Several providers, the primary first; then the manager, the factory and the rest of one provider belong to each. @default one */
  readonly providers?: readonly LlmProviderRegistration[];
  /** An ioredis client, or its token, in which the budget of depth `completion` is kept, for all replicas. @default in memory */
  readonly redis?: Provided;
  /** What the keys there begin with: applications that share a Redis must not share them. @default `health-policy:llm:` */
  readonly redisPrefix?: string;
  /** One's own store of the budget, instead of {@link redis}. */
  readonly store?: LlmStore;
}

/**
 * An LLM: a manager, a factory that makes clients per request or per user, an endpoint, or several providers.
 * @param name @default `llm`
 * @publicApi
 */
export function llm(name?: string, options?: LlmOptions): IndicatorRegistration;
export function llm(options?: LlmOptions): IndicatorRegistration;
export function llm(...args: Given<LlmOptions>): IndicatorRegistration {
  const [name, options] = named('llm', args);
  const {
    providers,
    redis,
    redisPrefix,
    store,
    require: requirement,
    maxTokens,
    calls,
    fetch: asks,
    ...rest
  } = options;
  const only = divided(rest);
  const create = (lookup: Lookup, facts: PolicyFacts) =>
    new LlmHealthIndicator(
      providers === undefined ? sourceOf(only.tokens, lookup) : providers.map((each) => providerOf(each, lookup)),
      {
        ...(providers === undefined && optionsOf(only, lookup)),
        ...defined({ require: requirement, maxTokens, calls, fetch: asks }),
        store: storeIn(lookup, redis, redisPrefix, store),
        depth: () => facts.depthOf(name),
        limits: () => facts.llmLimitsOf(name),
      },
      name,
    );
  const uses = (providers ?? [only.tokens]).flatMap(({ manager, factory }) => given(manager, factory));
  return {
    name,
    kind: 'llm',
    local: false,
    settings: only.settings,
    uses: [...uses, ...given(redis)],
    type: LlmHealthIndicator,
    create,
  };
}

/** What belongs to a provider: where it comes from, what to know of it; and the rest, which are settings of the indicator. */
function divided(options: LlmProviderTokens & LlmProviderOptions & CommonOptions) {
  const { manager, factory, modelFrom, requiredMethods, factoryMethod, configs, credentials, ...more } = options;
  const { disposeClients, endpoint, model, ask, ...settings } = more;
  const tokens: LlmProviderTokens = defined({ manager, factory, modelFrom });
  const looks = { requiredMethods, factoryMethod, configs, credentials, disposeClients, endpoint, model, ask };
  return { tokens, looks: defined(looks) satisfies LlmProviderOptions, settings };
}

function providerOf({ name, ...rest }: LlmProviderRegistration, lookup: Lookup): LlmProvider {
  const own = divided(rest);
  return Object.assign(sourceOf(own.tokens, lookup), optionsOf(own, lookup), { name });
}

/** Looked up at each check: a provider may be null at first, and a factory's result may change. */
function sourceOf({ manager, factory }: LlmProviderTokens, lookup: Lookup): LlmSource {
  return {
    get manager() {
      return manager == null ? manager : lookup.provider(manager);
    },
    get factory() {
      return factory == null ? factory : lookup.provider(factory);
    },
  };
}

function optionsOf({ tokens, looks }: ReturnType<typeof divided>, lookup: Lookup): LlmProviderOptions {
  const { modelFrom } = tokens;
  if (modelFrom === undefined || looks.model !== undefined) return looks;
  const model = () => {
    const value = lookup.config(modelFrom);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  return { ...looks, model };
}

function storeIn(
  lookup: Lookup,
  redis: Provided | undefined,
  prefix: string | undefined,
  own: LlmStore | undefined,
): () => LlmStore | undefined {
  let made: LlmStore | undefined;
  return () => {
    if (own !== undefined || redis === undefined) return own;
    const client = lookup.provider(redis);
    if (client === undefined || client === null) return undefined;
    return (made ??= redisLlmStore(client as never, defined({ prefix })));
  };
}
