import type { DetailsLevel } from '../details.js';
import type { Criticality } from '../status.js';
import type { IndicatorKind } from './indicator-kind.js';
import type { IndicatorSettings, LlmSettings, PolicySettings } from './settings.js';

/** An indicator as the application registers it. */
export interface DeclaredIndicator {
  /** `^[a-z][A-Za-z0-9_-]{0,62}$`; stands in routes, keys and bodies. */
  readonly name: string;
  readonly kind: IndicatorKind;
  /**
   * True for what lives and dies with this process, so that a restart can cure it. Only such an indicator may stand in `liveness`.
   * @default false
   */
  readonly local?: boolean;
  /** Its own settings as given at its registration: the weakest of its own values. */
  readonly settings?: Partial<IndicatorSettings>;
}

/** A named set of indicators that is judged as `/health` is. */
export interface DeclaredGroup {
  readonly name: string;
  readonly members: readonly string[];
  /**
   * How much a caller without a token sees of the group.
   * @default the resolved `details`
   */
  readonly details?: unknown;
}

/** Everything a policy is resolved from. Values may be anything; those that break a rule become problems, never exceptions. */
export interface PolicyInput {
  readonly indicators: readonly DeclaredIndicator[];
  readonly groups?: readonly DeclaredGroup[] | undefined;
  /** Indicators whose being down makes the liveness probe fail. Each must be local. */
  readonly liveness?: readonly string[] | undefined;
  /** The module option `environment`, stronger than any key. */
  readonly environment?: unknown;
  /**
   * The module's options: the names of {@link PolicySettings}, the lists `fatal`, `optional`, `shadow`, `disabled`, and an object per
   * indicator. Nothing else of the module's options belongs here: it would be reported as unknown.
   */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** The module option `policy`: `{ staging: { redis: 'optional', '*': 'fatal' } }`. */
  readonly policy?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** `ConfigService.get('health')`. Counts only where it is an object: a variable called `health` is a string. */
  readonly namespace?: unknown;
  /** `ConfigService.get`. */
  readonly config: (key: string) => unknown;
  /** `process.env`: scanned for unknown keys, and compared with what `config` says. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Who can give a value: the built-in default, the profile of the environment, the module's options, the `health` namespace, a `HEALTH_` key. */
export const ORIGIN_LEVELS = ['default', 'profile', 'options', 'namespace', 'config'] as const;

/** Who gave a value. */
export interface Origin {
  readonly level: (typeof ORIGIN_LEVELS)[number];
  /** The very place, such as `HEALTH_OPTIONAL`, `profile staging`, `options.policy.staging`. Safe to show. */
  readonly source: string;
}

/** A value and who gave it. */
export interface Resolved<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** Which environment the policy is for, and how that was found out. */
export interface Environment {
  /** Normalised; `unknown` where no key names one, or where the name is not one that can be shown. */
  readonly name: string;
  /** The key that named it, such as `NODE_ENV` or `option environment`; empty where none did. */
  readonly key: string;
  /** The value of that key as it was, cut and escaped so that it can be shown. */
  readonly raw: string;
  /** True where no profile defines it, so that every indicator is fatal. */
  readonly strictest: boolean;
  /** What process.env says under that key, where ConfigService says something else. */
  readonly processEnv?: string;
}

/** The policy of one indicator. */
export interface IndicatorPolicy {
  readonly name: string;
  readonly kind: IndicatorKind;
  readonly criticality: Resolved<Criticality>;
  readonly settings: ResolvedIndicatorSettings;
}

/** The settings of one indicator, each with its origin. Those of an LLM exactly where its kind is `llm`. */
export type ResolvedIndicatorSettings = {
  readonly [K in keyof Omit<IndicatorSettings, keyof LlmSettings>]: Resolved<IndicatorSettings[K]>;
} & { readonly [K in keyof LlmSettings]?: Resolved<LlmSettings[K]> };

/** All settings, each with its origin. */
export type ResolvedSettings = { readonly [K in keyof PolicySettings]: Resolved<PolicySettings[K]> };

/** A group with its own details level. */
export interface GroupPolicy {
  readonly name: string;
  readonly members: readonly string[];
  readonly details: Resolved<DetailsLevel>;
}

/** The one table: resolved once at boot. Holds the details token; show it through `describePolicy` and `policyDocument` only. */
export interface ResolvedPolicy {
  readonly environment: Environment;
  readonly settings: ResolvedSettings;
  readonly indicators: ReadonlyMap<string, IndicatorPolicy>;
  readonly groups: ReadonlyMap<string, GroupPolicy>;
  readonly liveness: readonly string[];
}

/** A policy, or everything that keeps it from being one. */
export type PolicyOutcome =
  | { readonly ok: true; readonly policy: ResolvedPolicy; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[]; readonly message: string };
