import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createOpenAI, openai as openAiProvider } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { AzureChatOpenAI, ChatOpenAI } from '@langchain/openai';
import { createGateway, createProviderRegistry, customProvider, generateText, wrapLanguageModel } from 'ai';
import OpenAI, { AzureOpenAI } from 'openai';
import { endpointOf } from '../../../src/indicators/llm/recognise.js';
import { askPlainly, recorder } from './request-recorder.js';

const KEY = 'sk-secret-0123456789abcdef';
const MODEL = 'gpt-test';
const MESSAGES = [{ role: 'user' as const, content: 'hi' }];
const VARIABLES = /^(OPENAI|AZURE_OPENAI|ANTHROPIC|LANGSMITH|AI_GATEWAY)_/;

let server: Awaited<ReturnType<typeof recorder>>;
let kept: NodeJS.ProcessEnv;

beforeAll(async () => void (server = await recorder()));
afterAll(() => server.close());
beforeEach(() => {
  kept = { ...process.env };
  for (const name of Object.keys(process.env)) if (VARIABLES.test(name)) delete process.env[name];
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
  Object.assign(process.env, kept);
});

const list = (client: OpenAI) => client.models.list();
const complete = (client: OpenAI) => client.chat.completions.create({ model: MODEL, messages: MESSAGES });
const invoke = (chat: ChatOpenAI) => chat.invoke('hi');

/** What the SDK asks and what a plain request to the endpoint asks are one and the same. */
async function expectSame<Client>(
  make: () => Client,
  depth: 'reachable' | 'completion',
  ask: (client: Client) => unknown,
  model?: string,
): Promise<void> {
  const endpoint = endpointOf(make(), { depth, model });
  expect(endpoint).toBeDefined();
  const byTheSdk = await server.during(() => ask(make()));
  const plainly = await server.during(() => askPlainly(endpoint!, depth));
  expect({ ...plainly, model: undefined }).toEqual({ ...byTheSdk, model: undefined });
}

describe("a client of OpenAI's SDK leads to where it sends its own requests:", () => {
  const ways: [string, () => OpenAI][] = [
    ['plainly', () => new OpenAI({ apiKey: KEY, baseURL: `${server.origin}/v1` })],
    ['with a slash at the end', () => new OpenAI({ apiKey: KEY, baseURL: `${server.origin}/v1/` })],
    ['with two slashes at the end', () => new OpenAI({ apiKey: KEY, baseURL: `${server.origin}/v1//` })],
    ['with a prefix', () => new OpenAI({ apiKey: KEY, baseURL: `${server.origin}/gateway/a%20b/v1` })],
    ['without a path', () => new OpenAI({ apiKey: KEY, baseURL: server.origin })],
    ['with a key of odd characters', () => new OpenAI({ apiKey: `~k:%20+/="'\\{}é ;,`, baseURL: server.origin })],
    ['with the dummy key of a local server', () => new OpenAI({ apiKey: 'ollama', baseURL: `${server.origin}/v1` })],
    ['with an organisation and a project', () => new OpenAI({ apiKey: KEY, baseURL: server.origin, organization: 'o', project: 'p' })], // prettier-ignore
    ['with headers and a query', () => new OpenAI({ apiKey: KEY, baseURL: server.origin, defaultHeaders: { 'X-Team': 'a' }, defaultQuery: { tenant: 'ä&b' } })], // prettier-ignore
    ['with Headers', () => new OpenAI({ apiKey: KEY, baseURL: server.origin, defaultHeaders: new Headers({ 'X-Team': 'a' }) })], // prettier-ignore
    ['with pairs of headers', () => new OpenAI({ apiKey: KEY, baseURL: server.origin, defaultHeaders: [['X-Team', 'a']] })], // prettier-ignore
    ['with an authorization of its own', () => new OpenAI({ apiKey: KEY, baseURL: server.origin, defaultHeaders: { Authorization: 'Basic abc' } })], // prettier-ignore
    ['with the authorization taken out', () => new OpenAI({ apiKey: KEY, baseURL: server.origin, defaultHeaders: { Authorization: null, 'X-Key': KEY } })], // prettier-ignore
    ['made from another', () => new OpenAI({ apiKey: 'other', baseURL: server.origin }).withOptions({ apiKey: KEY })],
    ['with its key replaced', () => Object.assign(new OpenAI({ apiKey: 'other', baseURL: server.origin }), { apiKey: KEY })], // prettier-ignore
    ['of a subclass', () => new (class Ours extends OpenAI {})({ apiKey: KEY, baseURL: server.origin })],
    ['frozen', () => Object.freeze(new OpenAI({ apiKey: KEY, baseURL: server.origin })) as OpenAI],
  ];
  it.each(ways)('%s', async (_, make) => {
    await expectSame(make, 'reachable', list);
    await expectSame(make, 'completion', complete);
  });

  it('behind a proxy object', async () => {
    const client = new OpenAI({ apiKey: KEY, baseURL: server.origin });
    const endpoint = endpointOf(new Proxy(client, {}));
    expect(endpoint).toEqual({ api: 'openai', baseUrl: server.origin, apiKey: KEY });
  });

  it('by the environment', async () => {
    process.env['OPENAI_BASE_URL'] = `${server.origin}/env/v1/`;
    process.env['OPENAI_API_KEY'] = KEY;
    process.env['OPENAI_ORG_ID'] = 'org';
    process.env['OPENAI_PROJECT_ID'] = 'project';
    process.env['OPENAI_CUSTOM_HEADERS'] = 'X-Team: a\nX-Other: b';
    await expectSame(() => new OpenAI(), 'reachable', list);
    await expectSame(() => new OpenAI(), 'completion', complete);
  });

  it('by default', () => {
    const baseUrl = 'https://api.openai.com/v1';
    expect(endpointOf(new OpenAI({ apiKey: KEY }))).toEqual({ api: 'openai', baseUrl, apiKey: KEY });
  });
});

describe("a client of OpenAI's SDK has to be stated", () => {
  const baseURL = 'http://127.0.0.1:9/v1';
  class Signing extends OpenAI {
    protected override async prepareRequest(): Promise<void> {}
  }
  it.each<[string, () => unknown]>([
    ['where a function gives the key', () => new OpenAI({ apiKey: async () => KEY, baseURL })],
    ['where only the key of an administrator is there', () => new OpenAI({ adminAPIKey: KEY, baseURL })],
    ['where a subclass signs the requests', () => new Signing({ apiKey: KEY, baseURL })],
    ['where the requests go through a fetch of its own', () => new OpenAI({ apiKey: KEY, baseURL, fetch: async () => new Response() })], // prettier-ignore
    ['where the requests go through a proxy', () => new OpenAI({ apiKey: KEY, baseURL, fetchOptions: { dispatcher: {} as never } })], // prettier-ignore
    ['where the base is no address of HTTP', () => new OpenAI({ apiKey: KEY, baseURL: 'localhost:11434' })],
  ])('%s', (_, make) => {
    expect(endpointOf(make())).toBeUndefined();
  });

  it('where a function gave the key before', async () => {
    let calls = 0;
    const client = new OpenAI({ apiKey: async () => `${KEY}${++calls}`, baseURL: server.origin });
    await list(client);
    expect(endpointOf(client)).toBeUndefined();
    expect(calls).toBe(1);
  });

  it('where its shape is that of an SDK with other paths', () => {
    const groq = { baseURL: 'https://api.groq.com', apiKey: KEY, chat: { completions: { create: () => 0 } } };
    expect(endpointOf(groq)).toBeUndefined();
  });
});

describe("a client of Azure's", () => {
  const make = (more: object = {}) =>
    new AzureOpenAI({ apiKey: KEY, apiVersion: '2026-01-01', endpoint: `${server.origin}/`, ...more });

  it.each<[string, object]>([
    ['without a deployment', {}],
    ['with a deployment', { deployment: 'ours' }],
    ['with headers and a query', { defaultHeaders: { 'X-Team': 'a' }, defaultQuery: { a: 'b' } }],
  ])('%s leads to the list of models', async (_, more) => {
    await expectSame(() => make(more), 'reachable', list);
  });

  it('leads to the completion inside of its deployment, and in that of the model where it names none', async () => {
    await expectSame(() => make({ deployment: 'ours' }), 'completion', complete);
    await expectSame(() => make(), 'completion', complete, MODEL);
    expect(endpointOf(make({ deployment: 'ours' }), { model: MODEL })?.model).toBe('ours');
  });

  it('has to be stated for a completion without a deployment and a model, and where a function gives the token', () => {
    expect(endpointOf(make(), { depth: 'completion' })).toBeUndefined();
    const azureADTokenProvider = async () => KEY;
    const client = new AzureOpenAI({ apiVersion: '1', endpoint: server.origin, azureADTokenProvider });
    expect(endpointOf(client)).toBeUndefined();
  });
});

describe("a client of Anthropic's SDK leads to where it sends its own requests:", () => {
  const listed = (client: Anthropic) => client.models.list();
  const completed = (client: Anthropic) => client.messages.create({ model: MODEL, max_tokens: 16, messages: MESSAGES });
  it.each<[string, () => Anthropic]>([
    ['with a key', () => new Anthropic({ apiKey: KEY, baseURL: server.origin })],
    ['with a token', () => new Anthropic({ authToken: KEY, baseURL: server.origin })],
    ['with a prefix and a slash', () => new Anthropic({ apiKey: KEY, baseURL: `${server.origin}/anthropic/` })],
    ['with headers and a query', () => new Anthropic({ apiKey: KEY, baseURL: server.origin, defaultHeaders: { 'X-Team': 'a' }, defaultQuery: { a: 'b' } })], // prettier-ignore
    ['with the header that the key had before', () => new Anthropic({ apiKey: KEY, baseURL: server.origin, defaultHeaders: { 'X-Api-Key': KEY, Authorization: null } })], // prettier-ignore
    ['of a subclass', () => new (class Ours extends Anthropic {})({ apiKey: KEY, baseURL: server.origin })],
  ])('%s', async (_, make) => {
    await expectSame(make, 'reachable', listed);
    await expectSame(make, 'completion', completed);
  });

  it('by the environment', async () => {
    process.env['ANTHROPIC_BASE_URL'] = `${server.origin}/env`;
    process.env['ANTHROPIC_API_KEY'] = KEY;
    process.env['ANTHROPIC_CUSTOM_HEADERS'] = 'X-Team: a';
    await expectSame(() => new Anthropic(), 'reachable', listed);
  });

  it('by default', () => {
    const endpoint = endpointOf(new Anthropic({ apiKey: KEY }));
    expect(endpoint).toMatchObject({ api: 'anthropic', baseUrl: 'https://api.anthropic.com' });
  });

  it('in a version before 1.0, which is not installed here: by its shape', () => {
    const before = new Anthropic({ apiKey: KEY, authToken: null, baseURL: server.origin });
    Object.assign(before, { completions: {} });
    expect(endpointOf(before)).toEqual({ api: 'anthropic', baseUrl: server.origin, apiKey: KEY });
  });

  it.each<[string, () => unknown]>([
    ['a function gives the key', () => new Anthropic({ apiKey: async () => KEY })],
    ['the SDK signs in by itself', () => new Anthropic({ credentials: async () => ({ token: KEY, expiresAt: null }) })],
    ['middleware may change the requests', () => new Anthropic({ apiKey: KEY, middleware: [(request, next) => next(request)] })], // prettier-ignore
  ])('except where %s: that has to be stated', (_, make) => {
    expect(endpointOf(make())).toBeUndefined();
  });
});

describe('a chat model of LangChain leads to where it sends its own requests:', () => {
  const make = (more: object = {}, configuration: object = {}) =>
    new ChatOpenAI({ model: MODEL, apiKey: KEY, configuration: { baseURL: `${server.origin}/v1`, ...configuration }, ...more }); // prettier-ignore

  it.each<[string, () => ChatOpenAI]>([
    ['plainly', () => make()],
    ['with a slash at the end', () => make({}, { baseURL: `${server.origin}/v1/` })],
    ['with another key in its configuration', () => make({}, { apiKey: 'other' })],
    ['with an organisation and a project', () => make({}, { organization: 'o', project: 'p' })],
    ['with headers and a query', () => make({}, { defaultHeaders: { 'X-Team': 'a' }, defaultQuery: { a: 'b' } })],
  ])('%s', async (_, build) => {
    await expectSame(build, 'completion', invoke);
    expect(endpointOf(build())?.model).toBe(MODEL);
  });

  it('by the environment', async () => {
    process.env['OPENAI_BASE_URL'] = `${server.origin}/env/v1`;
    process.env['OPENAI_API_KEY'] = KEY;
    process.env['OPENAI_ORG_ID'] = 'org';
    await expectSame(() => new ChatOpenAI({ model: MODEL }), 'completion', invoke);
  });

  it('after its first call too', async () => {
    const chat = make();
    const before = endpointOf(chat);
    await invoke(chat);
    expect(endpointOf(chat)).toEqual(before);
  });

  it('by the client that it wraps, where it has one, with the model of its own', () => {
    const chat = make();
    Object.assign(chat, { client: new OpenAI({ apiKey: 'inner', baseURL: `${server.origin}/inner` }) });
    const baseUrl = `${server.origin}/inner`;
    expect(endpointOf(chat)).toEqual({ api: 'openai', baseUrl, apiKey: 'inner', model: MODEL });
  });

  it('with tools and retries bound to it', () => {
    const bound = make()
      .withRetry()
      .withConfig({ tags: ['a'] });
    expect(endpointOf(bound)).toEqual(endpointOf(make()));
  });

  it("of Azure's", async () => {
    const azure = { azureOpenAIApiKey: KEY, azureOpenAIApiVersion: '2026-01-01', azureOpenAIApiDeploymentName: 'ours' };
    const atEndpoint = () => new AzureChatOpenAI({ ...azure, azureOpenAIEndpoint: server.origin });
    const atPath = () =>
      new AzureChatOpenAI({ ...azure, azureOpenAIBasePath: `${server.origin}/x/openai/deployments` });
    await expectSame(atEndpoint, 'completion', invoke);
    await expectSame(atPath, 'completion', invoke);
    expect(endpointOf(atEndpoint())).toMatchObject({ baseUrl: `${server.origin}/openai`, model: 'ours' });
    expect(endpointOf(atPath())).toMatchObject({ baseUrl: `${server.origin}/x/openai` });
    const azureOpenAIApiInstanceName = 'resource';
    expect(endpointOf(new AzureChatOpenAI({ ...azure, azureOpenAIApiInstanceName }))).toEqual({
      api: 'openai',
      baseUrl: 'https://resource.openai.azure.com/openai',
      model: 'ours',
      headers: { 'api-key': KEY },
      query: { 'api-version': '2026-01-01' },
    });
  });

  it("of Anthropic's, which is not installed here: by its shape", () => {
    const shape = { lc_namespace: ['langchain', 'chat_models', 'anthropic'], anthropicApiKey: KEY, apiKey: KEY };
    const chat = { ...shape, model: MODEL, clientOptions: { defaultHeaders: { 'X-Team': 'a' } } };
    const expected = { api: 'anthropic', apiKey: KEY, model: MODEL, headers: { 'x-team': 'a' } };
    expect(endpointOf(chat)).toEqual({ ...expected, baseUrl: 'https://api.anthropic.com' });
    expect(endpointOf({ ...chat, apiUrl: server.origin })).toEqual({ ...expected, baseUrl: server.origin });
    expect(endpointOf({ ...chat, apiUrl: 'x://', clientOptions: { baseURL: server.origin } })).toMatchObject({ baseUrl: server.origin }); // prettier-ignore
  });

  it.each<[string, () => unknown]>([
    ['a function gives the key', () => make({ apiKey: async () => KEY })],
    ['no key is there', () => new ChatOpenAI({ model: MODEL })],
    ['the requests go through a fetch of its own', () => make({}, { fetch: async () => new Response() })],
    ['it is of another kind, though it has a baseUrl', () => ({ lc_namespace: ['x'], baseUrl: server.origin })],
  ])('except where %s: that has to be stated', (_, build) => {
    expect(endpointOf(build())).toBeUndefined();
  });
});

describe('a model of the Vercel AI SDK leads to where it sends its own requests:', () => {
  const make = (more: object = {}) => createOpenAI({ apiKey: KEY, baseURL: `${server.origin}/v1`, ...more });
  it.each<[string, object]>([
    ['plainly', {}],
    ['with a slash at the end', { baseURL: 'SLASH' }],
    ['with an organisation, a project and headers', { organization: 'o', project: 'p', headers: { 'X-Team': 'a' } }],
  ])('%s', async (_, more) => {
    const given = 'baseURL' in more ? { baseURL: `${server.origin}/v1/` } : more;
    await expectSame(
      () => make(given).chat(MODEL),
      'completion',
      (model) => generateText({ model, prompt: 'hi' }),
    );
    expect(endpointOf(make(given)(MODEL))).toEqual(endpointOf(make(given).chat(MODEL)));
    expect(endpointOf(make(given)(MODEL))).toMatchObject({ baseUrl: `${server.origin}/v1`, apiKey: KEY, model: MODEL });
  });

  it('by the environment', () => {
    process.env['OPENAI_API_KEY'] = KEY;
    const expected = { api: 'openai', baseUrl: 'https://api.openai.com/v1', apiKey: KEY, model: MODEL };
    expect(endpointOf(openAiProvider(MODEL))).toEqual(expected);
  });

  it('and a provider or a registry of them does where a model is named', () => {
    const expected = endpointOf(make()(MODEL));
    expect(expected).toBeDefined();
    expect(endpointOf(make(), { model: MODEL })).toEqual(expected);
    const custom = customProvider({ languageModels: { fast: make()(MODEL) } });
    expect(endpointOf(custom, { model: 'fast' })).toEqual(expected);
    const registry = createProviderRegistry({ openai: make() });
    expect(endpointOf(registry, { model: `openai:${MODEL}` })).toEqual(expected);
  });

  it.each<[string, () => unknown]>([
    ['a provider without a model is given', () => make()],
    ['the key is missing', () => make({ apiKey: undefined })(MODEL)],
    ['the model is wrapped', () => wrapLanguageModel({ model: make()(MODEL), middleware: { specificationVersion: 'v3' } })], // prettier-ignore
    ['the requests go through a fetch of its own', () => make({ fetch: async () => new Response() })(MODEL)],
    ['the model is not for language', () => make().imageModel(MODEL)],
    ['the gateway speaks a protocol of its own', () => createGateway({ apiKey: KEY })(MODEL)],
    ['its headers are known only at the call', () => withHeaders(async () => ({ authorization: KEY }))],
    ['its headers come as a promise', () => withHeaders(() => Promise.reject(new Error(KEY)))],
  ])('except where %s: that has to be stated', (_, build) => {
    expect(endpointOf(build())).toBeUndefined();
  });

  function withHeaders(headers: () => unknown): object {
    const model = make()(MODEL);
    return Object.assign(model, { config: { url: () => `${server.origin}/models`, headers } });
  }

  it('without a call of headers that are fetched', () => {
    let calls = 0;
    expect(endpointOf(withHeaders(async () => ({ calls: ++calls })))).toBeUndefined();
    expect(calls).toBe(0);
  });
});

describe('an endpoint of the application itself', () => {
  it('is taken as it stands, its slash aside', () => {
    const all = { api: 'anthropic' as const, baseUrl: 'https://a.example/v1', apiKey: KEY, model: MODEL };
    const more = { headers: { 'x-team': 'a' }, query: { a: 'b' } };
    expect(endpointOf({ ...all, ...more })).toEqual({ ...all, ...more });
    expect(endpointOf({ baseUrl: 'http://127.0.0.1:11434/v1/' })).toEqual({ api: 'openai', baseUrl: 'http://127.0.0.1:11434/v1' }); // prettier-ignore
  });

  it('wins over what it wraps', () => {
    const wrapper = Object.assign(new OpenAI({ apiKey: KEY }), { baseUrl: 'https://gateway.example' });
    expect(endpointOf(wrapper)).toMatchObject({ baseUrl: 'https://gateway.example' });
  });

  it('names its own model, unless the options name one', () => {
    const stated = { baseUrl: 'https://a.example', model: MODEL };
    expect(endpointOf(stated)?.model).toBe(MODEL);
    expect(endpointOf(stated, { model: 'other' })?.model).toBe('other');
  });

  it.each([
    { baseUrl: '' },
    { baseUrl: 'localhost:11434' },
    { baseUrl: 'file:///etc/passwd' },
    { baseUrl: new URL('https://a.example') },
    { baseUrl: 'https://a.example', api: 'gemini' },
    { baseUrl: 'https://a.example', apiKey: () => KEY },
  ])('is none where it cannot be one: %o', (given) => {
    expect(endpointOf(given)).toBeUndefined();
  });
});

describe('what is no client', () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const throwing = () => {
    throw new Error(KEY);
  };
  const hostile = new Proxy(() => 0, { get: throwing, has: throwing, ownKeys: throwing, getPrototypeOf: throwing });
  const thrower = (shape: object, key: string) => Object.defineProperty({ ...shape }, key, { get: throwing });
  const openAi = { baseURL: 'https://a.example', organization: null, chat: { completions: { create: () => 0 } } };
  const endless: object = new Proxy({ ...openAi, apiKey: KEY }, { getPrototypeOf: () => endless });

  it.each<[string, unknown]>([
    ...[
      null,
      undefined,
      0,
      1n,
      NaN,
      true,
      '',
      'https://a.example',
      Symbol('a'),
      [],
      {},
      new Map(),
      () => 0,
      class {},
    ].map((value): [string, unknown] => [inspect(value), value]),
    ['a revoked proxy', revoked.proxy],
    ['a proxy whose every trap throws', hostile],
    ['a promise', Promise.resolve(new OpenAI({ apiKey: KEY }))],
    ['a client whose address throws', thrower(openAi, 'baseURL')],
    ['a client whose options throw', thrower(openAi, '_options')],
    ['a model whose headers throw', { specificationVersion: 'v3', doStream: throwing, config: { url: throwing, headers: throwing } }], // prettier-ignore
    ['a provider whose models throw', { embeddingModel: throwing, languageModel: throwing }],
    ['a binding around itself', Object.assign({}, { get bound() { return this; } })], // prettier-ignore
  ])('has no endpoint: %s', (_, value) => {
    expect(endpointOf(value, { model: MODEL })).toBeUndefined();
  });

  it('cannot keep the reader for ever', () => {
    expect(endpointOf(endless)).toMatchObject({ apiKey: KEY });
  });

  it('is never asked over the network', async () => {
    const before = server.count();
    for (const depth of ['reachable', 'completion'] as const) {
      endpointOf(new OpenAI({ apiKey: KEY, baseURL: server.origin }), { depth });
      endpointOf(new ChatOpenAI({ apiKey: KEY, configuration: { baseURL: server.origin } }), { depth });
      endpointOf(createOpenAI({ apiKey: KEY, baseURL: server.origin })(MODEL), { depth });
      endpointOf(new Anthropic({ apiKey: KEY, baseURL: server.origin }), { depth });
    }
    await new Promise(setImmediate);
    expect(server.count()).toBe(before);
  });
});
