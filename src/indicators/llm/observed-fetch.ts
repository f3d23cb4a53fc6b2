import { systemClock } from '../../engine/clock.js';
import { evidenceOfError } from './evidence-of-error.js';
import type { LlmEvidence } from './evidence.js';
import { isGeneration } from './generation.js';
import { memberOf } from './guarded.js';
import { recordSafely, type RecordEvidence } from './observed-call.js';
import { retryAfterMs, wordsOf, type RefusalWords } from './refusal.js';

/** The longest body of an error that is read for its code, in bytes. */
const LONGEST_BODY = 65_536;

/** How long a body of an error is waited for, in milliseconds: a caller that throws it away may have to wait as long. */
const BODY_MS = 500;

/**
 * A `fetch` for the `fetch` option of an SDK (OpenAI, Anthropic, the Vercel AI SDK, LangChain), which records what came of the calls
 * that make a model generate. The response passes untouched, streams too, and whatever the inner `fetch` throws is rethrown; the
 * recording comes after, and costs the caller nothing. A 2xx is a success at its headers, unless it is HTML. An abort by the caller
 * says nothing; one by `AbortSignal.timeout()` is a timeout. Nothing of a request is kept.
 * @param fetch @default the global one, as it is at each call
 */
export function observedFetch(
  record: RecordEvidence,
  fetch: typeof globalThis.fetch = globalFetch,
): typeof globalThis.fetch {
  const observed: typeof globalThis.fetch = async (input, init) => {
    if (!isGeneration(input, init)) return fetch(input, init);
    let response: Response;
    try {
      response = await fetch(input, init);
    } catch (error) {
      afterwards(() => recordSafely(record, () => evidenceOfThrown(error, [init, input])));
      throw error;
    }
    observe(response, record);
    return response;
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
function observe(response: Response, record: RecordEvidence): void {
  const tell = (words?: RefusalWords) => recordSafely(record, () => evidenceOfResponse(response, words));
  const copy = copyOf(response);
  if (copy === undefined) afterwards(tell);
  else void wordsIn(copy).then((words) => afterwards(() => tell(words)));
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

/** A second body to read: the caller's own is not touched. Undefined where it is not needed, or is none of the platform's. */
function copyOf(response: Response): ReadableStream<Uint8Array> | undefined {
  try {
    if (!(response.status >= 400 && response.status < 500) || !(response.body instanceof ReadableStream))
      return undefined;
    return response.clone().body ?? undefined;
  } catch {
    return undefined;
  }
}

/** The code and the type in the body of an error. Never rejects; what is too long or too late has none. The body is let go of. */
async function wordsIn(body: ReadableStream<Uint8Array>): Promise<RefusalWords> {
  const reader = body.getReader();
  // It settles only with the caller's own reading, so nobody waits for it.
  const letGo = () => void reader.cancel().catch(() => {});
  const timer = systemClock.after(BODY_MS, letGo);
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let length = 0; length <= LONGEST_BODY;) {
      const { done, value } = await reader.read();
      if (done) return wordsOf(JSON.parse(text + decoder.decode()));
      length += value.byteLength;
      text += decoder.decode(value, { stream: true });
    }
    return {};
  } catch {
    return {}; // broken off, or no JSON: the status has to do
  } finally {
    timer.cancel();
    letGo();
  }
}

/** Once the caller has had its turn with the response. */
function afterwards(work: () => void): void {
  setImmediate(work);
}
