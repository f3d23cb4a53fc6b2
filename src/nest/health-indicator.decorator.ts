import { SetMetadata } from '@nestjs/common';
import type { CustomOptions, IndicatorClass } from '../registration/custom.js';

/** What {@link HealthIndicator} says of a class. */
export interface HealthIndicatorOptions extends CustomOptions {
  /** The name of the indicator: `^[a-z][A-Za-z0-9_-]{0,62}$`. */
  readonly name: string;
}

const KEY = 'nestjs-health-policy:indicator';

/**
 * Makes an indicator of a class with `check()`, or with the `isHealthy(key)` of Terminus's documentation: listed in the providers of any
 * module it is found at boot, with its dependencies injected, and stands under the policy as `indicator(name, TheClass)` would. A
 * subclass that is provided instead inherits it.
 * The boot ends where two have one name, and where the class is request-scoped.
 * @publicApi
 */
export function HealthIndicator(options: HealthIndicatorOptions): (target: IndicatorClass) => void {
  return SetMetadata(KEY, options);
}

/** What was said of a class; undefined where nothing was, or where it is no class. */
export function indicatorOptionsOf(target: unknown): HealthIndicatorOptions | undefined {
  return typeof target === 'function' ? (Reflect.getMetadata(KEY, target) as HealthIndicatorOptions) : undefined;
}
