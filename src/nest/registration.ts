import type { InjectionToken, Type } from '@nestjs/common';
import type { IndicatorKind } from '../domain/policy/indicator-kind.js';
import type { IndicatorSettings, LlmDepth } from '../domain/policy/settings.js';
import { ClickHouseHealthIndicator } from '../indicators/clickhouse.health.js';
import { CustomHealthIndicator, type CustomCheck } from '../indicators/custom.health.js';
import { DatabaseHealthIndicator, type DatabaseIndicatorOptions } from '../indicators/database.health.js';
import type { DependencyIndicator } from '../indicators/dependency-indicator.js';
import { EventLoopHealthIndicator, type EventLoopIndicatorOptions } from '../indicators/event-loop.health.js';
import { LlmHealthIndicator } from '../indicators/llm.health.js';
import type { LlmIndicatorOptions } from '../indicators/llm/options.js';
import { RedisHealthIndicator, type RedisIndicatorOptions } from '../indicators/redis.health.js';
import type { CheckContext } from '../domain/indicator.js';
import type { CustomAnswer } from '../indicators/custom.health.js';
import type { Lookup } from './lookup.js';
import type { PolicyFacts } from './policy-facts.js';

/** What every registration may say; the configuration overrides it. Milliseconds and counts, each @default as the policy has it. */
export type CommonOptions = Partial<Omit<IndicatorSettings, 'depth'>>;

/** One indicator as the module's options declare it. Made by {@link database}, {@link redis}, {@link clickhouse}, {@link llm}, {@link indicator}. */
export interface IndicatorRegistration {
  readonly name: string;
  readonly kind: IndicatorKind;
  /** True where the indicator looks at this process alone, so that liveness may depend on it. */
  readonly local: boolean;
  readonly settings: Partial<IndicatorSettings>;
  /** The tokens of the application's providers that it uses. */
  readonly tokens: readonly InjectionToken[];
  /** The class under which the first registration of its kind can be injected. */
  readonly type: Type<DependencyIndicator>;
  readonly create: (lookup: Lookup, facts: PolicyFacts) => DependencyIndicator;
}

/** A client of the indicator's own, made from a URL and ended with the application. */
export interface OwnClient {
  /** The URL itself. */
  readonly url?: string;
  /** The key of the configuration that has the URL. */
  readonly urlFrom?: string;
}

export interface DatabaseOptions extends CommonOptions, DatabaseIndicatorOptions, OwnClient {
  /** The token of an existing DataSource. @default the application's default DataSource */
  readonly dataSource?: InjectionToken;
}

export interface RedisOptions extends CommonOptions, RedisIndicatorOptions, OwnClient {
  /** The token of an existing ioredis client or Cluster. @default a client of its own, from `REDIS_URL` */
  readonly client?: InjectionToken;
}

export interface ClickHouseOptions extends CommonOptions, OwnClient {
  /** The token of an existing client of @clickhouse/client. @default a client of its own, from `CLICKHOUSE_URL` */
  readonly client?: InjectionToken;
}

export interface LlmOptions extends CommonOptions, LlmIndicatorOptions {
  /** The token of the application's manager or client. Its value may be null: then the factory counts. */
  readonly manager?: InjectionToken;
  /** The token of a factory that makes clients. */
  readonly factory?: InjectionToken;
  /** How deep to look. @default the policy's `HEALTH_LLM_DEPTH` */
  readonly depth?: LlmDepth;
}

export interface EventLoopOptions extends CommonOptions, EventLoopIndicatorOptions {}

export interface CustomOptions extends CommonOptions {
  /** True where the check looks at this process alone, so that liveness may depend on it. @default false */
  readonly local?: boolean;
  /** Names of strings in the answer that may be shown at level `full`. @default none */
  readonly expose?: readonly string[];
}

/** A check with the provider that it uses. */
export interface CheckWith<T = unknown> extends CustomOptions {
  /** The token of the provider that the check is given. */
  readonly use: InjectionToken<T>;
  readonly check: (used: T, context: CheckContext) => CustomAnswer | PromiseLike<CustomAnswer>;
}

/** An injectable class with a check of its own, or with the `isHealthy` of Terminus's documentation. */
export type IndicatorClass = Type<
  { check: CustomCheck } | { isHealthy: (key: string) => CustomAnswer | PromiseLike<CustomAnswer> }
>;

/**
 * A database of any kind that TypeORM knows.
 * @param name @default `database`
 * @publicApi
 */
export function database(name?: string, options?: DatabaseOptions): IndicatorRegistration;
export function database(options?: DatabaseOptions): IndicatorRegistration;
export function database(...args: Given<DatabaseOptions>): IndicatorRegistration {
  const [name, options] = named('database', args);
  const { dataSource, url, urlFrom, writable, poolExhausted, connection, ...settings } = options;
  const create = (lookup: Lookup) =>
    new DatabaseHealthIndicator(async () => {
      if (url !== undefined || urlFrom !== undefined) return { url: urlOf(lookup, url, urlFrom) };
      return {
        dataSource: (dataSource === undefined
          ? await lookup.defaultDataSource()
          : lookup.provider(dataSource)) as never,
      };
    }, defined({ writable, poolExhausted, connection }));
  return {
    name,
    kind: 'database',
    local: false,
    settings,
    tokens: given(dataSource),
    type: DatabaseHealthIndicator,
    create,
  };
}

/**
 * A Redis server, Cluster or Sentinel set, by ioredis.
 * @param name @default `redis`
 * @publicApi
 */
export function redis(name?: string, options?: RedisOptions): IndicatorRegistration;
export function redis(options?: RedisOptions): IndicatorRegistration;
export function redis(...args: Given<RedisOptions>): IndicatorRegistration {
  const [name, options] = named('redis', args);
  const { client, url, urlFrom = 'REDIS_URL', writable, ...settings } = options;
  const create = (lookup: Lookup) =>
    new RedisHealthIndicator(
      () =>
        client === undefined ? { url: urlOf(lookup, url, urlFrom) } : { client: lookup.provider(client) as never },
      defined({ writable }),
    );
  return { name, kind: 'redis', local: false, settings, tokens: given(client), type: RedisHealthIndicator, create };
}

/**
 * A ClickHouse server, by @clickhouse/client.
 * @param name @default `clickhouse`
 * @publicApi
 */
export function clickhouse(name?: string, options?: ClickHouseOptions): IndicatorRegistration;
export function clickhouse(options?: ClickHouseOptions): IndicatorRegistration;
export function clickhouse(...args: Given<ClickHouseOptions>): IndicatorRegistration {
  const [name, options] = named('clickhouse', args);
  const { client, url, urlFrom = 'CLICKHOUSE_URL', ...settings } = options;
  const create = (lookup: Lookup) =>
    new ClickHouseHealthIndicator(() =>
      client === undefined ? { url: urlOf(lookup, url, urlFrom) } : { client: lookup.provider(client) as never },
    );
  return {
    name,
    kind: 'clickhouse',
    local: false,
    settings,
    tokens: given(client),
    type: ClickHouseHealthIndicator,
    create,
  };
}

/**
 * An LLM: a manager, or a factory that makes clients per request or per user.
 * @param name @default `llm`
 * @publicApi
 */
export function llm(name?: string, options?: LlmOptions): IndicatorRegistration;
export function llm(options?: LlmOptions): IndicatorRegistration;
export function llm(...args: Given<LlmOptions>): IndicatorRegistration {
  const [name, options] = named('llm', args);
  const { manager, factory, requiredMethods, factoryMethod, configs, credentials, disposeClients, ...settings } =
    options;
  const create = (lookup: Lookup, facts: PolicyFacts) =>
    new LlmHealthIndicator(
      {
        get manager() {
          return manager === undefined ? undefined : lookup.provider(manager);
        },
        get factory() {
          return factory === undefined ? undefined : lookup.provider(factory);
        },
      },
      {
        ...defined({ requiredMethods, factoryMethod, configs, credentials, disposeClients }),
        depth: () => facts.depthOf(name),
      },
    );
  return {
    name,
    kind: 'llm',
    local: false,
    settings,
    tokens: given(manager, factory),
    type: LlmHealthIndicator,
    create,
  };
}

/**
 * How busy this process's event loop was since the last check. For liveness rather probe the management server, which sees a block
 * while it lasts.
 * @param name @default `eventLoop`
 * @publicApi
 */
export function eventLoop(name?: string, options?: EventLoopOptions): IndicatorRegistration;
export function eventLoop(options?: EventLoopOptions): IndicatorRegistration;
export function eventLoop(...args: Given<EventLoopOptions>): IndicatorRegistration {
  const [name, options] = named('eventLoop', args);
  const { warnDelayMs, warnUtilization, ...settings } = options;
  const create = (_lookup: Lookup, facts: PolicyFacts) =>
    new EventLoopHealthIndicator(() => facts.eventLoopReadyMs, defined({ warnDelayMs, warnUtilization }));
  return { name, kind: 'custom', local: true, settings, tokens: [], type: EventLoopHealthIndicator, create };
}

/**
 * An indicator of the application's own, or any of Terminus's: a function, an injectable class, or a check with the provider it uses.
 * @publicApi
 */
export function indicator(
  name: string,
  check: CustomCheck | IndicatorClass,
  options?: CustomOptions,
): IndicatorRegistration;
export function indicator<T>(name: string, check: CheckWith<T>): IndicatorRegistration;
export function indicator<T>(
  name: string,
  check: CustomCheck | IndicatorClass | CheckWith<T>,
  options: CustomOptions = {},
): IndicatorRegistration {
  const {
    use,
    check: ask,
    ...own
  } = typeof check === 'object' ? check : { ...options, use: undefined, check: undefined };
  const { local = false, expose, ...settings } = own;
  const token = ask === undefined && isClass(check) ? check : use;
  const create = (lookup: Lookup) =>
    new CustomHealthIndicator((context) => {
      if (token === undefined) return (check as CustomCheck)(context);
      const used = lookup.provider(token);
      if (used === undefined || used === null) return { status: 'down', reason: 'not_configured' };
      return ask === undefined ? askInstance(used, name, context) : ask(used as T, context);
    }, expose);
  return {
    name,
    kind: 'custom',
    local,
    settings,
    tokens: given(token),
    type: CustomHealthIndicator,
    create,
  };
}

type Given<Options> = [name?: string | Options, options?: Options];

function named<Options extends object>(standard: string, [first, second]: Given<Options>): [string, Partial<Options>] {
  return typeof first === 'string' ? [first, second ?? {}] : [standard, first ?? second ?? {}];
}

function urlOf(lookup: Lookup, url: string | undefined, urlFrom: string | undefined): string | undefined {
  const found = url ?? (urlFrom === undefined ? undefined : lookup.config(urlFrom));
  return typeof found === 'string' && found.trim() !== '' ? found.trim() : undefined;
}

function askInstance(instance: unknown, name: string, context: CheckContext): CustomAnswer | PromiseLike<CustomAnswer> {
  const { check, isHealthy } = instance as { check?: CustomCheck; isHealthy?: (key: string) => CustomAnswer };
  if (typeof check === 'function') return check.call(instance, context);
  if (typeof isHealthy === 'function') return isHealthy.call(instance, name);
  throw new TypeError(`The class of the indicator ${name} has neither check() nor isHealthy()`);
}

function isClass(value: unknown): value is IndicatorClass {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** The tokens that a registration names. */
function given(...tokens: (InjectionToken | undefined)[]): InjectionToken[] {
  return tokens.filter((token) => token !== undefined);
}

/** Without the members that are undefined, which is how an option is left out. */
function defined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
