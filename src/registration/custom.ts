import type { CheckContext } from '../domain/indicator.js';
import { CustomHealthIndicator, type CustomAnswer, type CustomCheck } from '../indicators/custom.health.js';
import type { Lookup } from './lookup.js';
import { given } from './arguments.js';
import type { Provided, ProviderToken } from './provided.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';

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
  const token: Provided | undefined = ask === undefined && isClass(check) ? check : use;
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
    uses: given(token),
    type: CustomHealthIndicator,
    create,
  };
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
