import type { ModulesContainer } from '@nestjs/core';
import { HealthPolicyError } from '../assembly/health-policy-error.js';
import { Findings } from '../domain/policy/findings.js';
import { isFreeName } from '../domain/policy/names.js';
import { providedIndicator } from '../registration/custom.js';
import { WITHIN_REQUEST } from '../registration/used-provider.js';
import type { IndicatorRegistration } from '../registration/registration.js';
import { indicatorOptionsOf, type HealthIndicatorOptions } from './health-indicator.decorator.js';

/** One of Nest's records of a provider. */
type Provider = NonNullable<ReturnType<ModulesContainer['get']>>['providers'] extends Map<unknown, infer P> ? P : never;

/** A provider whose class is decorated. */
interface Decorated {
  readonly provider: Provider;
  readonly options: HealthIndicatorOptions;
  /** The class and the module, for messages. */
  readonly where: string;
}

/**
 * The indicators that classes of the application's declare by `@HealthIndicator()`, in any module.
 * @param registered the names that the module's options have taken
 * @throws HealthPolicyError with all that is wrong in one message, and the classes that it is about
 */
export function decoratedIndicators(
  modules: ModulesContainer,
  registered: readonly string[],
): readonly IndicatorRegistration[] {
  const found = decoratedProviders(modules);
  const findings = new Findings();
  const owners = new Map(registered.map((name) => [name, 'the option `indicators`']));
  for (const { provider, options, where } of found) {
    const { name } = options;
    const own = new Findings();
    if (!isFreeName('indicator', name, own)) for (const each of own.problems) findings.problem(`${where}: ${each}`);
    const owner = owners.get(name);
    if (owner !== undefined)
      findings.problem(
        `indicator ${name} is declared twice, by ${owner} and by ${where}; give each its own name, or provide the class in one module only and export it`,
      );
    owners.set(name, where);
    if (!provider.isDependencyTreeStatic()) findings.problem(`${where} ${WITHIN_REQUEST}`);
  }
  if (findings.problems.length > 0)
    throw new HealthPolicyError(['Health indicators refused:', ...findings.problems].join('\n  '));
  return found.map(({ provider, options: { name, ...options } }) =>
    providedIndicator(name, provider.token as string | symbol | Function, options),
  );
}

/** An alias (`useExisting`) is not one more provider. */
function decoratedProviders(modules: ModulesContainer): Decorated[] {
  return [...modules.values()].flatMap((module) =>
    [...module.providers.values()].flatMap((provider): Decorated[] => {
      if (provider.isAlias) return [];
      for (const candidate of classesOf(provider)) {
        const options = indicatorOptionsOf(candidate);
        if (options !== undefined)
          return [{ provider, options, where: `the class ${candidate.name} in ${module.name}` }];
      }
      return [];
    }),
  );
}

/** Where the decoration may stand: on the class itself, on the one that a test or a factory puts in its place, or on its token. */
function classesOf({ token, metatype, instance }: Provider): Function[] {
  const made: unknown = typeof instance === 'object' && instance !== null ? Object.getPrototypeOf(instance) : undefined;
  const own = typeof made === 'object' && made !== null ? (made as { constructor?: unknown }).constructor : undefined;
  return [metatype, own, token].filter((each) => typeof each === 'function');
}
