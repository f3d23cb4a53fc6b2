import Anthropic from '@anthropic-ai/sdk';
import { createOpenAI } from '@ai-sdk/openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatOpenAI } from '@langchain/openai';
import { generateText } from 'ai';
import fc from 'fast-check';
import OpenAI from 'openai';
import type { LlmEvidence } from '../../../src/indicators/llm/evidence.js';
import { evidenceOfError } from '../../../src/indicators/llm/evidence-of-error.js';
import { findingOf } from '../../../src/indicators/llm/finding.js';
import { freePort } from '../../servers/free-port.js';
import {
  answer,
  anthropicError,
  html,
  resetBeforeFirstByte,
  stalledHeaders,
  startLlmServer,
  type LlmServer,
} from '../../servers/llm-server.js';

let server: LlmServer;
beforeAll(async () => void (server = await startLlmServer()));
afterEach(() => server.reset());
afterAll(() => server.stop());

interface Call {
  readonly origin: string;
  readonly key: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Inside of jest fetch's own AbortError is an Error of another realm, in which OpenAI's SDK does not recognise its own timeout. */
const ownFetch: typeof fetch = (...request) =>
  fetch(...request).catch((error: Error) => {
    throw error.name === 'AbortError' ? Object.assign(new Error('aborted'), { name: 'AbortError' }) : error;
  });

/** One completion through each SDK, with its retries off. */
const SDKS: Readonly<Record<string, (call: Call) => Promise<unknown>>> = {
  openai({ origin, key, timeoutMs = 20_000, signal }) {
    const client = new OpenAI({
      baseURL: `${origin}/v1`,
      apiKey: key,
      maxRetries: 0,
      timeout: timeoutMs,
      fetch: ownFetch,
    });
    const messages = [{ role: 'user' as const, content: 'hi' }];
    return client.chat.completions.create({ model: 'm', messages }, signal && { signal });
  },
  anthropic({ origin, key, timeoutMs = 20_000, signal }) {
    const client = new Anthropic({ baseURL: origin, apiKey: key, maxRetries: 0, timeout: timeoutMs });
    const messages = [{ role: 'user' as const, content: 'hi' }];
    return client.messages.create({ model: 'm', max_tokens: 16, messages }, signal && { signal });
  },
  'the Vercel AI SDK'({ origin, key, timeoutMs, signal }) {
    const model = createOpenAI({ baseURL: `${origin}/v1`, apiKey: key }).chat('m');
    const abortSignal = signal ?? (timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs));
    return generateText({ model, prompt: 'hi', maxRetries: 0, ...(abortSignal && { abortSignal }) });
  },
  'the Vercel AI SDK that retries'({ origin, key, timeoutMs, signal }) {
    const model = createOpenAI({ baseURL: `${origin}/v1`, apiKey: key }).chat('m');
    const abortSignal = signal ?? (timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs));
    const retries = abortSignal === undefined ? 1 : 0;
    return generateText({ model, prompt: 'hi', maxRetries: retries, ...(abortSignal && { abortSignal }) });
  },
  langchain({ origin, key, timeoutMs = 20_000, signal }) {
    const model = new ChatOpenAI({
      model: 'm',
      apiKey: key,
      maxRetries: 0,
      timeout: timeoutMs,
      configuration: { baseURL: `${origin}/v1`, fetch: ownFetch },
    });
    return model.invoke('hi', signal && { signal });
  },
};
const sdks = Object.keys(SDKS);

async function thrownBy(sdk: string, call: Partial<Call> = {}): Promise<unknown> {
  try {
    await SDKS[sdk]!({ origin: server.anthropicUrl, key: server.key, ...call });
  } catch (error) {
    return error;
  }
  throw new Error(`${sdk} threw nothing`);
}
const shown = (evidence: LlmEvidence | undefined) => {
  if (evidence === undefined) return undefined;
  const { status, reason } = findingOf(evidence, 'calls');
  return reason === undefined ? status : `${status} ${reason}`;
};
const errorOf = (sdk: string, word: string) =>
  sdk === 'anthropic' ? anthropicError(word, 'no') : { error: { message: 'no', type: word, param: null, code: word } };

describe('an error thrown by a real SDK', () => {
  it.each(sdks)('%s: a wrong key is auth_failed', async (sdk) => {
    expect(shown(evidenceOfError(await thrownBy(sdk, { key: 'sk-wrong' })))).toBe('down auth_failed');
  });

  it.each(
    sdks.flatMap((sdk) =>
      (
        [
          [403, 'forbidden', 'down forbidden'],
          [404, 'model_not_found', 'down model_not_found'],
          [429, 'rate_limit_exceeded', 'degraded rate_limited'],
          [429, 'insufficient_quota', 'down quota_exhausted'],
          [400, 'billing_error', 'down quota_exhausted'],
          [500, 'api_error', 'down upstream_error'],
          [529, 'overloaded_error', 'down overloaded'],
          [422, 'whatever', 'down error'],
        ] as const
      ).map(([status, word, expected]) => [sdk, status, word, expected] as const),
    ),
  )('%s: HTTP %s with %s is %s', async (sdk, status, word, expected) => {
    server.behaviour = answer(status, errorOf(sdk, word), { 'retry-after-ms': '20' });
    const evidence = evidenceOfError(await thrownBy(sdk));
    expect(shown(evidence)).toBe(expected);
    expect(evidence).toMatchObject({ status, retryAfterMs: 20 });
  });

  it.each(sdks)('%s: a refused connection is unreachable', async (sdk) => {
    const origin = `http://127.0.0.1:${await freePort()}`;
    expect(shown(evidenceOfError(await thrownBy(sdk, { origin })))).toBe('down unreachable');
  });

  it.each(sdks)('%s: a reset connection is unreachable', async (sdk) => {
    server.behaviour = resetBeforeFirstByte;
    expect(shown(evidenceOfError(await thrownBy(sdk)))).toBe('down unreachable');
  });

  it.each(sdks)('%s: its own timeout is a timeout', async (sdk) => {
    server.behaviour = stalledHeaders;
    expect(evidenceOfError(await thrownBy(sdk, { timeoutMs: 50 }))).toEqual({ kind: 'timeout' });
  });

  it.each(sdks)('%s: an abort by the caller says nothing', async (sdk) => {
    server.behaviour = stalledHeaders;
    const controller = new AbortController();
    const thrown = thrownBy(sdk, { signal: controller.signal });
    await server.received(1);
    controller.abort();
    expect(evidenceOfError(await thrown)).toBeUndefined();
  });

  it('of the Vercel AI SDK, which reads what it gets: HTML with 200 is bad_response', async () => {
    server.behaviour = html;
    expect(shown(evidenceOfError(await thrownBy('the Vercel AI SDK')))).toBe('down bad_response');
    server.behaviour = answer(200, {});
    expect(shown(evidenceOfError(await thrownBy('the Vercel AI SDK')))).toBe('down bad_response');
  });
});

describe('an error that is shaped like', () => {
  const named = (name: string, more: object = {}) => Object.assign(new Error('no'), { name }, more);
  it.each<[string, unknown, string | undefined]>([
    ["AWS's", named('ThrottlingException', { $metadata: { httpStatusCode: 429 } }), 'degraded rate_limited'],
    ["AWS's, without an answer", named('TimeoutError', { $metadata: { attempts: 1 } }), 'down timeout'],
    [
      "axios's",
      named('AxiosError', { code: 'ERR_BAD_REQUEST', response: { status: 401, data: {} } }),
      'down auth_failed',
    ],
    [
      "axios's, with a body",
      named('AxiosError', { response: { status: 429, data: { error: { type: 'insufficient_quota' } } } }),
      'down quota_exhausted',
    ],
    ["axios's, aborted", named('CanceledError', { code: 'ERR_CANCELED' }), undefined],
    [
      "Anthropic's in the midst of a stream",
      { error: { type: 'error', error: { type: 'overloaded_error' } } },
      'down overloaded',
    ],
    ["OpenAI's in the midst of a stream", { code: 'rate_limit_exceeded' }, 'degraded rate_limited'],
    ["LangChain's without a status", { lc_error_code: 'MODEL_AUTHENTICATION' }, 'down auth_failed'],
    ["Google's", { status: 400, error: [{ error: { details: [{ reason: 'API_KEY_INVALID' }] } }] }, 'down auth_failed'],
    [
      "the Vercel AI SDK's with a body of text",
      { statusCode: 429, responseBody: '{"error":{"code":"insufficient_quota"}}' },
      'down quota_exhausted',
    ],
    [
      "a retry's, whose last error decides",
      { lastError: { status: 429 }, errors: [{ status: 500 }, { status: 429 }] },
      'degraded rate_limited',
    ],
    ["a wrapper's", new Error('wrapped', { cause: { status: 503 } }), 'down upstream_error'],
    ['a deadline of AbortSignal’s', named('TimeoutError'), 'down timeout'],
    ['an abort', named('AbortError'), undefined],
    ['a connection of an SDK’s without a cause', named('APIConnectionError'), 'down unreachable'],
    [
      "fetch's of Node 24 about what is no HTTP, without its code",
      new TypeError('fetch failed', { cause: named('HTTPParserError', { code: undefined }) }),
      'down bad_response',
    ],
    ['a status of prose', { status: '429', message: 'HTTP 429 insufficient_quota' }, 'down error'],
    ['a message alone', new Error('401 Unauthorized: invalid_api_key'), 'down error'],
    ['a bug', new TypeError('x is not a function'), 'down error'],
    ['nothing', undefined, 'down error'],
  ])('%s', (_, error, expected) => {
    expect(shown(evidenceOfError(error))).toBe(expected);
  });

  it('is read without a throw, however hostile, and nothing of it is shown', () => {
    const secret = 'S3CRET';
    const boom = () => {
      throw new Error(secret);
    };
    const revoked = () => {
      const { proxy, revoke } = Proxy.revocable([], {});
      revoke();
      return proxy;
    };
    const hostile = fc.constantFrom<() => unknown>(
      () => new Proxy({}, { get: boom, has: boom, ownKeys: boom, getPrototypeOf: boom }),
      () => new Proxy(() => {}, { get: boom }),
      revoked,
      () => ({ errors: revoked() }),
      () => ({ lastError: revoked(), cause: revoked() }),
      () => Object.defineProperties({}, { status: { get: boom }, code: { get: boom }, name: { get: boom } }),
      () => ({ status: 429, headers: { get: boom } }),
      () => ({ status: 429, headers: new Proxy({}, { get: boom }) }),
      () => ({ responseBody: '{'.repeat(100_000) }),
      () => new Proxy({}, { get: (_, key) => (key === 'cause' ? new Error(secret) : secret) }),
      () => {
        const self: Record<string, unknown> = { message: secret };
        return Object.assign(self, { cause: self, lastError: self, error: self, errors: [self] });
      },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          hostile,
          fc.anything().map((value) => () => value),
        ),
        (make) => {
          const evidence = evidenceOfError(make());
          if (evidence === undefined) return;
          expect(JSON.stringify(findingOf(evidence, 'calls'))).not.toContain(secret);
        },
      ),
    );
  });
});
