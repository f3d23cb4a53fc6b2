import type { LlmDepth } from '../../domain/policy/settings.js';

/** How deep the LLM indicator can look, shallowest first. Each depth proves what the ones before it prove, and more. */
export const LLM_DEPTHS = ['wired', 'configured', 'reachable', 'completion'] as const satisfies readonly LlmDepth[];

/** The depths that exist so far. The one place to lift once the deeper ones are built. */
export const BUILT_LLM_DEPTHS = ['wired', 'configured'] as const satisfies readonly LlmDepth[];

/** One of {@link BUILT_LLM_DEPTHS}. */
export type BuiltLlmDepth = (typeof BUILT_LLM_DEPTHS)[number];

/**
 * The depth as asked for. A depth that does not exist is refused, never silently taken for a lesser one.
 * @throws TypeError naming the depths that exist
 */
export function builtLlmDepth(depth: unknown): BuiltLlmDepth {
  const built = BUILT_LLM_DEPTHS.find((each) => each === depth);
  if (built !== undefined) return built;
  const known = LLM_DEPTHS.find((each) => each === depth);
  const got =
    known === undefined ? `a ${typeof depth} that is none of them` : `${known}, which this version cannot do yet`;
  throw new TypeError(`Expected the LLM indicator's \`depth\` to be one of ${BUILT_LLM_DEPTHS.join(', ')}, got ${got}`);
}
