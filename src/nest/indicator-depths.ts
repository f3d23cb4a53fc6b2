import type { ResolvedPolicy } from '../domain/policy/policy.js';
import type { LlmDepth } from '../domain/policy/settings.js';

/** The depth of each LLM indicator: an indicator exists before the policy does, and asks for its depth when it is first checked. */
export class IndicatorDepths {
  private policy: ResolvedPolicy | undefined;

  decide(policy: ResolvedPolicy): void {
    this.policy = policy;
  }

  /** @default `configured` for an indicator that is asked before the policy is known */
  of(name: string): LlmDepth {
    return this.policy?.indicators.get(name)?.settings.depth?.value ?? 'configured';
  }
}
