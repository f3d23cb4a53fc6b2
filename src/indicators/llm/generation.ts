import { memberOf } from './guarded.js';

/**
 * The ends of paths that make a model generate: OpenAI and what speaks like it, Anthropic (also on Vertex and Bedrock), Gemini, Cohere,
 * Ollama, TGI.
 */
const GENERATES =
  /(\/(chat\/completions|completions|responses|messages|complete|generate|generate_stream|chat)|\/(invoke|invoke-with-response-stream|converse|converse-stream)|:(generateContent|streamGenerateContent|rawPredict|streamRawPredict))\/?$/;

/** A message that is added to a thread of OpenAI's assistants generates nothing. */
const STORES = /\/threads\/[^/]+\/messages\/?$/;

/** True for a request that asks a model to generate, judged by its method and its path. Never throws. */
export function isGeneration(input: unknown, init: unknown): boolean {
  const method = memberOf(init, 'method') ?? memberOf(input, 'method');
  if (typeof method !== 'string' || method.toUpperCase() !== 'POST') return false;
  const path = pathOf(input);
  return GENERATES.test(path) && !STORES.test(path);
}

function pathOf(input: unknown): string {
  try {
    const address = typeof input === 'string' || input instanceof URL ? input : memberOf(input, 'url');
    return typeof address === 'string' || address instanceof URL ? new URL(address).pathname : '';
  } catch {
    return '';
  }
}
