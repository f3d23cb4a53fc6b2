import type { DeepLlmDepth } from '../depth.js';
import type { LlmEndpoint } from '../endpoint.js';

/** What the endpoint is wanted for. */
export interface Question {
  /** @default `reachable`. Azure lists its models and completes in two places. */
  readonly depth?: DeepLlmDepth;
  /** The model that the application names itself; it wins over the client's. @default the client's, where it has one */
  readonly model?: string | undefined;
}

/**
 * Reads from a client where it would send its requests; undefined where it is none of this kind, or hides it.
 * Calls nothing that may use the network. May throw on hostile objects.
 */
export type Recogniser = (client: unknown, question: Question) => LlmEndpoint | undefined;
