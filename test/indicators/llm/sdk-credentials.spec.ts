import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { AzureChatOpenAI, ChatOpenAI } from '@langchain/openai';
import { createGateway } from 'ai';
import OpenAI, { AzureOpenAI } from 'openai';
import { LlmHealthIndicator } from '../../../src/indicators/llm.health.js';
import type { LlmIndicatorOptions } from '../../../src/indicators/llm/options.js';
import type { LlmSource } from '../../../src/indicators/llm/source.js';

const KEY = 'sk-secret-0123456789abcdef';
const VARIABLES = /^(OPENAI|AZURE_OPENAI|ANTHROPIC|LANGSMITH|AI_GATEWAY)_/;
const azure = { apiVersion: '1', endpoint: 'https://azure.example' };
const azureChat = { azureOpenAIApiVersion: '1', azureOpenAIApiInstanceName: 'a', azureOpenAIApiDeploymentName: 'b' };

let kept: NodeJS.ProcessEnv;
beforeEach(() => {
  kept = { ...process.env };
  for (const name of Object.keys(process.env)) if (VARIABLES.test(name)) delete process.env[name];
  // No profile of whoever runs the tests.
  process.env['ANTHROPIC_CONFIG_DIR'] = '/nonexistent';
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
  Object.assign(process.env, kept);
});

/** Without a key this SDK looks for a profile on disk from its constructor on. */
const searching: unknown[] = [];
function anthropic(options: ConstructorParameters<typeof Anthropic>[0] = {}): Anthropic {
  const client = new Anthropic(options);
  searching.push((client as unknown as { _authState: { resolution: unknown } })._authState.resolution);
  return client;
}
afterEach(() => Promise.all(searching));

async function configured(source: LlmSource, options: LlmIndicatorOptions = {}) {
  const indicator = new LlmHealthIndicator(source, { depth: 'configured', ...options });
  const { llm } = await indicator.isHealthy('llm');
  await indicator.close();
  expect(inspect([llm, indicator], { depth: 9, showHidden: true, getters: true })).not.toContain(KEY);
  return llm;
}

type Evidence = 'present' | 'absent' | 'unknown';
const expected = (credentials: Evidence) =>
  credentials === 'absent'
    ? { status: 'down', reason: 'missing_credentials', credentials }
    : { status: 'up', credentials };

describe('what the depth configured sees of the key of a client', () => {
  it.each<[string, Evidence, () => unknown]>([
    ["OpenAI's, with a key", 'present', () => new OpenAI({ apiKey: KEY })],
    ["OpenAI's, with a function", 'present', () => new OpenAI({ apiKey: async () => KEY })],
    ["OpenAI's, with the dummy key of a local server", 'present', () => new OpenAI({ apiKey: 'none' })],
    ["Azure's, with a key", 'present', () => new AzureOpenAI({ apiKey: KEY, ...azure })],
    ["Azure's, with a function", 'present', () => new AzureOpenAI({ azureADTokenProvider: async () => KEY, ...azure })],
    ["Anthropic's, with a key", 'present', () => anthropic({ apiKey: KEY })],
    ["Anthropic's, with a token", 'present', () => anthropic({ authToken: KEY })],
    ["Anthropic's, with a function", 'present', () => anthropic({ apiKey: async () => KEY })],
    ["Anthropic's, without a key", 'absent', () => anthropic()],
    ["Anthropic's, with an empty key", 'absent', () => anthropic({ apiKey: '' })],
    ["Anthropic's, that signs in by itself", 'unknown', () => anthropic({ credentials: async () => ({ token: KEY, expiresAt: null }) })], // prettier-ignore
    ["LangChain's, with a key", 'present', () => new ChatOpenAI({ apiKey: KEY })],
    ["LangChain's, with a key in its configuration", 'present', () => new ChatOpenAI({ configuration: { apiKey: KEY } })], // prettier-ignore
    ["LangChain's, with a function", 'present', () => new ChatOpenAI({ apiKey: async () => KEY })],
    ["LangChain's, without a key", 'absent', () => new ChatOpenAI()],
    [
      "LangChain's for Azure, with a key",
      'present',
      () => new AzureChatOpenAI({ ...azureChat, azureOpenAIApiKey: KEY }),
    ],
    ["LangChain's for Azure, with a function", 'present', () => new AzureChatOpenAI({ ...azureChat, azureADTokenProvider: async () => KEY })], // prettier-ignore
    ["Vercel's model, with a key", 'present', () => createOpenAI({ apiKey: KEY })('m')],
    ["Vercel's model, with an empty key", 'absent', () => createOpenAI({ apiKey: '' })('m')],
    ["Vercel's model, without a key", 'absent', () => createOpenAI()('m')],
    ["Vercel's model of the gateway, whose token is fetched at the call", 'unknown', () => createGateway({ apiKey: KEY })('m')], // prettier-ignore
  ])('%s: %s, through a factory and as the manager', async (_, credentials, make) => {
    expect(await configured({ factory: make })).toMatchObject({ ...expected(credentials), source: 'factory' });
    expect(await configured({ manager: make() })).toMatchObject({ ...expected(credentials), source: 'manager' });
  });

  it("Vercel's provider: unknown as the manager, since only its models show it", async () => {
    expect(await configured({ manager: createOpenAI({ apiKey: KEY }) })).toMatchObject(expected('unknown'));
    expect(await configured({ manager: createOpenAI() })).toMatchObject(expected('unknown'));
    const options = { credentials: { apiKey: () => process.env['OPENAI_API_KEY'] } };
    expect(await configured({ manager: createOpenAI() }, options)).toMatchObject(expected('absent'));
  });

  it("Vercel's provider: seen as the factory, since it makes a model", async () => {
    expect(await configured({ factory: createOpenAI({ apiKey: KEY }) })).toMatchObject(expected('present'));
    expect(await configured({ factory: createOpenAI() })).toMatchObject(expected('absent'));
  });

  it.each<[string, () => unknown]>([
    ["OpenAI's", () => new OpenAI()],
    ["Azure's", () => new AzureOpenAI(azure)],
  ])('%s, without a key: the factory cannot build it', async (_, factory) => {
    expect(await configured({ factory })).toMatchObject({ status: 'down', reason: 'missing_credentials' });
  });

  it.each<[string, () => unknown]>([
    ["OpenAI's", () => new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:11434/v1' })],
    ["Anthropic's", () => anthropic()],
    ["LangChain's", () => new ChatOpenAI()],
    ["Vercel's", () => createOpenAI()('m')],
  ])('%s, where none is needed: not looked for', async (_, make) => {
    const options = { credentials: { requiresKey: false } };
    const up = { status: 'up', credentials: 'not_needed' };
    expect(await configured({ factory: make }, options)).toMatchObject(up);
    expect(await configured({ manager: make() }, options)).toMatchObject(up);
  });
});

describe('a factory that makes one client for each user', () => {
  it('is called without one, and what it made is ended where it can be', async () => {
    const users: unknown[][] = [];
    let open = 0;
    const factory = (...args: [user?: { key: string }]) => {
      users.push(args);
      open++;
      const client = new OpenAI({ apiKey: args[0]?.key ?? KEY });
      return Object.assign(client, { [Symbol.dispose]: () => void open-- });
    };
    expect(await configured({ factory })).toMatchObject(expected('present'));
    expect(users.length).toBeGreaterThan(0);
    expect(users.every((args) => args.length === 0)).toBe(true);
    expect(open).toBe(0);
  });

  it('of real clients, which none of the SDKs can end, builds just the one', async () => {
    for (const make of [
      () => new OpenAI({ apiKey: KEY }),
      () => new ChatOpenAI({ apiKey: KEY }),
      () => anthropic({ apiKey: KEY }),
      createOpenAI({ apiKey: KEY }),
    ]) {
      // prettier-ignore
      let built = 0;
      const factory = () => (built++, (make as () => unknown)());
      expect(await configured({ factory })).toMatchObject(expected('present'));
      expect(built).toBe(1);
    }
  });
});
