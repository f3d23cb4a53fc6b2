import type { IndicatorKind } from '../domain/policy/indicator-kind.js';
import type { IndicatorSettings, LlmSettings } from '../domain/policy/settings.js';
import type { DependencyIndicator } from '../indicators/dependency-indicator.js';
import type { Lookup } from './lookup.js';
import type { Provided } from './provided.js';
import type { PolicyFacts } from './policy-facts.js';

/** What every registration may say; the configuration overrides it. Milliseconds and counts, each @default as the policy has it. */
export type CommonOptions = Partial<Omit<IndicatorSettings, keyof LlmSettings>>;

/** One indicator as the module's options declare it. Made by {@link database}, {@link redis}, {@link clickhouse}, {@link llm}, {@link indicator}. */
export interface IndicatorRegistration {
  readonly name: string;
  readonly kind: IndicatorKind;
  /** True where the indicator looks at this process alone, so that liveness may depend on it. */
  readonly local: boolean;
  readonly settings: Partial<IndicatorSettings>;
  /** What it uses of the application's. */
  readonly uses: readonly Provided[];
  /** The class under which the first registration of its kind can be injected. */
  readonly type: new (...args: never[]) => DependencyIndicator;
  readonly create: (lookup: Lookup, facts: PolicyFacts) => DependencyIndicator;
}

/** A client of the indicator's own, made from a URL and ended with the application. */
export interface OwnClient {
  /** The URL itself. */
  readonly url?: string;
  /** The key of the configuration that has the URL. */
  readonly urlFrom?: string;
}
