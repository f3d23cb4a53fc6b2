import type { LlmDepth } from '../../domain/policy/settings.js';

/** How deep the LLM indicator can look, shallowest first. Each depth proves what the ones before it prove, and more. */
export const LLM_DEPTHS = ['wired', 'configured', 'reachable', 'completion'] as const satisfies readonly LlmDepth[];

/** The two depths that ask the provider. */
export type DeepLlmDepth = Extract<LlmDepth, 'reachable' | 'completion'>;

/**
 * The depth as asked for. One that does not exist is refused, never silently taken for a lesser one.
 * @throws TypeError naming the depths that exist
 */
export function knownLlmDepth(depth: unknown): LlmDepth {
  const known = LLM_DEPTHS.find((each) => each === depth);
  if (known !== undefined) return known;
  throw new TypeError(
    `Expected the LLM indicator's \`depth\` to be one of ${LLM_DEPTHS.join(', ')}, got a ${typeof depth} that is none of them`,
  );
}

/** The shallower of two depths. */
export function shallower(one: LlmDepth, other: LlmDepth): LlmDepth {
  return LLM_DEPTHS.indexOf(one) <= LLM_DEPTHS.indexOf(other) ? one : other;
}

export function isDeep(depth: LlmDepth): depth is DeepLlmDepth {
  return depth === 'reachable' || depth === 'completion';
}
