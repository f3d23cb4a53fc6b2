import type { Authorize } from '../adapters/http/access.js';
import type { ServiceFacts } from '../adapters/http/health-json.js';
import type { DetailsLevel } from '../domain/details.js';
import type { PolicySettings } from '../domain/policy/settings.js';
import type { Criticality } from '../domain/status.js';
import type { IndicatorRegistration } from '../registration/registration.js';
import type { MetricsOptions } from './metrics-options.js';
import type { WebhookOptions } from './webhooks.js';

/** A named view over some of the indicators, served at `/health/<group>` and judged as `/health` is. */
export interface GroupOptions {
  /** Names of indicators. */
  readonly members: readonly string[];
  /** What callers without any right see of it. @default the level of the policy */
  readonly details?: DetailsLevel;
}

/**
 * What the application says in code. Everything that has a key in the environment can be overridden there.
 * @publicApi
 */
export interface HealthOptions extends Partial<Omit<PolicySettings, 'metrics'>> {
  /** The indicators, made by `database()`, `redis()`, `clickhouse()`, `llm()` and `indicator()`. @default none */
  readonly indicators?: readonly IndicatorRegistration[];
  /** The environment whose policy holds. @default HEALTH_ENVIRONMENT, APP_ENV, ENVIRONMENT, NODE_ENV: the first that is not empty */
  readonly environment?: string;
  /** Criticality per environment and indicator, over the built-in profiles; `'*'` for all that it does not name. A new environment starts from the strictest. */
  readonly policy?: Readonly<Record<string, Readonly<Record<string, Criticality>>>>;
  /** Indicators to make fatal, whatever the environment. */
  readonly fatal?: readonly string[];
  /** Indicators to make optional, whatever the environment. */
  readonly optional?: readonly string[];
  /** Indicators to run without effect, whatever the environment. */
  readonly shadow?: readonly string[];
  /** Indicators not to run, whatever the environment. */
  readonly disabled?: readonly string[];
  /** Named views, served at `/health/<group>`. @default none */
  readonly groups?: Readonly<Record<string, GroupOptions>>;
  /** Local indicators whose being down makes `/health/live` 503. @default none */
  readonly liveness?: readonly string[];
  /** Who sees everything, beside the bearers of the token. One that throws or takes over 100 ms is a no. @default nobody */
  readonly authorize?: Authorize;
  /** Paths under the prefix that the application answers itself, such as `/health/orders/:id`. @default none */
  readonly applicationRoutes?: readonly string[];
  /**
   * Prometheus metrics at `/health/metrics`, or through OpenTelemetry; an object turns them on, too. Needs `prom-client`, or
   * `@opentelemetry/api`. @default false
   */
  readonly metrics?: boolean | MetricsOptions;
  /** Where transitions are posted, beside `webhookUrl`. @default none */
  readonly webhooks?: readonly WebhookOptions[];
  /** What the application says of itself in `application/health+json`, to those who may see names. @default nothing */
  readonly service?: ServiceFacts;
}
