import type { InjectionToken, ModuleMetadata, OptionalFactoryDependency, Type } from '@nestjs/common';
import type { HealthOptions } from '../assembly/health-options.js';
import type { IndicatorRegistration } from '../registration/registration.js';

/**
 * What the application says in code. Everything that has a key in the environment can be overridden there.
 * @publicApi
 */
export interface HealthPolicyModuleOptions extends HealthOptions {
  /** Answer at the server's `request` event, in front of the framework. @default true */
  readonly fastPath?: boolean;
}

/** Makes the options; for `useClass` and `useExisting`. */
export interface HealthPolicyOptionsFactory {
  createHealthPolicyOptions(): HealthPolicyModuleOptions | Promise<HealthPolicyModuleOptions>;
}

/**
 * The options, made by a provider.
 * @publicApi
 */
export interface HealthPolicyModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** Indicators that are known without the provider; only these can be injected by name. */
  readonly indicators?: readonly IndicatorRegistration[];
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[];
  // The arguments are the providers named in `inject`, whose types Nest does not know either.
  readonly useFactory?: (...injected: never[]) => HealthPolicyModuleOptions | Promise<HealthPolicyModuleOptions>;
  readonly useClass?: Type<HealthPolicyOptionsFactory>;
  readonly useExisting?: InjectionToken<HealthPolicyOptionsFactory>;
}
