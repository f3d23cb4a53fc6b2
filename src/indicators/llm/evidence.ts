import type { DeepLlmDepth } from './depth.js';

/** What came of asking a provider once, by a check or by a call of the application's: the facts that its health is judged by. */
export type LlmEvidence =
  | {
      /** It answered with the right shape. */
      readonly kind: 'success';
      /** Tokens billed for it, where the answer tells. */
      readonly tokens?: number | undefined;
      /** Whether the configured model is in the list of models: information, not a failure (aliases). */
      readonly modelListed?: boolean | undefined;
    }
  | {
      /** It refused, with a status of HTTP of 400 or more, or with the same inside of a 200. */
      readonly kind: 'refusal';
      readonly status: number;
      /** `error.code` and `error.type` of the body: matched against known ones, and never shown. */
      readonly code?: string | undefined;
      readonly type?: string | undefined;
      /** `Retry-After` or the like, in milliseconds from now. */
      readonly retryAfterMs?: number | undefined;
    }
  /** A 2xx or 3xx that is none of the API's answers: HTML, `{}`, a redirect, too much of it. `what` is of our own words. */
  | { readonly kind: 'nonsense'; readonly what: string }
  /** It cannot be asked at all: no model, no URL of HTTP. `what` is of our own words. */
  | { readonly kind: 'unaskable'; readonly what: string }
  /** No answer by the deadline. */
  | { readonly kind: 'timeout' }
  /** The network failed, or the caller's code did. */
  | { readonly kind: 'failure'; readonly error: unknown };

export type { DeepLlmDepth };
