import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockServer } from 'openai-mock-api';
import { askEndpoint } from '../../../src/indicators/llm/ask-endpoint.js';
import type { LlmEndpoint } from '../../../src/indicators/llm/endpoint.js';
import type { DeepLlmDepth } from '../../../src/indicators/llm/evidence.js';
import { findingOf } from '../../../src/indicators/llm/finding.js';
import { freePort } from '../../servers/free-port.js';

const ask = (endpoint: LlmEndpoint, depth: DeepLlmDepth) =>
  askEndpoint(endpoint, { depth, maxTokens: 16, signal: new AbortController().signal });

describe('aimock, which speaks the APIs as others wrote them down', () => {
  const aimock = new LLMock({ port: 0, auth: { apiKeys: ['the-key'] } });
  beforeAll(async () => {
    aimock.onMessage(/.*/, { content: 'OK' });
    await aimock.start();
  });
  afterAll(() => aimock.stop());

  it.each([
    ['openai', 'reachable', 'gpt-4o'],
    ['openai', 'completion', 'gpt-4o'],
    ['anthropic', 'reachable', 'claude-3-5-sonnet-20241022'],
    ['anthropic', 'completion', 'claude-3-5-sonnet-20241022'],
  ] as const)('%s, %s is up with the key, and auth_failed with another', async (api, depth, model) => {
    const baseUrl = api === 'openai' ? `${aimock.url}/v1` : aimock.url;
    const evidence = await ask({ api, baseUrl, apiKey: 'the-key', model }, depth);
    expect(evidence).toMatchObject(
      depth === 'reachable' ? { kind: 'success', modelListed: true } : { kind: 'success', tokens: expect.any(Number) },
    );
    const refused = await ask({ api, baseUrl, apiKey: 'another', model }, depth);
    expect(findingOf(refused, depth)).toMatchObject({ status: 'down', reason: 'auth_failed' });
  });
});

describe('openai-mock-api, which enforces keys', () => {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const messages = [
    { role: 'user' as const, matcher: 'any' as const },
    { role: 'assistant' as const, content: 'OK' },
  ];
  const mock = new MockServer({ apiKey: 'the-key', responses: [{ id: 'any', messages }] }, silent);
  let baseUrl = '';
  beforeAll(async () => {
    const port = await freePort();
    baseUrl = `http://127.0.0.1:${port}/v1`;
    await mock.start(port);
  });
  afterAll(() => mock.stop());

  it.each(['reachable', 'completion'] as const)('%s is up with the key, and auth_failed without', async (depth) => {
    const evidence = await ask({ baseUrl, apiKey: 'the-key', model: 'gpt-4' }, depth);
    expect(evidence).toMatchObject(
      depth === 'reachable' ? { kind: 'success', modelListed: true } : { kind: 'success', tokens: expect.any(Number) },
    );
    for (const apiKey of ['another', undefined])
      expect(findingOf(await ask({ baseUrl, apiKey, model: 'gpt-4' }, depth), depth)).toMatchObject({
        reason: 'auth_failed',
      });
  });
});
