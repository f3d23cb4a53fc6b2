import type { Reason } from '../../domain/reason.js';

/** The failures of an LLM that may pass by themselves: three of them in a row are down, and until then it is degraded. */
export const TRANSIENT_REASONS: readonly Reason[] = ['timeout', 'upstream_error', 'overloaded'];
