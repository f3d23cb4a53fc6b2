import type { ModulesContainer } from '@nestjs/core';
import type { RegisteredIndicator } from '../assembly/monitored.js';
import { madeOf, type Surroundings } from '../assembly/surroundings.js';
import type { Lookup } from '../registration/lookup.js';
import type { PolicyFacts } from '../registration/policy-facts.js';
import type { IndicatorRegistration } from '../registration/registration.js';
import { decoratedIndicators } from './decorated.js';

/**
 * All indicators of an application: those that the module was declared with, which can be injected by name; those that only its options
 * know, where a provider makes these; and those that decorated classes declare.
 */
export class ApplicationIndicators {
  private found: readonly IndicatorRegistration[] | undefined;

  constructor(
    private readonly declared: readonly RegisteredIndicator[],
    private readonly fromOptions: readonly IndicatorRegistration[],
    private readonly modules: ModulesContainer,
  ) {}

  /** Known once Nest knows all modules. @throws HealthPolicyError where a decorated class will not do */
  get registrations(): readonly IndicatorRegistration[] {
    return [...this.declared.map(({ registration }) => registration), ...this.undeclared];
  }

  /** Each with the indicator that is made of it. @throws HealthPolicyError where a decorated class will not do */
  make(lookup: Lookup, facts: PolicyFacts, surroundings: Surroundings): readonly RegisteredIndicator[] {
    const made = this.undeclared.map((registration) => ({
      registration,
      indicator: madeOf(registration, lookup, facts, surroundings),
    }));
    return [...this.declared, ...made];
  }

  private get undeclared(): readonly IndicatorRegistration[] {
    const declared = this.declared.map(({ registration }) => registration);
    const optional = this.fromOptions.filter((registration) => !declared.includes(registration));
    this.found ??= decoratedIndicators(
      this.modules,
      [...declared, ...optional].map(({ name }) => name),
    );
    return [...optional, ...this.found];
  }
}
