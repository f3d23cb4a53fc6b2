import type { CheckContext } from '../domain/indicator.js';
import { CustomHealthIndicator, type CustomAnswer, type CustomCheck } from '../indicators/custom.health.js';
import type { Lookup } from './lookup.js';
import { given } from './arguments.js';
import { isClass, shownProvided, type Provided, type ProviderToken } from './provided.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';
import { UsedProvider } from './used-provider.js';

export interface CustomOptions extends CommonOptions {
  /** True where the check looks at this process alone, so that liveness may depend on it. @default false */
  readonly local?: boolean;
  /** Names of strings in the answer that may be shown at level `full`. @default none */
  readonly expose?: readonly string[];
}

/** A check with the provider that it uses. */
export interface CheckWith<T = unknown> extends CustomOptions {
  /** What the check is given: a provider by its token, or the object itself. */
  readonly use: ProviderToken<T> | (T & object);
  readonly check: (used: T, context: CheckContext) => CustomAnswer | PromiseLike<CustomAnswer>;
}

/** An injectable class with a check of its own, or with the `isHealthy` of Terminus's documentation. */
export type IndicatorClass = new (
  ...args: never[]
) => { check: CustomCheck } | { isHealthy: (key: string) => CustomAnswer | PromiseLike<CustomAnswer> };

// One signature, since TypeScript would judge a check whose parameters are all annotated by the first of several only.
/**
 * An indicator of the application's own, or any of Terminus's: a function, an injectable class, or a check with the provider it uses.
 * @param options what an object with a check says itself goes over it
 * @publicApi
 */
export function indicator<T>(
  name: string,
  check: CustomCheck | IndicatorClass | CheckWith<T>,
  options: CustomOptions = {},
): IndicatorRegistration {
  if (typeof check === 'object') {
    const { use, check: ask, ...own } = check;
    return custom(name, { ...options, ...own }, use, (used, context) => ask(used as T, context));
  }
  return isClass(check)
    ? providedIndicator(name, check, options)
    : custom(name, options, undefined, (_, each) => check(each));
}

/** An indicator that is a provider: what the token stands for has a check of its own, or the `isHealthy` of Terminus's documentation. */
export function providedIndicator(
  name: string,
  token: ProviderToken,
  options: CustomOptions = {},
): IndicatorRegistration {
  return custom(
    name,
    options,
    token,
    (used, context) => askInstance(used, name, context),
    (used) => {
      if ((methodOf(used, 'check') ?? methodOf(used, 'isHealthy')) === undefined) throw new Error(lacking(token));
    },
  );
}

/** @param inspect looks at the provider at boot, where it is there by then, and throws where it will not do */
function custom(
  name: string,
  { local = false, expose, ...settings }: CustomOptions,
  token: Provided | undefined,
  ask: (used: unknown, context: CheckContext) => CustomAnswer | PromiseLike<CustomAnswer>,
  inspect: (used: unknown) => void = () => {},
): IndicatorRegistration {
  const create = (lookup: Lookup) => {
    if (token === undefined) return new CustomHealthIndicator((context) => ask(undefined, context), expose);
    const provider = new UsedProvider(lookup, token);
    return new CustomHealthIndicator(
      (context) => provider.ask((used) => (isMissing(used) ? NOT_CONFIGURED : ask(used, context))),
      expose,
      {
        prepare: async () => {
          const used = await provider.prepare();
          if (!isMissing(used)) inspect(used);
        },
        close: () => provider.close(),
      },
    );
  };
  return {
    name,
    kind: 'custom',
    local,
    settings,
    uses: given(token),
    type: CustomHealthIndicator,
    create,
  };
}

const NOT_CONFIGURED: CustomAnswer = { status: 'down', reason: 'not_configured' };

function isMissing(used: unknown): used is null | undefined {
  return used === undefined || used === null;
}

type Ask<Argument> = (argument: Argument) => CustomAnswer | PromiseLike<CustomAnswer>;

function askInstance(instance: unknown, name: string, context: CheckContext): CustomAnswer | PromiseLike<CustomAnswer> {
  const check = methodOf<CheckContext>(instance, 'check');
  if (check !== undefined) return check.call(instance, context);
  const isHealthy = methodOf<string>(instance, 'isHealthy');
  if (isHealthy !== undefined) return isHealthy.call(instance, name);
  throw new TypeError(lacking(name));
}

function methodOf<Argument>(instance: unknown, name: 'check' | 'isHealthy'): Ask<Argument> | undefined {
  const method = (instance as Record<string, unknown>)[name];
  return typeof method === 'function' ? (method as Ask<Argument>) : undefined;
}

function lacking(token: Provided): string {
  return `${shownProvided(token)} has neither check() nor isHealthy(): give it one`;
}
