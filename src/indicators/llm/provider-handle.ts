import type { LlmEvidence } from './evidence.js';
import { evidenceOfError } from './evidence-of-error.js';
import { observed, recordSafely } from './observed-call.js';
import { observedFetch } from './observed-fetch.js';

/** How a call of the application's ended. An error is classified by its HTTP status, code and class; its text is never kept. */
export type LlmOutcome = { readonly ok: true } | { readonly ok: false; readonly error: unknown };

/** A word that is none of the two says nothing: least of all that it went well. */
function evidenceOfOutcome(outcome: LlmOutcome): LlmEvidence | undefined {
  const ok: unknown = outcome.ok;
  if (ok === true) return { kind: 'success' };
  return ok === false ? evidenceOfError((outcome as { error?: unknown }).error) : undefined;
}

/**
 * Takes in the outcomes of the application's own calls of one provider. A call that the application aborted, or that the provider
 * refused because of what was asked (400, 413, 422), says nothing of it. None of this can fail or delay a call.
 * @publicApi
 */
export class ProviderHandle {
  constructor(private readonly record: (evidence: LlmEvidence) => void) {}

  /** Tells how a call ended. Never throws. */
  recordOutcome(outcome: LlmOutcome): void {
    recordSafely(this.record, () => evidenceOfOutcome(outcome));
  }

  /** Makes a call and tells how it ended; what it returns or throws passes unchanged. */
  observe<T>(call: () => PromiseLike<T>): Promise<T> {
    return observed(this.record, evidenceOfError, call);
  }

  /**
   * A fetch that tells how every generation ended: for the `fetch` option of OpenAI's, Anthropic's and Vercel's SDKs, and for
   * LangChain's `configuration.fetch`.
   * @param base what makes the calls; @default the global fetch
   */
  fetch(base?: typeof fetch): typeof fetch {
    return observedFetch(this.record, base);
  }
}
