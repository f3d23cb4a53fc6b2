import type { LlmEvidence } from './evidence.js';
import { keptEvidence } from './kept-evidence.js';

/** Takes in what came of a call: no error, no key, only words that are known. One that throws hurts nobody. */
export type RecordEvidence = (evidence: LlmEvidence) => void;

/**
 * Makes a call of the application's and records what came of it; what it returns or throws passes unchanged.
 * @param evidenceOf what an error says of the provider; undefined where it says nothing, such as for an abort by the caller
 */
export async function observed<T>(
  record: RecordEvidence,
  evidenceOf: (error: unknown) => LlmEvidence | undefined,
  call: () => PromiseLike<T>,
): Promise<T> {
  let value: T;
  try {
    value = await call();
  } catch (error) {
    recordSafely(record, () => evidenceOf(error));
    throw error;
  }
  recordSafely(record, () => ({ kind: 'success' }));
  return value;
}

/** Records what the work finds, if anything. Neither of the two can throw out of it, nor reject later. */
export function recordSafely(record: RecordEvidence, find: () => LlmEvidence | undefined): void {
  try {
    const evidence = find();
    const recorded: unknown = evidence === undefined ? undefined : record(keptEvidence(evidence));
    if (recorded instanceof Promise) recorded.catch(() => {}); // an async function is a function too
  } catch {
    // The application's call is not to fail because nobody could take note of it.
  }
}
