import type { Reason } from '../../domain/reason.js';
import type { LlmEvidence } from './evidence.js';
import { findingOf } from './finding.js';

/** What a failed call says of the provider. */
const FAILURE_KINDS = [
  'auth_failed',
  'forbidden',
  'quota_exhausted',
  'rate_limited',
  'model_not_found',
  'overloaded',
  'upstream_error',
  'timeout',
  'unreachable',
  'bad_response',
] as const satisfies readonly Reason[];

export type FailureKind = (typeof FAILURE_KINDS)[number];

/** Statuses that speak of the one request, whatever words come with them: method, conflict, size, contents. */
const CALLERS_OWN: ReadonlySet<number> = new Set([405, 409, 413, 422]);

/** Words that tell a 404 for the model from one for a path that does not exist, lower-cased. */
const MODEL_WORDS: ReadonlySet<string> = new Set([
  'model_not_found',
  'not_found_error',
  'notfounderror',
  'deploymentnotfound',
]);

/**
 * What one call of the application's own says of the provider. Undefined where it says nothing, and is counted neither way: what is
 * the caller's own fault (400, 404 for an unknown path, 405, 409, 413, 422 and the like, or an error that is none of the network).
 */
export function outcomeOf(evidence: LlmEvidence): 'success' | FailureKind | undefined {
  if (evidence.kind === 'success') return 'success';
  if (evidence.kind === 'refusal' && isCallersOwn(evidence)) return undefined;
  const { reason } = findingOf(evidence, 'calls');
  return FAILURE_KINDS.find((kind) => kind === reason);
}

function isCallersOwn({ status, code, type }: Extract<LlmEvidence, { kind: 'refusal' }>): boolean {
  if (status === 404) return ![code, type].some(isModelWord);
  return CALLERS_OWN.has(status);
}

/** True for the word by which a provider says that a model does not exist. */
export function isModelWord(word: string | undefined): boolean {
  return word !== undefined && MODEL_WORDS.has(word.toLowerCase());
}
