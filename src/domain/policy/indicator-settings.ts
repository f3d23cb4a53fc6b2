import { defaultDownInterval, defaultStaleAfter, type GlobalSettings } from './global-settings.js';
import { OWN_KEYS } from './keys.js';
import { strongest, type Level } from './level.js';
import type { DeclaredIndicator, Resolved, ResolvedIndicatorSettings } from './policy.js';
import type { IndicatorSettings, LlmDepth, OwnSettingName } from './settings.js';

/** How often the deep checks of an LLM run: these stand above the settings of all, which were never meant for calls that cost. */
const PACES: Readonly<Record<LlmDepth, { readonly intervalMs: number; readonly timeoutMs: number } | undefined>> = {
  wired: undefined,
  configured: undefined,
  reachable: { intervalMs: 60_000, timeoutMs: 5000 },
  completion: { intervalMs: 300_000, timeoutMs: 30_000 },
};

/** A paid check is never made more often than this, in milliseconds. */
export const LEAST_COMPLETION_INTERVAL_MS = 300_000;

/** What one paid check takes from the budget before it is made, in tokens: 16 of the answer and 32 of the prompt. */
export const LEAST_COMPLETION_TOKENS = 48;

/** The settings that rules between settings look at. */
const SCHEDULE: ReadonlySet<OwnSettingName> = new Set([
  'timeoutMs',
  'intervalMs',
  'downIntervalMs',
  'staleAfterMs',
  'depth',
]);

/** Consecutive downs of an LLM before it counts as down. */
const LLM_FAILURE_THRESHOLD = 3;

/** The settings of one indicator. `judgeable` is false where a wrong value went into its times, so that rules between them would mislead. */
export interface OwnSettings {
  readonly settings: ResolvedIndicatorSettings;
  readonly judgeable: boolean;
}

/**
 * The settings of one indicator. A value of its own wins over the value for all whatever the levels of the two; among its own the strongest
 * level wins: `HEALTH_<NAME>_…`, the namespace, the module's options, its registration. An LLM's pace and failure threshold are its own.
 */
export function resolveIndicatorSettings(
  indicator: DeclaredIndicator,
  levels: readonly Level[],
  { settings: all, wrong }: GlobalSettings,
): OwnSettings {
  let judgeable = true;
  const own = <K extends OwnSettingName>(name: K): Resolved<NonNullable<IndicatorSettings[K]>> | undefined => {
    const said = strongest(levels, (level) => ownReading(level, indicator, name));
    if (said?.good) return { value: said.value as NonNullable<IndicatorSettings[K]>, origin: said.origin };
    if (said !== undefined && SCHEDULE.has(name)) judgeable = false;
    return undefined;
  };
  const fromAll = <K extends 'timeoutMs' | 'intervalMs' | 'downIntervalMs' | 'staleAfterMs'>(name: K) => {
    if (wrong.has(name)) judgeable = false;
    return all[name];
  };

  const isLlm = indicator.kind === 'llm';
  const llm = isLlm
    ? {
        depth: own('depth') ?? all.llmDepth,
        startupDepth: own('startupDepth') ?? all.llmStartupDepth,
        callsPerDay: own('callsPerDay') ?? all.llmCallsPerDay,
        tokensPerDay: own('tokensPerDay') ?? all.llmTokensPerDay,
      }
    : undefined;
  if (isLlm && wrong.has('llmDepth')) judgeable = false;
  const pace = llm && PACES[llm.depth.value];
  const paced = (value: number): Resolved<number> => byDefault(value, `depth ${llm?.depth.value}`);

  const timeoutMs = own('timeoutMs') ?? (pace ? paced(pace.timeoutMs) : fromAll('timeoutMs'));
  const intervalMs = own('intervalMs') ?? (pace ? paced(pace.intervalMs) : fromAll('intervalMs'));
  const downIntervalMs =
    own('downIntervalMs') ??
    (pace ? paced(intervalMs.value) : (said(fromAll('downIntervalMs')) ?? defaultDownInterval(intervalMs.value)));
  const staleAfterMs =
    own('staleAfterMs') ?? said(fromAll('staleAfterMs')) ?? defaultStaleAfter(intervalMs.value, timeoutMs.value);
  const settings = {
    timeoutMs,
    intervalMs,
    downIntervalMs,
    failureThreshold:
      own('failureThreshold') ??
      (isLlm ? byDefault(LLM_FAILURE_THRESHOLD, 'default of kind llm') : all.failureThreshold),
    successThreshold: own('successThreshold') ?? all.successThreshold,
    staleAfterMs,
    abandonAfterMs: own('abandonAfterMs') ?? all.abandonAfterMs,
  };
  return { settings: { ...settings, ...llm }, judgeable };
}

/** For the indicator called `llm`, a setting of all LLMs and its own are one key, and so one setting. */
function ownReading(level: Level, indicator: DeclaredIndicator, name: OwnSettingName) {
  const own = level.own.get(indicator.name)?.get(name);
  if (own !== undefined || indicator.name !== 'llm') return own;
  const shared = OWN_KEYS.find((key) => key.name === name && key.onlyKind === 'llm');
  return shared && level.settings.get(shared.global);
}

/** Undefined where the value is a default, which has to be worked out anew for each indicator. */
function said(setting: Resolved<number>): Resolved<number> | undefined {
  return setting.origin.level === 'default' ? undefined : setting;
}

function byDefault<T>(value: T, source: string): Resolved<T> {
  return { value, origin: { level: 'default', source } };
}
