import { systemClock } from '../../engine/clock.js';
import { evidenceOfError } from './evidence-of-error.js';
import type { LlmEvidence } from './evidence.js';
import { isGeneration } from './generation.js';
import { memberOf } from './guarded.js';
import { recordSafely, type RecordEvidence } from './observed-call.js';
import { retryAfterMs, type RefusalWords } from './refusal.js';
import { readAlong } from './refusal-body.js';

/**
 * A `fetch` for the `fetch` option of an SDK (OpenAI, Anthropic, the Vercel AI SDK, LangChain), which records what came of the calls
 * that make a model generate. The response passes, streams too, and whatever the inner `fetch` throws is rethrown; the recording comes
 * after, and costs the caller nothing. A 2xx is a success at its headers, unless it is HTML. An abort by the caller says nothing; one
 * by `AbortSignal.timeout()` is a timeout. Nothing of a request is kept.
 * @param fetch @default the global one, as it is at each call
 */
export function observedFetch(
  record: RecordEvidence,
  fetch: typeof globalThis.fetch = globalFetch,
): typeof globalThis.fetch {
  const observed: typeof globalThis.fetch = async (input, init) => {
    if (!isGeneration(input, init)) return fetch(input, init);
    try {
      return observe(await fetch(input, init), record);
    } catch (error) {
      afterwards(() => recordSafely(record, () => evidenceOfThrown(error, [init, input])));
      throw error;
    }
  };
  if (fetch === globalFetch || fetch === globalThis.fetch) plain.add(observed);
  return observed;
}

const globalFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);

/** The observed ones that make their calls by the global fetch. */
const plain = new WeakSet<object>();

/** True for the global fetch, and for one that does no more than to observe it: what it asks can be asked without it. */
export function isPlainFetch(fetch: object): boolean {
  return fetch === globalThis.fetch || plain.has(fetch);
}

/** Judged by the headers where they say enough. Only of a refusal of 4xx can the body say more. */
function observe(response: Response, record: RecordEvidence): Response {
  const tell = (words?: RefusalWords) =>
    afterwards(() => recordSafely(record, () => evidenceOfResponse(response, words)));
  const read = response.status >= 400 && response.status < 500 ? readAlong(response) : undefined;
  if (read === undefined) tell();
  else void read.words.then(tell);
  return read?.response ?? response;
}

function evidenceOfResponse({ status, headers }: Response, words: RefusalWords = {}): LlmEvidence | undefined {
  if (status >= 400)
    return {
      kind: 'refusal',
      status,
      ...words,
      retryAfterMs: retryAfterMs((name) => headers.get(name), systemClock.wall()),
    };
  if (status < 200 || status >= 300) return { kind: 'nonsense', what: 'the provider answered with a redirect' };
  if (/^text\/html\b/i.test(headers.get('content-type') ?? ''))
    return { kind: 'nonsense', what: 'the provider answered with HTML' };
  return { kind: 'success' };
}

function evidenceOfThrown(error: unknown, holders: readonly unknown[]): LlmEvidence | undefined {
  const signal = holders.map((holder) => memberOf(holder, 'signal')).find((each) => memberOf(each, 'aborted') === true);
  if (signal === undefined) return evidenceOfError(error);
  return memberOf(memberOf(signal, 'reason'), 'name') === 'TimeoutError' ? { kind: 'timeout' } : undefined;
}

/** Once the caller has had its turn with the response. */
function afterwards(work: () => void): void {
  setImmediate(work);
}
