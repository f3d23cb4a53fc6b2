import { Module, type DynamicModule, type ExistingProvider, type FactoryProvider, type Provider } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { ApplicationIndicators } from './application-indicators.js';
import { configurationOf } from './configuration.js';
import { HealthPolicyLifecycle } from './lifecycle.js';
import { HealthPolicyService } from './health-policy.service.js';
import { PolicyFacts } from '../registration/policy-facts.js';
import { lookupIn } from './module-lookup.js';
import type { RegisteredIndicator } from '../assembly/monitored.js';
import type {
  HealthPolicyModuleAsyncOptions,
  HealthPolicyModuleOptions,
  HealthPolicyOptionsFactory,
} from './options.js';
import type { IndicatorRegistration } from '../registration/registration.js';
import { HEALTH_SURROUNDINGS, madeOf, systemSurroundings, type Surroundings } from '../assembly/surroundings.js';
import { HEALTH_POLICY_OPTIONS, healthIndicatorToken } from './tokens.js';

/**
 * The health of a Nest application at `/health`, under a policy per environment. Imported once, it is global: its providers can be
 * injected everywhere.
 * @publicApi
 */
@Module({})
export class HealthPolicyModule {
  /**
   * @param options what the application says in code; everything with a key can be overridden in the environment
   */
  static forRoot(options: HealthPolicyModuleOptions = {}): DynamicModule {
    return moduleOf(options.indicators ?? [], [{ provide: HEALTH_POLICY_OPTIONS, useValue: options }]);
  }

  /** The same, with options that a provider makes. */
  static forRootAsync(options: HealthPolicyModuleAsyncOptions): DynamicModule {
    return { ...moduleOf(options.indicators ?? [], optionsProviders(options)), imports: options.imports ?? [] };
  }
}

/** A test puts its own in this place. */
const SURROUNDINGS: Provider = { provide: HEALTH_SURROUNDINGS, useValue: systemSurroundings };

function moduleOf(registrations: readonly IndicatorRegistration[], providers: Provider[]): DynamicModule {
  const indicators = indicatorProviders(registrations);
  const lifecycle: Provider = {
    provide: HealthPolicyLifecycle,
    inject: [
      HEALTH_POLICY_OPTIONS,
      PolicyFacts,
      ModuleRef,
      ModulesContainer,
      HealthPolicyService,
      HEALTH_SURROUNDINGS,
      { token: HttpAdapterHost, optional: true },
      { token: ConfigService, optional: true },
      ...registrations.map(({ name }) => healthIndicatorToken(name)),
    ],
    useFactory: (
      options: HealthPolicyModuleOptions,
      facts: PolicyFacts,
      moduleRef: ModuleRef,
      modules: ModulesContainer,
      service: HealthPolicyService,
      surroundings: Surroundings,
      adapterHost: HttpAdapterHost | undefined,
      config: ConfigService | undefined,
      ...made: RegisteredIndicator['indicator'][]
    ) => {
      const declared = registrations.map((registration, index) => ({ registration, indicator: made[index]! }));
      const lookup = lookupIn(moduleRef, configurationOf(moduleRef, config));
      const indicators = new ApplicationIndicators(declared, options.indicators ?? [], modules);
      return new HealthPolicyLifecycle(options, indicators, facts, lookup, adapterHost, service, surroundings);
    },
  };
  return {
    module: HealthPolicyModule,
    global: true,
    providers: [...providers, SURROUNDINGS, PolicyFacts, HealthPolicyService, ...indicators, lifecycle],
    exports: [HealthPolicyService, ...indicators.map(({ provide }) => provide)],
  };
}

/** Each indicator under its name, and the first of each kind under its class. */
function indicatorProviders(registrations: readonly IndicatorRegistration[]): (FactoryProvider | ExistingProvider)[] {
  const firstOfType = registrations.filter(
    ({ type }, index) => registrations.findIndex((each) => each.type === type) === index,
  );
  return [
    ...registrations.map((registration): FactoryProvider => ({
      provide: healthIndicatorToken(registration.name),
      inject: [ModuleRef, PolicyFacts, HEALTH_SURROUNDINGS, { token: ConfigService, optional: true }],
      useFactory: (
        moduleRef: ModuleRef,
        facts: PolicyFacts,
        surroundings: Surroundings,
        config: ConfigService | undefined,
      ) => madeOf(registration, lookupIn(moduleRef, configurationOf(moduleRef, config)), facts, surroundings),
    })),
    ...firstOfType.map(({ type, name }): ExistingProvider => ({
      provide: type,
      useExisting: healthIndicatorToken(name),
    })),
  ];
}

function optionsProviders({
  inject = [],
  useFactory,
  useClass,
  useExisting,
}: HealthPolicyModuleAsyncOptions): Provider[] {
  if (useFactory !== undefined) {
    return [
      {
        provide: HEALTH_POLICY_OPTIONS,
        inject: [...inject],
        useFactory: useFactory as (...injected: unknown[]) => unknown,
      },
    ];
  }
  const factory = useExisting ?? useClass;
  if (factory === undefined)
    throw new TypeError('HealthPolicyModule.forRootAsync needs one of useFactory, useClass, useExisting');
  const options: Provider = {
    provide: HEALTH_POLICY_OPTIONS,
    inject: [factory],
    useFactory: (made: HealthPolicyOptionsFactory) => made.createHealthPolicyOptions(),
  };
  return useClass === undefined ? [options] : [useClass, options];
}
