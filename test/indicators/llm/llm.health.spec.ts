import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import OpenAI, { AzureOpenAI } from 'openai';
import type { CheckResult } from '../../../src/domain/check-result.js';
import { systemClock } from '../../../src/engine/clock.js';
import { CheckRunner } from '../../../src/engine/check-runner.js';
import { LlmHealthIndicator } from '../../../src/indicators/llm.health.js';
import type { LlmDepth } from '../../../src/domain/policy/settings.js';
import type { LlmIndicatorOptions } from '../../../src/indicators/llm/options.js';
import type { LlmSource } from '../../../src/indicators/llm/source.js';

const KEY = 'sk-secret-0123456789abcdef';

interface Row {
  name: string;
  source: LlmSource;
  options?: LlmIndicatorOptions;
  /** @default configured */
  depth?: LlmDepth;
  expected: { status: string; reason?: string; data?: Record<string, unknown>; message?: RegExp };
}

async function checked(source: LlmSource, options: LlmIndicatorOptions & { depth?: LlmDepth } = {}, timeoutMs = 1000) {
  const indicator = new LlmHealthIndicator(source, { depth: 'configured', ...options });
  const { result, responseTimeMs, thrown } = await new CheckRunner(indicator, systemClock).run({
    timeoutMs,
    abandonAfterMs: 30_000,
  });
  await indicator.close();
  return { result, responseTimeMs, thrown, indicator };
}

const throwing = (error: unknown) => () => {
  throw error;
};
const withThrowingGetter = (key: string, rest: object = {}) =>
  Object.defineProperty({ ...rest }, key, { get: throwing(new Error(`no ${KEY}`)), enumerable: true });
const manager = { ask: () => 'an answer', getConfigs: () => ({ main: { apiKey: KEY } }) };

const ROWS: Row[] = [
  {
    name: 'L1 no LLM provider registered at all: down, not_configured',
    source: {},
    expected: { status: 'down', reason: 'not_configured', message: /no LLM provider/, data: { source: 'none' } },
  },
  {
    name: 'L2 manager null, no factory: down, not_configured, says that neither is available',
    source: { manager: null },
    expected: { status: 'down', reason: 'not_configured', message: /neither a manager nor a factory is available/ },
  },
  {
    name: 'L2 manager null, factory null: the same',
    source: { manager: null, factory: null },
    expected: { status: 'down', reason: 'not_configured', message: /neither a manager nor a factory is available/ },
  },
  {
    name: 'L3 manager null, factory present, wired: up, details say that it is the factory',
    source: { manager: null, factory: () => ({}) },
    depth: 'wired',
    expected: { status: 'up', data: { source: 'factory', depth: 'wired' } },
  },
  {
    name: 'L3 manager null, factory present, configured: up once it built a client',
    source: { manager: null, factory: { create: async () => ({ apiKey: KEY }) } },
    expected: { status: 'up', data: { source: 'factory', depth: 'configured', credentials: 'present' } },
  },
  {
    name: 'L3 a factory that makes nothing, wired: up, since nothing was made',
    source: { manager: null, factory: () => null },
    depth: 'wired',
    expected: { status: 'up' },
  },
  ...[null, undefined, 7, 'client', Symbol('client'), 1n, true].map((made): Row => ({
    name: `L3 a factory that makes ${String(made)}, configured: down, bad_response`,
    source: { manager: null, factory: () => made },
    expected: { status: 'down', reason: 'bad_response' },
  })),
  {
    name: 'L3 a factory that returns its error instead of throwing it: down, error',
    source: { factory: () => new Error(KEY) },
    expected: { status: 'down', reason: 'error' },
  },
  {
    name: 'L3 a factory that needs a user: down, error, says that it was asked without one',
    source: { factory: (user: { id: string }) => ({ id: user.id }) },
    expected: { status: 'down', reason: 'error', message: /without a user/ },
  },
  {
    name: 'L3 a factory that cannot reach its vault: down, unreachable',
    source: { factory: throwing(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })) },
    expected: { status: 'down', reason: 'unreachable' },
  },
  {
    name: 'L3 a factory that says by a code that the key is missing: down, missing_credentials',
    source: { factory: throwing(new Error('x', { cause: { code: 'missing_credentials' } })) },
    expected: { status: 'down', reason: 'missing_credentials' },
  },
  {
    name: 'L3 words in a message decide nothing',
    source: { factory: throwing(new Error('missing_credentials: set OPENAI_API_KEY')) },
    expected: { status: 'down', reason: 'error' },
  },
  {
    name: 'L3 a class by mistake: down, missing_methods, says what is needed',
    source: { factory: class {} },
    depth: 'wired',
    expected: { status: 'down', reason: 'missing_methods', message: /is a class; a function/ },
  },
  {
    name: 'L3 a class with a static factory method is a factory',
    source: {
      factory: class {
        static create() {
          return {};
        }
      },
    },
    expected: { status: 'up', data: { credentials: 'unknown' } },
  },
  {
    name: 'L3 an object without a known method: down, missing_methods, names them',
    source: { factory: { produce: () => ({}) } },
    depth: 'wired',
    expected: { status: 'down', reason: 'missing_methods', message: /create, createClient, getClient/ },
  },
  {
    name: 'L3 factoryMethod names the method',
    source: { factory: { produce: () => ({}) } },
    options: { factoryMethod: 'produce' },
    expected: { status: 'up' },
  },
  {
    name: 'L3 factoryMethod that is not there: down, missing_methods',
    source: { factory: { create: () => ({}) } },
    options: { factoryMethod: 'produce' },
    expected: { status: 'down', reason: 'missing_methods', message: /`produce`/ },
  },
  {
    name: 'L3 a key that is stated to be absent: down, missing_credentials',
    source: { factory: () => ({}) },
    options: { credentials: { apiKey: () => '' } },
    expected: { status: 'down', reason: 'missing_credentials', data: { credentials: 'absent' } },
  },
  {
    name: 'L3 a key that is required and cannot be seen: down, missing_credentials',
    source: { factory: () => ({}) },
    options: { credentials: { requiresKey: true } },
    expected: { status: 'down', reason: 'missing_credentials', message: /credentials\.apiKey/ },
  },
  {
    name: 'L3 a local server needs no key: up',
    source: { factory: () => ({ apiKey: null }) },
    options: { credentials: { requiresKey: false, apiKey: () => undefined } },
    expected: { status: 'up', data: { credentials: 'not_needed' } },
  },
  ...[null, undefined, '', '  '].map((apiKey): Row => ({
    name: `L3 a client whose key is ${JSON.stringify(apiKey)}: down, missing_credentials`,
    source: { factory: () => ({ apiKey, authToken: null }) },
    expected: { status: 'down', reason: 'missing_credentials' },
  })),
  {
    name: 'L3 a client with a token instead of a key: up',
    source: { factory: () => ({ apiKey: null, authToken: KEY }) },
    expected: { status: 'up', data: { credentials: 'present' } },
  },
  {
    name: 'L3 a client that signs in as its cloud does: up',
    source: { factory: () => ({ apiKey: null, awsRegion: 'eu-west-1', _options: {} }) },
    expected: { status: 'up', data: { credentials: 'unknown' } },
  },
  {
    name: 'L4 manager lacks required methods: degraded, missing_methods, names them',
    source: { manager },
    options: { requiredMethods: ['ask', 'stream', 'chat.completions.create'] },
    expected: {
      status: 'degraded',
      reason: 'missing_methods',
      message: /lacks `stream`, `chat\.completions\.create`$/,
      data: { source: 'manager' },
    },
  },
  {
    name: 'L4 at depth wired too',
    source: { manager: {} },
    depth: 'wired',
    expected: { status: 'degraded', reason: 'missing_methods', data: { depth: 'wired', source: 'manager' } },
  },
  {
    name: 'L4 a getter that throws counts as lacking',
    source: { manager: withThrowingGetter('ask') },
    options: { requiredMethods: ['ask'] },
    expected: { status: 'degraded', reason: 'missing_methods', message: /lacks `ask`$/ },
  },
  {
    name: 'L4 with the factory beside it: the manager is judged',
    source: { manager: {}, factory: () => ({}) },
    expected: { status: 'degraded', reason: 'missing_methods', data: { source: 'manager' } },
  },
  {
    name: 'L4 a manager that is no object: down',
    source: { manager: 'gpt' },
    expected: { status: 'down', reason: 'missing_methods', data: { source: 'manager' } },
  },
  {
    name: 'L4 and no key: down outranks degraded',
    source: { manager: { configs: null } },
    options: { requiredMethods: ['ask'] },
    expected: { status: 'down', reason: 'missing_credentials' },
  },
  ...[null, undefined, [], {}, new Map(), ''].flatMap((configs): Row[] => [
    {
      name: `L5 configs ${inspect(configs)}, a key needed or not known: down, missing_credentials`,
      source: { manager: { ask: () => '', configs } },
      expected: { status: 'down', reason: 'missing_credentials' },
    },
    {
      name: `L5 configs ${inspect(configs)}, no key needed: degraded`,
      source: { manager: { ask: () => '', getConfigs: async () => configs } },
      options: { credentials: { requiresKey: false } },
      expected: { status: 'degraded', reason: 'not_configured' },
    },
  ]),
  {
    name: 'L5 no configs though the key is there: degraded, since the key is not what is missing',
    source: { manager: { ask: () => '', configs: null } },
    options: { credentials: { apiKey: async () => KEY } },
    expected: { status: 'degraded', reason: 'not_configured', data: { credentials: 'present' } },
  },
  {
    name: 'L5 the getter of the configs throws: degraded, sanitised',
    source: { manager: withThrowingGetter('configs', { ask: () => '' }) },
    expected: { status: 'degraded', reason: 'error', message: /^reading the manager's configurations failed$/ },
  },
  {
    name: 'L5 getConfigs rejects: degraded, sanitised',
    source: { manager: { ask: () => '', getConfigs: () => Promise.reject(new Error(KEY)) } },
    expected: { status: 'degraded', reason: 'error', message: /^reading the manager's configurations failed$/ },
  },
  {
    name: 'L5 configs whose every key is empty: down, missing_credentials',
    source: { manager: { ask: () => '', configs: { a: { apiKey: null }, b: { apiKey: '' } } } },
    expected: { status: 'down', reason: 'missing_credentials' },
  },
  {
    name: 'L5 one of the configs has a key: up',
    source: { manager: { ask: () => '', configs: new Map([['a', { apiKey: null }], ['b', { apiKey: KEY }]]) } }, // prettier-ignore
    expected: { status: 'up', data: { credentials: 'present' } },
  },
  {
    name: 'L5 the option names the configs',
    source: { manager: { ask: () => '', settings: () => [] } },
    options: { configs: 'settings' },
    expected: { status: 'down', reason: 'missing_credentials' },
  },
  {
    name: 'L6 the source itself throws: down, indicator_error',
    source: withThrowingGetter('manager'),
    expected: { status: 'down', reason: 'indicator_error', data: { source: 'manager' } },
  },
  {
    name: 'L6 asking for the key throws: down, error',
    source: { manager },
    options: { credentials: { apiKey: () => Promise.reject(new Error(KEY)) } },
    expected: { status: 'down', reason: 'error' },
  },
  {
    name: 'L6 the factory throws anything else: down, error',
    source: { factory: throwing(`not an error but ${KEY}`) },
    expected: { status: 'down', reason: 'error', data: { source: 'factory', depth: 'configured' } },
  },
  {
    name: 'L7 complete instance: up',
    source: { manager },
    expected: { status: 'up', data: { source: 'manager', depth: 'configured', credentials: 'present' } },
  },
  {
    name: 'L7 complete instance with its own required methods, wired: up',
    source: { manager },
    options: { requiredMethods: ['ask', 'getConfigs'] },
    depth: 'wired',
    expected: { status: 'up', data: { source: 'manager', depth: 'wired' } },
  },
];

describe('LlmHealthIndicator', () => {
  it.each(ROWS)('$name', async ({ source, options, depth, expected }) => {
    const { result, responseTimeMs, thrown } = await checked(source, { ...options, ...(depth && { depth }) });
    const { message, data, ...rest } = expected;
    expect(result).toMatchObject({ ...rest, data: { depth: depth ?? 'configured', ...data } });
    expect(result.data?.['source']).toMatch(/^(manager|factory|none)$/);
    if (message) expect(result.message).toMatch(message);
    if (expected.status === 'up') expect(result).toEqual({ status: 'up', data: result.data });
    expect(responseTimeMs).toBeGreaterThanOrEqual(0);
    expect(inspect([result, thrown], { depth: 9 })).not.toContain(KEY);
  });

  it('reads the source anew at each check, so that a manager may come later', async () => {
    const source: { manager: unknown } = { manager: null };
    const indicator = new LlmHealthIndicator(source, { depth: 'wired' });
    expect((await indicator.isHealthy('llm')).llm.status).toBe('down');
    source.manager = manager;
    expect((await indicator.isHealthy('llm')).llm.status).toBe('up');
  });

  it('counts only what may pass by itself towards the threshold, and one check at a time', () => {
    const indicator = new LlmHealthIndicator({}, { depth: 'wired' });
    expect(indicator.transientReasons).toEqual(['timeout', 'upstream_error', 'overloaded']);
    expect(indicator.maxUnsettled).toBe(1);
  });

  it.each(['deep', '', undefined, null, 3])('refuses the depth %p, saying which exist', (depth) => {
    expect(() => new LlmHealthIndicator({ manager }, { depth: depth as LlmDepth })).toThrow(
      /`depth`.*wired, configured, reachable, completion, got/,
    );
  });

  it('refuses a depth that is known only later when it is asked for, and is then never up', async () => {
    let depth: LlmDepth = 'wired';
    const indicator = new LlmHealthIndicator({ manager }, { depth: () => depth });
    expect(indicator.depth).toBe('wired');
    depth = 'deep' as LlmDepth;
    expect(() => indicator.depth).toThrow(/`depth`.*got a string that is none of them/);
    expect((await indicator.isHealthy('llm')).llm).toMatchObject({ status: 'down', reason: 'indicator_error' });
  });

  it.each([
    [{ requiredMethods: [] }, /requiredMethods/],
    [{ requiredMethods: [''] }, /requiredMethods/],
    [{ factoryMethod: 3 }, /factoryMethod/],
    [{ configs: '' }, /configs/],
    [{ disposeClients: 'no' }, /disposeClients/],
    [{ credentials: KEY }, /credentials/],
    [{ credentials: { apiKey: KEY } }, /credentials\.apiKey/],
    [{ credentials: { requiresKey: 'yes' } }, /credentials\.requiresKey/],
  ])('refuses %o without quoting it', (options, rule) => {
    const construct = () => new LlmHealthIndicator({}, { depth: 'wired', ...(options as LlmIndicatorOptions) });
    expect(construct).toThrow(rule);
    expect(construct).not.toThrow(KEY);
  });

  describe('calls of the factory', () => {
    it('carry no user: no argument, and the object as this', async () => {
      const calls: unknown[] = [];
      const factory = {
        create(...args: unknown[]) {
          calls.push(this === factory, args.length);
          return {};
        },
      };
      await checked({ factory });
      expect(calls).toEqual([true, 0]);
    });

    it('do not happen at wired, nor where no key is there, nor after the deadline', async () => {
      let made = 0;
      const source = { factory: () => ({ made: ++made }) };
      await checked(source, { depth: 'wired' });
      await checked(source, { credentials: { apiKey: () => null } });
      let release!: (key: string) => void;
      const late = new Promise<string>((resolve) => (release = resolve));
      const { result } = await checked(source, { credentials: { apiKey: () => late } }, 20);
      expect(result).toMatchObject({ status: 'down', reason: 'timeout' });
      release(KEY);
      await new Promise(setImmediate);
      expect(made).toBe(0);
    });

    it('that hang time out, and no second one starts meanwhile', async () => {
      let calls = 0;
      const indicator = new LlmHealthIndicator(
        { factory: () => (calls++, new Promise(() => {})) },
        { depth: 'configured' },
      );
      for (let check = 0; check < 3; check++)
        expect((await indicator.isHealthy('llm', { timeoutMs: 20 })).llm).toMatchObject({ reason: 'timeout' });
      expect(calls).toBe(1);
    });
  });

  describe('disposal', () => {
    it.each([Symbol.asyncDispose, Symbol.dispose, 'close', 'dispose', 'destroy'])(
      'ends what was built by %p',
      async (method) => {
        let made = 0;
        let ended = 0;
        const { result } = await checked({ factory: () => (made++, { [method]: async () => void ended++ }) });
        expect(result.status).toBe('up');
        expect(made).toBeGreaterThan(0);
        expect(ended).toBe(made);
      },
    );

    it('uses the first way there is, on the client itself', async () => {
      const used: unknown[] = [];
      const client = () => ({
        name: 'client',
        dispose: () => used.push('dispose'),
        close(this: { name: string }) {
          used.push(this.name);
        },
      });
      await checked({ factory: client });
      expect(new Set(used)).toEqual(new Set(['client']));
    });

    it('leaves nothing undisposed after 100 checks', async () => {
      const open = new Set<object>();
      const indicator = new LlmHealthIndicator(
        {
          factory: () => {
            const client = { close: async () => void open.delete(client) };
            open.add(client);
            return client;
          },
        },
        { depth: 'configured' },
      );
      for (let check = 0; check < 100; check++) expect((await indicator.isHealthy('llm')).llm.status).toBe('up');
      await indicator.close();
      expect(open.size).toBe(0);
    });

    it('also ends a client that arrives after the deadline', async () => {
      const awaited: ((client: object) => void)[] = [];
      const factory = () => new Promise<object>((resolve) => awaited.push(resolve));
      const indicator = new LlmHealthIndicator({ factory }, { depth: 'configured' });
      expect((await indicator.isHealthy('llm', { timeoutMs: 10 })).llm).toMatchObject({ reason: 'timeout' });
      expect(awaited).toHaveLength(1);
      await new Promise((ended) => awaited[0]!({ close: () => ended(undefined) }));
      await indicator.close();
    });

    it('never ends a client that the factory keeps for the application', async () => {
      let ended = 0;
      const kept = { ask: () => '', close: () => ended++ };
      const indicator = new LlmHealthIndicator({ factory: { getClient: async () => kept } }, { depth: 'configured' });
      for (let check = 0; check < 3; check++) expect((await indicator.isHealthy('llm')).llm.status).toBe('up');
      await indicator.close();
      expect(ended).toBe(0);
    });

    it('ends none where the option says so, nor a factory that returns itself', async () => {
      let ended = 0;
      const close = () => ended++;
      await checked({ factory: () => ({ close }) }, { disposeClients: false });
      const self: { close: () => unknown; create: () => unknown } = { close, create: () => self };
      await checked({ factory: self });
      expect(ended).toBe(0);
    });

    it.each([
      ['throws', throwing(new Error(KEY))],
      ['rejects', () => Promise.reject(new Error(KEY))],
    ])('that %s is no outage, and nothing unhandled', async (_, close) => {
      const { result } = await checked({ factory: () => ({ close }) });
      expect(result.status).toBe('up');
    });

    it('that hangs is no outage, and holds up neither the check nor the process for ever', async () => {
      const indicator = new LlmHealthIndicator(
        { factory: () => ({ close: () => new Promise(() => {}) }) },
        { depth: 'configured' },
      );
      for (let check = 0; check < 3; check++) expect((await indicator.isHealthy('llm')).llm.status).toBe('up');
    });
  });

  describe('with the real SDK of OpenAI', () => {
    const kept = new Map<string, string | undefined>();
    beforeEach(() => {
      for (const name of ['OPENAI_API_KEY', 'OPENAI_ADMIN_KEY', 'AZURE_OPENAI_API_KEY']) {
        kept.set(name, process.env[name]);
        delete process.env[name];
      }
    });
    afterEach(() => {
      for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
    });

    const up = (credentials: string) => ({ status: 'up', data: { credentials } }) as CheckResult;
    const azure = { apiVersion: '2026-01-01', endpoint: 'https://example.invalid' };
    it.each<[string, () => unknown, CheckResult]>([
      ['with a key', () => new OpenAI({ apiKey: KEY }), up('present')],
      ['with a function that gives the key', () => new OpenAI({ apiKey: async () => KEY }), up('present')],
      ['with an admin key', () => new OpenAI({ adminAPIKey: KEY }), up('present')],
      ['of Azure with a key', () => new AzureOpenAI({ apiKey: KEY, ...azure }), up('present')],
      ['of Azure with a token provider', () => new AzureOpenAI({ azureADTokenProvider: async () => KEY, ...azure }), up('present')], // prettier-ignore
      ['without a key', () => new OpenAI(), { status: 'down', reason: 'missing_credentials' }],
      ['with an empty key', () => new OpenAI({ apiKey: '' }), { status: 'down', reason: 'missing_credentials' }],
    ])('a factory of clients %s', async (_, factory, expected) => {
      const { result, indicator } = await checked({ manager: null, factory });
      expect(result).toMatchObject(expected);
      expect(inspect([result, indicator], { depth: 9, showHidden: true, getters: true })).not.toContain(KEY);
    });

    it('a client as the manager is up, and its key shows nowhere', async () => {
      const { result, indicator } = await checked({ manager: new OpenAI({ apiKey: KEY }) });
      expect(result).toMatchObject(up('present'));
      const shown = [result, indicator, await indicator.isHealthy('llm')];
      expect(inspect(shown, { depth: 9, showHidden: true, getters: true })).not.toContain(KEY);
    });
  });

  it("answers in Terminus's HealthCheckService", async () => {
    const module = await Test.createTestingModule({ imports: [TerminusModule.forRoot({ logger: false })] }).compile();
    const health = await module.resolve(HealthCheckService);
    const indicator = new LlmHealthIndicator(
      { manager: null, factory: () => new OpenAI({ apiKey: KEY }) },
      { depth: 'configured' },
    );
    const result = await health.check([() => indicator.isHealthy('llm')]);
    expect(result).toMatchObject({
      status: 'ok',
      info: { llm: { status: 'up', source: 'factory', depth: 'configured' } },
    });
    expect(JSON.stringify(result)).not.toContain(KEY);

    const broken = new LlmHealthIndicator({ manager: null }, { depth: 'configured' });
    await expect(health.check([() => broken.isHealthy('llm')])).rejects.toMatchObject({
      response: { status: 'error', error: { llm: { status: 'down', reason: 'not_configured' } } },
    });
    await module.close();
  });
});
