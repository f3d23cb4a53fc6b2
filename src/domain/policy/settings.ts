import type { DetailsLevel } from '../details.js';

/** `background`: loops of their own, a request reads the last snapshot. `on-demand`: a request that finds an old snapshot runs the checks. */
export type Mode = 'background' | 'on-demand';

/** What the start waits for. `gate`: ready is 503 until the latch. `fail`: the boot ends with an error. `off`: nothing. */
export type StartupMode = 'gate' | 'fail' | 'off';

/** How deep the check of an LLM looks, cheapest first. Only `completion` costs money. */
export type LlmDepth = 'wired' | 'configured' | 'reachable' | 'completion';

/** The settings that only indicators of kind `llm` have. */
export interface LlmSettings {
  readonly depth: LlmDepth;
  /** The first check looks no deeper than this. */
  readonly startupDepth: LlmDepth;
  readonly callsPerDay: number;
  readonly tokensPerDay: number;
}

/** The settings of one indicator. What each means, its default and its range: `SETTING_KEYS`. */
export interface IndicatorSettings extends Partial<LlmSettings> {
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly downIntervalMs: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly staleAfterMs: number;
  readonly abandonAfterMs: number;
}

/** Every setting of the package in camelCase; the key is the name in UPPER_SNAKE after `HEALTH_`. What each means: `SETTING_KEYS`. */
export interface PolicySettings extends Omit<IndicatorSettings, keyof LlmSettings> {
  readonly mode: Mode;
  readonly startup: StartupMode;
  readonly startupTimeoutMs: number;
  readonly drainMs: number;
  readonly details: DetailsLevel;
  /** A secret: it goes to whoever compares it and nowhere else. */
  readonly detailsToken: string | undefined;
  /** A secret, as {@link detailsToken}. */
  readonly overrideToken: string | undefined;
  readonly httpDegraded: number;
  readonly httpError: number;
  readonly envoyHeader: boolean;
  readonly metrics: boolean;
  /** A secret, as {@link detailsToken}: the URLs of many receivers are. */
  readonly webhookUrl: string | undefined;
  /** A secret, too. */
  readonly webhookSecret: string | undefined;
  /** Without slashes at its ends. */
  readonly path: string;
  /** Undefined: no management server. */
  readonly managementPort: number | undefined;
  readonly managementHost: string;
  readonly eventLoopReadyMs: number;
  readonly eventLoopLiveMs: number;
  readonly llmDepth: LlmDepth;
  readonly llmStartupDepth: LlmDepth;
  readonly llmCallsPerDay: number;
  readonly llmTokensPerDay: number;
}

/** The name of a setting, as in the module's options and in the `health` namespace. */
export type SettingName = keyof PolicySettings;

/** The name of a setting that an indicator can have of its own. */
export type OwnSettingName = keyof IndicatorSettings;
