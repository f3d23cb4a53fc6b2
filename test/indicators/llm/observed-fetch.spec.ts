import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, streamText } from 'ai';
import OpenAI from 'openai';
import type { LlmEvidence } from '../../../src/indicators/llm/evidence.js';
import { observedFetch } from '../../../src/indicators/llm/observed-fetch.js';
import {
  answer,
  anthropicError,
  closeWithoutAnswer,
  echoKey,
  faithful,
  garbage,
  html,
  huge,
  redirectLoop,
  resetBeforeFirstByte,
  stalledHeaders,
  startLlmServer,
  type Behaviour,
  type LlmServer,
} from '../../servers/llm-server.js';

let server: LlmServer;
let recorded: LlmEvidence[];

beforeEach(async () => {
  recorded = [];
  server = await startLlmServer(); // one a test, so that no test meets another's kept connections
});
afterEach(() => server.stop());

const observing = observedFetch((evidence) => void recorded.push(evidence));
const quotaBody = { error: { message: 'x', type: 'insufficient_quota', code: 'insufficient_quota' } };

/** Settles once so many are recorded; the test's own deadline ends it where they are not. */
async function records(count: number): Promise<readonly LlmEvidence[]> {
  while (recorded.length < count) await new Promise((resolve) => setImmediate(resolve));
  return recorded;
}

/** A few turns of the event loop, in which whatever would be recorded would be. */
async function quiet(): Promise<readonly LlmEvidence[]> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return recorded;
}

function post(fetch: typeof globalThis.fetch = observing, init: RequestInit = {}, path = '/chat/completions') {
  const headers = { authorization: `Bearer ${server.key}` };
  return fetch(`${server.openaiUrl}${path}`, { method: 'POST', headers, body: '{}', ...init });
}

/** The beginning of an error, then nothing. */
function stalledError() {
  let closed = () => {};
  const untilClosed = new Promise<void>((resolve) => (closed = resolve));
  const behaviour: Behaviour = (response) => void response.on('close', closed).writeHead(429).write('{"error":');
  return { behaviour, untilClosed };
}

const sse =
  (...events: readonly string[]): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.map((event) => `${event}\n\n`).join(''));
  };
const chunk = (delta: object, finish_reason: string | null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 0, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}`;
const openaiStream = sse(
  chunk({ role: 'assistant', content: 'O' }, null),
  chunk({ content: 'K' }, null),
  chunk({}, 'stop'),
  'data: [DONE]',
);
const anthropicEvent = (type: string, body: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...body })}`;
const anthropicStream = sse(
  anthropicEvent('message_start', {
    message: { id: 'm', type: 'message', role: 'assistant', model: 'm', content: [], usage: { input_tokens: 9 } },
  }),
  anthropicEvent('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  anthropicEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'OK' } }),
  anthropicEvent('content_block_stop', { index: 0 }),
  anthropicEvent('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } }),
  anthropicEvent('message_stop', {}),
);

/** What one call of each SDK gives, with a fetch and no retries. */
interface Sdk {
  readonly name: string;
  readonly stream: Behaviour;
  readonly refusal: object;
  readonly words: object;
  ask(fetch: typeof globalThis.fetch, retries?: number): Promise<unknown>;
  askStreaming(fetch: typeof globalThis.fetch): Promise<unknown>;
}

const messages = [{ role: 'user' as const, content: 'Say OK' }];
const openai = (fetch: typeof globalThis.fetch, maxRetries = 0) =>
  new OpenAI({ apiKey: server.key, baseURL: server.openaiUrl, fetch, maxRetries });
const anthropic = (fetch: typeof globalThis.fetch, maxRetries = 0) =>
  new Anthropic({ apiKey: server.key, baseURL: server.anthropicUrl, fetch, maxRetries });
const vercel = (fetch: typeof globalThis.fetch) =>
  createOpenAI({ apiKey: server.key, baseURL: server.openaiUrl, fetch }).chat('m');
const langchain = (fetch: typeof globalThis.fetch, maxRetries = 0) =>
  new ChatOpenAI({ apiKey: server.key, model: 'm', maxRetries, configuration: { baseURL: server.openaiUrl, fetch } });

const openaiWords = {
  refusal: quotaBody,
  words: { code: 'insufficient_quota', type: 'insufficient_quota' },
  stream: openaiStream,
};

const SDKS: readonly Sdk[] = [
  {
    name: 'openai',
    ...openaiWords,
    async ask(fetch, retries) {
      const { choices } = await openai(fetch, retries).chat.completions.create({ model: 'm', messages });
      return choices[0]!.message.content;
    },
    async askStreaming(fetch) {
      let text = '';
      const stream = await openai(fetch).chat.completions.create({ model: 'm', messages, stream: true });
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
      return text;
    },
  },
  {
    name: '@anthropic-ai/sdk',
    stream: anthropicStream,
    refusal: anthropicError('rate_limit_error', 'x'),
    words: { type: 'rate_limit_error' },
    async ask(fetch, retries) {
      const { content } = await anthropic(fetch, retries).messages.create({ model: 'm', max_tokens: 16, messages });
      return content[0]!.type === 'text' ? content[0].text : undefined;
    },
    askStreaming: (fetch) => anthropic(fetch).messages.stream({ model: 'm', max_tokens: 16, messages }).finalText(),
  },
  {
    name: 'ai',
    ...openaiWords,
    ask: async (fetch, maxRetries = 0) =>
      (await generateText({ model: vercel(fetch), prompt: 'Say OK', maxRetries })).text,
    askStreaming: async (fetch) => streamText({ model: vercel(fetch), prompt: 'Say OK', maxRetries: 0 }).text,
  },
  {
    name: '@langchain/openai',
    ...openaiWords,
    ask: async (fetch, retries) => (await langchain(fetch, retries).invoke('Say OK')).content,
    async askStreaming(fetch) {
      let text = '';
      for await (const { content } of await langchain(fetch).stream('Say OK'))
        text += typeof content === 'string' ? content : '';
      return text;
    },
  },
];

describe.each(SDKS)('A fetch that is given to the SDK $name', ({ ask, askStreaming, stream, refusal, words }) => {
  it('records a success, and the SDK has its answer', async () => {
    expect(await ask(observing)).toBe('OK');
    expect(await records(1)).toEqual([{ kind: 'success' }]);
  });

  it('records a stream, and the SDK has all of it', async () => {
    server.behaviour = stream;
    expect(await askStreaming(observing)).toBe('OK');
    expect(await quiet()).toEqual([{ kind: 'success' }]);
  });

  it('records a refusal with its words, and the SDK throws the error that it would have thrown', async () => {
    server.behaviour = answer(429, refusal, { 'retry-after': '7', 'x-should-retry': 'false' });
    const errorOf = (fetch: typeof globalThis.fetch) =>
      ask(fetch).then(
        () => undefined,
        (error: Error) => ({ name: error.name, message: error.message, keys: Object.keys(error) }),
      );
    const error = await errorOf(observing);
    expect(error).toBeDefined();
    expect(error).toEqual(await errorOf(globalThis.fetch));
    expect(await records(1)).toEqual([{ kind: 'refusal', status: 429, retryAfterMs: 7000, ...words }]);
  });

  it('records each attempt of its retries', async () => {
    let calls = 0;
    server.behaviour = (response, request) =>
      (calls++ === 0 ? answer(503, {}, { 'retry-after-ms': '1' }) : faithful('m'))(response, request);
    expect(await ask(observing, 1)).toBe('OK');
    expect(await records(2)).toMatchObject([{ kind: 'refusal', status: 503 }, { kind: 'success' }]);
  });

  it('records a network that fails', async () => {
    server.behaviour = resetBeforeFirstByte;
    await expect(ask(observing)).rejects.toHaveProperty('message');
    expect(await records(1)).toMatchObject([{ kind: 'failure', error: { code: expect.any(String) } }]);
  });
});

describe('A fetch that is observed', () => {
  it.each([200, 302, 500, 503, 529])('hands over the very response of %i', async (status) => {
    let response: Response | undefined;
    const inner: typeof globalThis.fetch = async (...args) => (response = await fetch(...args));
    server.behaviour = answer(status, {});
    const observedResponse = await post(
      observedFetch(() => {}, inner),
      { redirect: 'manual' },
    );
    expect(observedResponse).toBe(response);
    await observedResponse.text();
  });

  it('hands over a refusal that is the same to whoever reads it', async () => {
    server.behaviour = answer(429, quotaBody, { 'x-request-id': '7', 'set-cookie': 'a=b' });
    const partsOf = async (fetch: typeof globalThis.fetch) => {
      const response = await post(fetch);
      const { status, statusText, ok, url, redirected, type, headers, bodyUsed } = response;
      const [text, copy] = await Promise.all([response.clone().text(), response.text()]);
      const { date: _, ...rest } = Object.fromEntries(headers);
      return { status, statusText, ok, url, redirected, type, bodyUsed, headers: rest, text, copy };
    };
    expect(await partsOf(observing)).toEqual(await partsOf(globalThis.fetch));
  });

  it('hands over a refusal to a reader that brings its own buffer', async () => {
    server.behaviour = answer(429, quotaBody);
    const reader = (await post()).body!.getReader({ mode: 'byob' });
    let text = '';
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(7));
      if (done) break;
      text += Buffer.from(value).toString();
    }
    expect(JSON.parse(text)).toEqual(quotaBody);
    expect(await records(1)).toMatchObject([{ code: 'insufficient_quota' }]);
  });

  it('leaves an error’s body to the caller, whole', async () => {
    server.behaviour = answer(429, quotaBody);
    const response = await post();
    expect(await response.json()).toEqual(quotaBody);
    expect(await records(1)).toMatchObject([{ status: 429, code: 'insufficient_quota' }]);
  });

  it('reads no more than 64 kB of an error, and leaves all of it to the caller', async () => {
    const bytes = 8 * 1024 * 1024;
    server.behaviour = huge(bytes, 404);
    const response = await post();
    expect(await records(1)).toEqual([{ kind: 'refusal', status: 404 }]);
    expect(server.bytesWritten()).toBe(0);
    expect((await response.arrayBuffer()).byteLength).toBe(bytes);
  });

  it('records an error whose body never ends by its status, and breaks off as the caller aborts', async () => {
    const errorOf = async (fetch: typeof globalThis.fetch) => {
      const { behaviour, untilClosed } = stalledError();
      server.behaviour = behaviour;
      const controller = new AbortController();
      const response = await post(fetch, { signal: controller.signal });
      const reading = response.text();
      if (fetch === observing) expect(await records(1)).toMatchObject([{ kind: 'refusal', status: 429 }]);
      const outcome = reading.then(
        () => undefined,
        (error: unknown) => error,
      );
      controller.abort();
      await untilClosed;
      return outcome;
    };
    const error = await errorOf(observing);
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toEqual(await errorOf(globalThis.fetch));
  });

  it('survives an abort by a caller that reads on after the words were given up', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', note);
    server.behaviour = stalledError().behaviour;
    const controller = new AbortController();
    const response = await post(observing, { signal: controller.signal });
    await records(1);
    controller.abort();
    await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
    await quiet();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('lets a caller throw an error’s body away at once, and reads on for its words', async () => {
    server.behaviour = (response) => {
      const body = JSON.stringify(quotaBody);
      response.writeHead(429).write(body.slice(0, 20));
      finish = () => void response.end(body.slice(20));
    };
    let finish = () => {};
    const response = await post();
    await response.body!.cancel();
    expect(recorded).toEqual([]);
    finish();
    expect(await records(1)).toMatchObject([{ status: 429, code: 'insufficient_quota' }]);
  });

  it('lets go of the connection where a caller throws away an error’s body that never ends', async () => {
    const { behaviour, untilClosed } = stalledError();
    server.behaviour = behaviour;
    await (await post()).body!.cancel();
    await untilClosed;
    expect(await records(1)).toMatchObject([{ kind: 'refusal', status: 429 }]);
  });

  it.each([401, 402, 403, 404, 408, 429])(
    'records a %i without words where its body is none of the API',
    async (status) => {
      server.behaviour = answer(status, '<html>');
      await (await post()).text();
      expect(await records(1)).toEqual([{ kind: 'refusal', status }]);
    },
  );

  it.each<[string, Behaviour, object]>([
    ['HTML', html, { kind: 'nonsense', what: 'the provider answered with HTML' }],
    ['what is no HTTP', garbage, { kind: 'nonsense' }],
    ['nothing', closeWithoutAnswer, { kind: 'failure' }],
    ['529', answer(529, {}), { kind: 'refusal', status: 529 }],
  ])('records %s', async (_, behaviour, evidence) => {
    server.behaviour = behaviour;
    await post().then(
      (response) => response.text(),
      () => {},
    );
    expect(await records(1)).toMatchObject([evidence]);
  });

  it('records a redirect that is not followed', async () => {
    server.behaviour = redirectLoop;
    await post(observing, { redirect: 'manual' });
    expect(await records(1)).toMatchObject([{ kind: 'nonsense' }]);
  });

  it('records after the caller had its response', async () => {
    const order: string[] = [];
    const response = await post(observedFetch(() => void order.push('recorded')));
    order.push('handed over');
    await response.text();
    while (order.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['handed over', 'recorded']);
  });

  it('rethrows what the network threw, as it is', async () => {
    const error = new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) });
    const failing = observedFetch(
      (evidence) => void recorded.push(evidence),
      () => Promise.reject(error),
    );
    await expect(post(failing)).rejects.toBe(error);
    expect(await records(1)).toEqual([{ kind: 'failure', error: { code: 'ECONNREFUSED' } }]);
  });

  it.each<[string, unknown]>([
    ['without a reason', undefined],
    ['for a reason of its own', Object.assign(new Error('the user left'), { code: 'ECONNRESET' })],
  ])('records nothing where the caller aborts %s', async (_, reason) => {
    server.behaviour = stalledHeaders;
    const controller = new AbortController();
    const asked = post(observing, { signal: controller.signal });
    const seen = server.received(1);
    await seen;
    controller.abort(reason);
    await expect(asked).rejects.toBe(controller.signal.reason);
    expect(await quiet()).toEqual([]);
  });

  it('records a timeout where the caller’s signal is a deadline', async () => {
    server.behaviour = stalledHeaders;
    await expect(post(observing, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await records(1)).toEqual([{ kind: 'timeout' }]);
  });

  it('records no list of models and nothing else that does not generate', async () => {
    await openai(observing).models.list();
    await anthropic(observing).models.list();
    await post(observing, {}, '/embeddings').then((response) => response.text());
    expect(await quiet()).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('x');
      },
    ],
    ['rejects', () => Promise.reject(new Error('x'))],
  ])('is not hurt by a record that %s', async (_, record) => {
    const response = await post(observedFetch(record as () => void));
    expect(response.status).toBe(200);
    await response.text();
    await quiet();
  });

  it('hands on no key, not even one that the provider echoes in its words', async () => {
    server.behaviour = echoKey(401);
    await (await post()).text();
    const [evidence] = await records(1);
    expect(JSON.stringify(evidence)).not.toContain(server.key);
  });

  it('calls the global fetch of the moment', async () => {
    const original = globalThis.fetch;
    globalThis.fetch = () => Promise.resolve(new Response('{}', { status: 503 }));
    try {
      expect((await post()).status).toBe(503);
    } finally {
      globalThis.fetch = original;
    }
    expect(await records(1)).toMatchObject([{ status: 503 }]);
  });
});
