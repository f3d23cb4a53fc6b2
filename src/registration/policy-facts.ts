import { SETTING_KEYS } from '../domain/policy/setting-keys.js';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import type { LlmDepth } from '../domain/policy/settings.js';
import type { LlmLimits } from '../indicators/llm/options.js';

/** What an indicator asks of the policy: it exists before the policy does, and asks when it is first checked. */
export class PolicyFacts {
  private policy: ResolvedPolicy | undefined;

  decide(policy: ResolvedPolicy): void {
    this.policy = policy;
  }

  /** How deep an LLM indicator looks. @default `configured` before the policy is known */
  depthOf(name: string): LlmDepth {
    return this.policy?.indicators.get(name)?.settings.depth?.value ?? 'configured';
  }

  /** What else the policy says of an LLM indicator. @default the defaults of the keys before the policy is known */
  llmLimitsOf(name: string): LlmLimits {
    const own = this.policy?.indicators.get(name)?.settings;
    return {
      startupDepth: own?.startupDepth?.value ?? SETTING_KEYS.llmStartupDepth.default,
      callsPerDay: own?.callsPerDay?.value ?? SETTING_KEYS.llmCallsPerDay.default,
      tokensPerDay: own?.tokensPerDay?.value ?? SETTING_KEYS.llmTokensPerDay.default,
      intervalMs: own?.intervalMs.value ?? SETTING_KEYS.intervalMs.default,
    };
  }

  /** The longest delay of the event loop that is not down, in milliseconds. @default Infinity before the policy is known */
  get eventLoopReadyMs(): number {
    return this.policy?.settings.eventLoopReadyMs.value ?? Number.POSITIVE_INFINITY;
  }
}
