import { Inject, type InjectionToken } from '@nestjs/common';

/** The module's options, as `forRoot` or `forRootAsync` was given them. */
export const HEALTH_POLICY_OPTIONS: InjectionToken = Symbol.for('nestjs-health-policy:options');

/**
 * The token of a registered indicator, to ask it from one's own code: `redis.isHealthy('redis')`.
 * @publicApi
 */
export function healthIndicatorToken(name: string): InjectionToken {
  return `HealthIndicator:${name}`;
}

/**
 * Injects a registered indicator by its name.
 * @publicApi
 */
export function InjectHealthIndicator(name: string): ParameterDecorator & PropertyDecorator {
  return Inject(healthIndicatorToken(name));
}
