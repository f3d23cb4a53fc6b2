import type { LlmDepth } from '../../domain/policy/settings.js';
import { neededOf, type LlmRequirement } from './combine.js';
import { knownLlmDepth } from './depth.js';
import { expectOption } from './expect-option.js';
import { resolveProviderOptions, type LlmProviderOptions, type ResolvedProviderOptions } from './provider-options.js';
import type { LlmSource } from './source.js';
import type { LlmStore } from './budget.js';

/**
 * One of several providers: where it comes from, and what the indicator should know about it.
 * @publicApi
 */
export interface LlmProvider extends LlmSource, LlmProviderOptions {
  /** A name of its own, under which the entry shows it and its outcomes are recorded: `^[a-z][A-Za-z0-9_-]{0,62}$`. */
  readonly name: string;
}

/**
 * What the indicator should know about the application's LLM. All optional.
 * @publicApi
 */
export interface LlmIndicatorOptions extends LlmProviderOptions {
  /** How many of several providers have to be usable. @default `any` */
  readonly require?: LlmRequirement;
  /** Tokens that an answer may have at most at depth `completion`; reasoning models fail with very few. @default 16 */
  readonly maxTokens?: number;
  /**
   * Where the budget of depth `completion` is kept. One that is shared counts across restarts and replicas, and makes one replica
   * ask for all.
   * @default in memory: each process has the whole budget, and a restart begins it anew
   */
  readonly store?: LlmStore | (() => LlmStore | undefined | Promise<LlmStore>);
  /** How the application's own calls are judged. */
  readonly calls?: LlmCallsOptions;
  /** The fetch that asks, such as one that goes through a proxy. @default the global one, looked up at each check */
  readonly fetch?: typeof fetch;
}

/** When the outcomes of the application's own calls count as a failure: with fewer calls, one bad request would be an outage. */
export interface LlmCallsOptions {
  /** Age in milliseconds from which on a call counts for nothing. @default 60000 */
  readonly windowMs?: number;
  /** Calls in the window that it takes at least. @default 5 */
  readonly minimumCalls?: number;
  /** Share of failed ones from which on the provider fails, above 0 and up to 1. @default 0.5 */
  readonly failureShare?: number;
}

/** How deep to look: a depth, refused at construction where it does not exist, or a function where it is known only later. */
export interface LlmDepthOption {
  readonly depth: LlmDepth | (() => LlmDepth);
  /** What else the policy says. @default the first check looks as deep as the others; 400 calls and 20,000 tokens a day */
  readonly limits?: () => LlmLimits;
}

/** What the policy says beside the depth. */
export interface LlmLimits {
  readonly startupDepth: LlmDepth;
  readonly callsPerDay: number;
  readonly tokensPerDay: number;
  /** Time between checks in milliseconds: a success of the application's own that is younger replaces one. */
  readonly intervalMs: number;
}

/** {@link LlmIndicatorOptions}, resolved. */
export interface ResolvedLlmOptions {
  /** @throws TypeError on a depth that does not exist */
  readonly depth: () => LlmDepth;
  readonly limits: () => LlmLimits;
  readonly providers: readonly ResolvedProvider[];
  readonly requirement: LlmRequirement;
  readonly maxTokens: number;
  readonly store: () => LlmStore | undefined | Promise<LlmStore>;
  readonly calls: Required<LlmCallsOptions>;
  readonly fetch: () => typeof fetch;
}

/** One provider with its options resolved. */
export interface ResolvedProvider {
  readonly name: string;
  readonly source: LlmSource;
  readonly options: ResolvedProviderOptions;
}

/** The name of the only provider where the source is no list. */
export const ONLY_PROVIDER = 'llm';

const PROVIDER_NAME = /^[a-z][A-Za-z0-9_-]{0,62}$/;

/** Without a policy there is no start to be careful at. */
const UNLIMITED_START: LlmLimits = {
  startupDepth: 'completion',
  callsPerDay: 400,
  tokensPerDay: 20_000,
  intervalMs: 300_000,
};

/**
 * Fills in the defaults.
 * @throws TypeError on an option of a wrong type; its value is never quoted, since it could be a key
 */
export function resolveLlmOptions(
  source: LlmSource | readonly LlmProvider[],
  options: LlmIndicatorOptions & LlmDepthOption,
): ResolvedLlmOptions {
  const { require: requirement = 'any', maxTokens = 16, store, limits = () => UNLIMITED_START, fetch: asks } = options;
  const { windowMs = 60_000, minimumCalls = 5, failureShare = 0.5 } = options.calls ?? {};
  const providers = isList(source)
    ? source.map((each) => ({ name: each.name, source: each, options: resolveProviderOptions(each) }))
    : [{ name: ONLY_PROVIDER, source, options: resolveProviderOptions(options) }];

  const names = providers.map(({ name }) => name);
  expectOption(providers.length > 0, '`providers` to be a list of one or more');
  expectOption(
    names.every((name) => typeof name === 'string' && PROVIDER_NAME.test(name)),
    'providers to have names that start with a small letter and hold at most 63 letters, digits, "_" and "-"',
  );
  expectOption(new Set(names).size === names.length, 'providers to have names that differ');
  expectOption(
    isRequirement(requirement, providers.length),
    '`require` to be any, all, or { quorum: n } with 1 ≤ n ≤ the number of providers',
  );
  expectOption(Number.isInteger(maxTokens) && maxTokens >= 1, '`maxTokens` to be a whole number from 1');
  expectOption(
    store === undefined || typeof store === 'function' || typeof store?.spend === 'function',
    '`store` to be a store such as `redisLlmStore(client)`, or a function that returns one',
  );
  expectOption(
    Number.isFinite(windowMs) && windowMs >= 1000,
    '`calls.windowMs` to be a number of milliseconds from 1000',
  );
  expectOption(Number.isInteger(minimumCalls) && minimumCalls >= 1, '`calls.minimumCalls` to be a whole number from 1');
  expectOption(failureShare > 0 && failureShare <= 1, '`calls.failureShare` to be a number above 0 and up to 1');
  expectOption(asks === undefined || typeof asks === 'function', '`fetch` to be a function');

  return {
    depth: depthOf(options.depth),
    limits,
    providers,
    requirement,
    maxTokens,
    store: typeof store === 'function' ? store : () => store,
    calls: { windowMs, minimumCalls, failureShare },
    fetch: asks === undefined ? () => globalThis.fetch : () => asks,
  };
}

function isList(source: LlmSource | readonly LlmProvider[]): source is readonly LlmProvider[] {
  try {
    return Array.isArray(source);
  } catch {
    return false; // a revoked proxy, which is nothing at all
  }
}

function isRequirement(value: unknown, providers: number): value is LlmRequirement {
  if (value === 'any' || value === 'all') return true;
  if (typeof value !== 'object' || value === null) return false;
  const needed = neededOf(value as LlmRequirement, providers);
  return Number.isInteger(needed) && needed >= 1 && needed <= providers;
}

function depthOf(depth: LlmDepthOption['depth']): () => LlmDepth {
  if (typeof depth === 'function') return () => knownLlmDepth(depth());
  const known = knownLlmDepth(depth);
  return () => known;
}
