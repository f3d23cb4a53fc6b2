import { describe, expect, it } from '@jest/globals';
import { isGeneration } from './generation.js';

const post = { method: 'POST' };

describe('A call that makes a model generate', () => {
  it.each([
    'https://api.openai.com/v1/chat/completions',
    'https://api.openai.com/v1/responses',
    'https://api.openai.com/v1/completions',
    'https://x.openai.azure.com/openai/deployments/y/chat/completions?api-version=2024-10-21',
    'https://api.anthropic.com/v1/messages',
    'https://api.anthropic.com/v1/messages?beta=true',
    'https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent?alt=sse',
    'https://x-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/anthropic/models/m:rawPredict',
    'https://bedrock-runtime.eu-west-1.amazonaws.com/model/m/invoke',
    'https://bedrock-runtime.eu-west-1.amazonaws.com/model/m/converse-stream',
    'http://127.0.0.1:11434/api/chat',
    'http://127.0.0.1:11434/api/generate',
  ])('is a POST to %s', (url) => {
    expect(isGeneration(url, post)).toBe(true);
    expect(isGeneration(new URL(url), { method: 'post' })).toBe(true);
    expect(isGeneration(new Request(url, post), undefined)).toBe(true);
    expect(isGeneration(url, undefined)).toBe(false);
    expect(isGeneration(url, { method: 'GET' })).toBe(false);
  });

  it.each([
    'https://api.openai.com/v1/embeddings',
    'https://api.openai.com/v1/files',
    'https://api.openai.com/v1/moderations',
    'https://api.openai.com/v1/responses/r/cancel',
    'https://api.openai.com/v1/threads/t/messages',
    'https://api.anthropic.com/v1/messages/count_tokens',
    'https://api.anthropic.com/v1/messages/batches',
    'http://127.0.0.1:11434/api/pull',
    '/chat/completions',
    '',
    'not a URL',
  ])('is no POST to %j', (url) => {
    expect(isGeneration(url, post)).toBe(false);
  });

  it('is none where the arguments are hostile', () => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('x');
        },
      },
    );
    for (const input of [hostile, null, undefined, 7, { url: {} }])
      for (const init of [hostile, null, post]) expect(isGeneration(input, init)).toBe(false);
  });
});
