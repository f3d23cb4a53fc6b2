import { evidenceOfFailure } from './evidence-of-error.js';
import type { LlmEvidence } from './evidence.js';

export interface HttpRequest {
  readonly url: URL;
  readonly headers: Headers;
  /** Sent as JSON with POST; without one it is a GET. */
  readonly body?: object | undefined;
}

/** What came back, whole. */
export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  /** Cut off, and then not `whole`, where it is too long or the connection broke. */
  readonly text: string;
  readonly whole: boolean;
}

export interface ExchangeOptions {
  /** The deadline: of the whole exchange, the body too. */
  readonly signal: AbortSignal;
  /** @default the global one */
  readonly fetch?: typeof fetch | undefined;
}

/** The longest body that is read, in bytes. The longest lists of models are about half of it. */
const LONGEST_BODY = 2 * 1024 * 1024;

const REDIRECT: LlmEvidence = {
  kind: 'nonsense',
  what: 'the provider answered with a redirect, which is not followed; check the base URL',
};

/**
 * One exchange over HTTP: no retry, no redirect, no connection kept. Whatever comes of it is a value, it never rejects;
 * when the signal aborts it is a timeout at once, and the connection is destroyed. (Node's fetch may then open another one, which it
 * closes unused within seconds and which does not hold the process open.)
 */
export async function exchange(request: HttpRequest, options: ExchangeOptions): Promise<HttpAnswer | LlmEvidence> {
  const { signal } = options;
  if (signal.aborted) return { kind: 'timeout' };
  // Of our own: fetch leaves its listener on the signal for as long as the response is not collected.
  const controller = new AbortController();
  let expire!: () => void;
  const expired = new Promise<LlmEvidence>((resolve) => (expire = () => resolve({ kind: 'timeout' })));
  signal.addEventListener('abort', expire, { once: true });
  try {
    return await Promise.race([expired, converse(request, options.fetch ?? fetch, controller.signal)]);
  } finally {
    signal.removeEventListener('abort', expire);
    controller.abort();
  }
}

async function converse(
  { url, headers, body }: HttpRequest,
  ask: typeof fetch,
  signal: AbortSignal,
): Promise<HttpAnswer | LlmEvidence> {
  try {
    headers.set('accept', 'application/json');
    headers.set('accept-encoding', 'identity');
    headers.set('connection', 'close');
    const response = await ask(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal,
    });
    const { status } = response;
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
      letGo(response.body);
      return REDIRECT;
    }
    return { kind: 'answer', status, headers: response.headers, ...(await textOf(response, signal)) };
  } catch (error) {
    return evidenceOfFailure(error);
  }
}

/** @throws what broke the connection, except where the status has already said enough */
async function textOf(response: Response, signal: AbortSignal): Promise<Pick<HttpAnswer, 'text' | 'whole'>> {
  const reader = response.body?.getReader();
  if (reader === undefined) return { text: '', whole: true };
  const end = () => letGo(reader);
  signal.addEventListener('abort', end, { once: true });
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let length = 0; !signal.aborted;) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode(), whole: true };
      length += value.byteLength;
      if (length > LONGEST_BODY) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    if (response.status < 400) throw error;
  } finally {
    signal.removeEventListener('abort', end);
  }
  letGo(reader);
  return { text, whole: false };
}

/** Ends what is still to come, for a fetch that does not heed its signal as well. */
function letGo(rest: { cancel(): Promise<unknown> } | null): void {
  rest?.cancel().catch(() => {}); // it was broken already
}
