import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OpenAI } from 'openai';
import type { CheckResult } from '../../../src/domain/check-result.js';
import type { LlmDepth } from '../../../src/domain/policy/settings.js';
import { HealthMonitor } from '../../../src/engine/health-monitor.js';
import { LlmHealthIndicator } from '../../../src/indicators/llm.health.js';
import { MemoryLlmStore } from '../../../src/indicators/llm/budget.js';
import type { LlmIndicatorOptions, LlmLimits, LlmProvider } from '../../../src/indicators/llm/options.js';
import type { LlmSource } from '../../../src/indicators/llm/source.js';
import { answer, stalledHeaders, startLlmServer, type LlmServer } from '../../servers/llm-server.js';
import { DrivenClock, settle } from '../../../src/testing/driven-clock.js';

const LIMITS: LlmLimits = {
  startupDepth: 'completion',
  callsPerDay: 400,
  tokensPerDay: 20_000,
  intervalMs: 300_000,
};

let server: LlmServer;
let other: LlmServer;
beforeAll(async () => {
  server = await startLlmServer();
  other = await startLlmServer({ key: 'sk-key-of-the-other-server' });
});
afterEach(() => {
  server.reset();
  other.reset();
});
afterAll(async () => {
  await server.stop();
  await other.stop();
});

const endpointOf = ({ openaiUrl, key, model }: LlmServer) => ({ baseUrl: openaiUrl, apiKey: key, model });

interface Given extends LlmIndicatorOptions {
  readonly depth?: LlmDepth;
  readonly limits?: Partial<LlmLimits>;
  readonly source?: LlmSource | readonly LlmProvider[];
  readonly clock?: DrivenClock;
}

function indicatorOf({ depth = 'reachable', limits, source = {}, clock = new DrivenClock(), ...options }: Given = {}) {
  const stated = Array.isArray(source) || 'ask' in options ? options : { endpoint: endpointOf(server), ...options };
  const policy = { depth, limits: () => ({ ...LIMITS, ...limits }) };
  const indicator = new LlmHealthIndicator(source, { ...stated, ...policy }, 'llm', clock);
  const check = (timeoutMs = 5000, signal = new AbortController().signal) => indicator.check({ signal, timeoutMs });
  return { indicator, check, clock };
}

/** How the engine would show the last of some results. */
async function shown(indicator: LlmHealthIndicator, clock: DrivenClock, checks: number): Promise<string[]> {
  const settings = {
    timeoutMs: 5000,
    intervalMs: 60_000,
    downIntervalMs: 60_000,
    failureThreshold: 3,
    successThreshold: 1,
    staleAfterMs: 185_000,
    abandonAfterMs: 30_000,
  };
  const monitor = new HealthMonitor({
    indicators: [{ name: 'llm', criticality: 'fatal', indicator, settings }],
    mode: 'on-demand',
    startedAtOnce: true,
    clock,
    random: () => 0,
    onListenerError: () => {},
  });
  const statuses = [];
  for (let each = 0; each < checks; each += 1) {
    await monitor.checkNow();
    statuses.push(monitor.report().entries[0]!.status);
    await clock.advance(60_000);
  }
  monitor.stop();
  return statuses;
}

describe('depth reachable', () => {
  it('asks for the list of models, and says how deep it looked and whether the model is listed', async () => {
    const { check } = indicatorOf();
    expect(await check()).toEqual({
      status: 'up',
      data: { depth: 'reachable', source: 'none', credentials: 'present', evidence: 'asked', modelListed: true },
    });
    expect(server.requests).toEqual([expect.objectContaining({ method: 'GET', path: '/v1/models' })]);
  });

  it('takes a model that is not listed for information: it may be an alias', async () => {
    const { check } = indicatorOf({ model: 'our-alias' });
    expect(await check()).toMatchObject({ status: 'up', data: { modelListed: false } });
  });

  it('reads the endpoint from the client that the factory builds, without a user, and asks past its retries', async () => {
    let arguments_: unknown[] = [];
    const factory = (...given: unknown[]) => {
      arguments_ = given;
      return new OpenAI({ baseURL: server.openaiUrl, apiKey: server.key });
    };
    const { check } = indicatorOf({ source: { factory }, endpoint: undefined as never });
    server.behaviour = answer(503, { error: { message: server.key, type: 'server_error' } });
    expect(await check()).toMatchObject({ status: 'down', reason: 'upstream_error', data: { source: 'factory' } });
    expect(server.requests).toHaveLength(1);
    expect(arguments_).toEqual([]);
  });

  it('is not asked more often than once a second, however often a check is asked for', async () => {
    const { check, clock } = indicatorOf();
    const results = [await check(), await check(), await check()];
    expect(server.requests).toHaveLength(1);
    expect(results[2]).toMatchObject({ status: 'up', counts: 'not', data: { held: 'pace' } });
    await clock.advance(1000);
    await check();
    expect(server.requests).toHaveLength(2);
  });
});

describe('the start', () => {
  it('looks no deeper than it may, and the first free question comes soon after', async () => {
    const { indicator, check, clock } = indicatorOf({ limits: { startupDepth: 'configured' } });
    let news = 0;
    indicator.onNews(() => (news += 1));
    expect(await check()).toMatchObject({ status: 'up', data: { depth: 'configured', held: 'startup' } });
    expect([server.requests.length, news]).toEqual([0, 1]);
    await clock.advance(1000);
    expect(await check()).toMatchObject({ data: { depth: 'reachable', evidence: 'asked' } });
    expect(news).toBe(1);
  });

  it('does not hurry to spend money', async () => {
    const { indicator, check } = indicatorOf({ depth: 'completion', limits: { startupDepth: 'configured' } });
    let news = 0;
    indicator.onNews(() => (news += 1));
    await check();
    expect([server.requests.length, news]).toEqual([0, 0]);
  });

  it.each<[string, Given, string]>([
    ['where to ask', { source: { manager: { ask() {} } }, endpoint: undefined as never }, 'state `endpoint` or `ask`'],
    ['which model to ask', { depth: 'completion', endpoint: { baseUrl: 'http://127.0.0.1:9/v1' } }, 'state `model`'],
  ])('already says that it is not known %s', async (_what, given, message) => {
    const { check } = indicatorOf({ ...given, limits: { startupDepth: 'configured' } });
    expect(await check()).toMatchObject({
      status: 'down',
      reason: 'not_configured',
      message: expect.stringContaining(message),
    });
  });
});

describe('a provider that asks to wait', () => {
  it('is left alone until then: the last result stands, with its age, and counts for nothing', async () => {
    const { check, clock } = indicatorOf();
    server.behaviour = answer(429, { error: { type: 'rate_limit_error' } }, { 'retry-after': '120' });
    expect(await check()).toMatchObject({ status: 'degraded', reason: 'rate_limited' });
    await clock.advance(119_000);
    expect(await check()).toMatchObject({
      status: 'degraded',
      reason: 'rate_limited',
      counts: 'not',
      data: { held: 'retry_after', evidenceAgeMs: 119_000 },
      message: expect.stringContaining('not asked again: the provider asked to wait'),
    });
    expect(server.requests).toHaveLength(1);
    server.reset();
    await clock.advance(1000);
    expect(await check()).toMatchObject({ status: 'up' });
  });

  it('counts once though it is looked at often: three in a row are three answers', async () => {
    const { indicator, clock } = indicatorOf();
    server.behaviour = answer(503, {}, { 'retry-after': '110' });
    expect(await shown(indicator, clock, 5)).toEqual(['degraded', 'degraded', 'degraded', 'degraded', 'down']);
    expect(server.requests).toHaveLength(3);
  });
});

describe('transient failures', () => {
  it('show as degraded until there are three in a row', async () => {
    const { indicator, clock } = indicatorOf();
    server.behaviour = answer(500, {});
    expect(await shown(indicator, clock, 4)).toEqual(['degraded', 'degraded', 'down', 'down']);
  });

  it('do not soften a wrong key', async () => {
    const { indicator, clock } = indicatorOf({ endpoint: { ...endpointOf(server), apiKey: 'sk-wrong' } });
    expect(await shown(indicator, clock, 1)).toEqual(['down']);
  });
});

describe('depth completion', () => {
  it('asks for a tiny completion, and says what of the budget is spent', async () => {
    const { check } = indicatorOf({ depth: 'completion' });
    expect(await check()).toMatchObject({
      status: 'up',
      data: { depth: 'completion', budget: { calls: 1, callsPerDay: 400, tokensPerDay: 20_000 } },
    });
    const [request] = server.requests;
    expect(request!.path).toBe('/v1/chat/completions');
    expect(JSON.parse(request!.body)).toMatchObject({ model: server.model, max_tokens: 16 });
  });

  it('tells the metrics what is spent of the budget, of all providers together', async () => {
    const pair = [server, other].map((each, index) => ({ name: `p${index}`, endpoint: endpointOf(each) }));
    const { indicator, check } = indicatorOf({ depth: 'completion', source: pair });
    expect(indicator.measures()).toEqual({});
    await check();
    expect(indicator.measures().budget).toEqual([
      { resource: 'calls', spent: 2, limit: 800 },
      { resource: 'tokens', spent: expect.any(Number), limit: 40_000 },
    ]);
  });

  it('is not paid for again within its interval, however often a check is asked for', async () => {
    const { check, clock } = indicatorOf({ depth: 'completion' });
    await check();
    await clock.advance(200_000);
    expect(await check()).toMatchObject({ status: 'up', counts: 'not', data: { held: 'pace' } });
    expect(server.requests).toHaveLength(1);
  });

  it('never passes the calls of the day: the last verdict stands with its age, until the day is over', async () => {
    const { check, clock } = indicatorOf({ depth: 'completion', limits: { callsPerDay: 2 } });
    for (let each = 0; each < 10; each += 1) {
      await check();
      await clock.advance(300_000);
    }
    expect(server.requests).toHaveLength(2);
    expect(await check()).toMatchObject({
      status: 'up',
      counts: 'not',
      message: 'not asked again: the budget of the day is spent',
      data: { held: 'budget_spent', evidenceAgeMs: 2_700_000, budget: { calls: 2, callsPerDay: 2 } },
    });
    await clock.advance(86_400_000 - 3_000_000);
    expect(await check()).toMatchObject({ status: 'up', data: { evidence: 'asked', budget: { calls: 1 } } });
  });

  it('counts the tokens that an answer really cost', async () => {
    const { check, clock } = indicatorOf({ depth: 'completion', limits: { tokensPerDay: 1000 } });
    const completion = {
      choices: [{ message: { content: '' }, finish_reason: 'length' }],
      usage: { total_tokens: 984 },
    };
    server.behaviour = answer(200, completion);
    expect(await check()).toMatchObject({ status: 'up', data: { budget: { calls: 1, tokens: 984 } } });
    await clock.advance(300_000);
    expect(await check()).toMatchObject({
      data: { held: 'budget_spent', budget: { tokens: 984, tokensPerDay: 1000 } },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('with a budget of nothing makes no call, and shows what is known without', async () => {
    const { check } = indicatorOf({ depth: 'completion', limits: { callsPerDay: 0 } });
    expect(await check()).toMatchObject({ status: 'up', data: { depth: 'configured', held: 'budget_spent' } });
    expect(server.requests).toHaveLength(0);
  });

  it('spends nothing on a guess where the store does not answer; for over an hour that is stale', async () => {
    let isDead = false;
    const clock = new DrivenClock();
    const store = new (class extends MemoryLlmStore {
      override latest(key: string) {
        return isDead ? Promise.reject(new Error('redis://:secret@host')) : super.latest(key);
      }
    })(clock);
    const { check } = indicatorOf({ depth: 'completion', store, clock });
    await check();
    isDead = true;
    await clock.advance(300_000);
    expect(await check()).toMatchObject({ status: 'up', counts: 'not', data: { held: 'store_unavailable' } });
    await clock.advance(3_600_000);
    const stale = await check();
    expect(stale).toMatchObject({ status: 'down', reason: 'stale' });
    expect(JSON.stringify(stale)).not.toContain('secret');
    expect(server.requests).toHaveLength(1);
  });

  it('keeps a down verdict over a restart where the budget is spent: the store has what was found last', async () => {
    const clock = new DrivenClock();
    const given = { depth: 'completion', store: new MemoryLlmStore(clock), clock, limits: { callsPerDay: 1 } } as const;
    server.behaviour = answer(401, { error: { code: 'invalid_api_key' } });
    expect(await indicatorOf(given).check()).toMatchObject({ status: 'down', reason: 'auth_failed' });
    await clock.advance(600_000);
    expect(await indicatorOf(given).check()).toMatchObject({
      status: 'down',
      reason: 'auth_failed',
      data: { held: 'budget_spent', evidence: 'another_replica', evidenceAgeMs: 600_000 },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('is stale where the store was dead from the start, for over an hour', async () => {
    const store = new (class extends MemoryLlmStore {
      override latest() {
        return Promise.reject(new Error());
      }
    })();
    const { check, clock } = indicatorOf({ depth: 'completion', store });
    expect(await check()).toMatchObject({ status: 'up', data: { depth: 'configured', held: 'store_unavailable' } });
    await clock.advance(3_600_001);
    expect(await check()).toMatchObject({ status: 'down', reason: 'stale' });
  });

  it('makes one call for many who ask at the same time', async () => {
    const { check } = indicatorOf({ depth: 'completion' });
    await Promise.all(Array.from({ length: 20 }, () => check()));
    expect(server.requests).toHaveLength(1);
  });

  it('is asked once for all replicas that share a store, and a failure counts once for each of them', async () => {
    const clock = new DrivenClock();
    const store = new MemoryLlmStore(clock);
    const [one, two] = [
      indicatorOf({ depth: 'completion', store, clock }),
      indicatorOf({ depth: 'completion', store, clock }),
    ];
    server.behaviour = answer(500, {});
    expect(await one.check()).toMatchObject({ status: 'down', reason: 'upstream_error' });
    await clock.advance(100_000);
    const adopted = await two.check();
    expect(adopted).toMatchObject({
      reason: 'upstream_error',
      data: { evidence: 'another_replica', evidenceAgeMs: 100_000 },
    });
    expect(adopted.counts).toBeUndefined();
    await clock.advance(100_000);
    expect(await two.check()).toMatchObject({ counts: 'not', data: { held: 'asked_by_another' } });
    expect(server.requests).toHaveLength(1);
  });
});

describe('the application’s own calls', () => {
  it('replace a question where one succeeded within the interval', async () => {
    const { indicator, check, clock } = indicatorOf({ depth: 'completion' });
    indicator.provider().recordOutcome({ ok: true });
    await clock.advance(200_000);
    expect(await check()).toMatchObject({ status: 'up', data: { evidence: 'calls', evidenceAgeMs: 200_000 } });
    expect(server.requests).toHaveLength(0);
    await clock.advance(100_001);
    expect(await check()).toMatchObject({ data: { evidence: 'asked' } });
  });

  it.each<LlmDepth>(['wired', 'configured', 'reachable', 'completion'])(
    'show a run of failures before the next check at depth %s, and no threshold holds them back',
    async (depth) => {
      const { indicator, check } = indicatorOf({ depth });
      let news = 0;
      indicator.onNews(() => (news += 1));
      const provider = indicator.provider();
      for (let each = 0; each < 4; each += 1) provider.recordOutcome({ ok: false, error: { status: 503 } });
      expect(news).toBe(0);
      provider.recordOutcome({ ok: false, error: { status: 503 } });
      expect(news).toBe(1);
      expect(await check()).toMatchObject({
        status: 'down',
        reason: 'upstream_error',
        counts: 'at_once',
        message: expect.stringMatching(/^5 of the last 5 calls of the application failed: /),
        data: { depth, evidence: 'calls', calls: 5, failures: 5 },
      });
    },
  );

  it('give way to questions once nobody calls any more, so that a recovery shows', async () => {
    const { indicator, check, clock } = indicatorOf();
    for (let each = 0; each < 5; each += 1) indicator.provider().recordOutcome({ ok: false, error: { status: 503 } });
    expect((await check()).status).toBe('down');
    await clock.advance(120_000);
    expect(await check()).toMatchObject({ status: 'up', data: { evidence: 'asked' } });
  });

  it('are seen by the fetch that an SDK is given, and pass unchanged', async () => {
    const { indicator, check } = indicatorOf();
    const client = new OpenAI({
      baseURL: server.openaiUrl,
      apiKey: server.key,
      maxRetries: 0,
      fetch: indicator.provider().fetch(),
    });
    server.behaviour = answer(503, { error: { message: 'no', type: 'server_error' } });
    const ask = () => client.chat.completions.create({ model: 'm', messages: [] });
    for (let each = 0; each < 5; each += 1) await expect(ask()).rejects.toMatchObject({ status: 503 });
    await settle();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await check()).toMatchObject({ status: 'down', data: { evidence: 'calls', failures: 5 } });
  });

  it('bring a check once they are out of the window, though nobody calls any more: a 503 of theirs ends by itself', async () => {
    const { indicator, check, clock } = indicatorOf({ depth: 'completion' });
    let news = 0;
    indicator.onNews(() => (news += 1));
    for (let each = 0; each < 5; each += 1) indicator.provider().recordOutcome({ ok: false, error: { status: 503 } });
    await clock.advance(60_000);
    expect(news).toBe(1);
    await clock.advance(5000);
    expect(news).toBe(2);
    expect(await check()).toMatchObject({ status: 'up', data: { evidence: 'asked' } });
    indicator.provider().recordOutcome({ ok: false, error: { status: 503 } });
    await indicator.close();
    expect(clock.pending).toBe(0);
  });

  it.each([{ ok: 'false' }, { ok: 1 }, {}, { ok: null }])('say nothing where the outcome is %j', async (outcome) => {
    const { indicator, check } = indicatorOf();
    indicator.provider().recordOutcome(outcome as never);
    expect(await check()).toMatchObject({ data: { evidence: 'asked' } });
  });

  it('belong to a provider that exists', () => {
    const { indicator } = indicatorOf();
    expect(() => indicator.provider('openia')).toThrow('No LLM provider is called "openia"; there are llm');
  });
});

describe('a way of one’s own to ask', () => {
  it.each<[string, () => unknown, object]>([
    ['resolves', async () => ({ tokens: 20 }), { status: 'up' }],
    ['throws by a status', async () => Promise.reject({ status: 401 }), { status: 'down', reason: 'auth_failed' }],
    [
      'throws at once',
      () => {
        throw new Error('sk-secret');
      },
      { status: 'down', reason: 'error' },
    ],
  ])('%s', async (_how, ask, expected) => {
    const { check } = indicatorOf({ ask: ask as never });
    const result = await check();
    expect(result).toMatchObject(expected);
    expect(JSON.stringify(result)).not.toContain('sk-secret');
  });
});

describe('a way of one’s own that fails open', () => {
  it.each<[string, unknown]>([
    ['false', false],
    ['0', 0],
    ['a word', 'down'],
    ['null', null],
    ['a status', { status: 'down' }],
    ['a failed outcome', { ok: false, tokens: 3 }],
    ['a response', new Response('', { status: 503 })],
    ['an error', new Error('no')],
    ['negative tokens', { tokens: -1 }],
  ])('is never up with %s', async (_what, value) => {
    const { check } = indicatorOf({ ask: (async () => value) as never });
    expect(await check()).toMatchObject({ status: 'down', reason: 'bad_response' });
  });

  it('ends with the deadline and keeps its pace, though it never settles', async () => {
    let asked = 0;
    const ask = () => ((asked += 1), new Promise<void>(() => {}));
    const { check, clock } = indicatorOf({ depth: 'completion', ask });
    const deadline = new AbortController();
    const first = check(1000, deadline.signal);
    await settle();
    deadline.abort();
    expect(await first).toMatchObject({ status: 'down', reason: 'timeout' });
    await clock.advance(200_000);
    expect(await check()).toMatchObject({ status: 'down', reason: 'timeout', data: { held: 'pace' } });
    expect(asked).toBe(1);
  });
});

describe('several providers', () => {
  const two = (): LlmProvider[] => [
    { name: 'primary', endpoint: endpointOf(server) },
    { name: 'fallback', endpoint: endpointOf(other) },
  ];

  it('are told each with its status, reason, depth and time, and which are usable', async () => {
    const { check } = indicatorOf({ source: two() });
    server.behaviour = answer(401, { error: { code: 'invalid_api_key' } });
    expect(await check()).toMatchObject({
      status: 'degraded',
      reason: 'auth_failed',
      data: {
        depth: 'reachable',
        usable: 'fallback',
        providers: {
          primary: { status: 'down', reason: 'auth_failed', responseTime: expect.any(Number), depth: 'reachable' },
          fallback: { status: 'up', depth: 'reachable' },
        },
      },
    });
  });

  it.each<['any' | 'all' | { quorum: number }, string]>([
    ['any', 'up'],
    ['all', 'down'],
    [{ quorum: 1 }, 'degraded'],
    [{ quorum: 2 }, 'down'],
  ])('of which %j is required are judged so where only the primary is up', async (requirement, status) => {
    const { check } = indicatorOf({ source: two(), require: requirement });
    other.behaviour = answer(403, {});
    other.behaviour = answer(402, {});
    expect((await check()).status).toBe(status);
  });

  it('do not hide one another where one does not answer: it has a deadline of its own within that of the check', async () => {
    const { check, clock } = indicatorOf({ source: two() });
    server.behaviour = stalledHeaders;
    const result = check(1000);
    await Promise.all([server.received(1), other.received(1)]);
    await other.idle();
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(950);
    await settle();
    expect(await result).toMatchObject({
      status: 'degraded',
      reason: 'timeout',
      data: { providers: { primary: { reason: 'timeout', depth: 'reachable' }, fallback: { status: 'up' } } },
    });
  });

  it('are keyed by instance: what is recorded of one says nothing of the other', async () => {
    const { indicator, check } = indicatorOf({ source: two() });
    for (let each = 0; each < 5; each += 1)
      indicator.provider('fallback').recordOutcome({ ok: false, error: { status: 500 } });
    expect(await check()).toMatchObject({ status: 'up', data: { usable: 'primary' } });
  });
});

describe('what is refused at construction', () => {
  it.each<[string, Given, RegExp]>([
    ['no provider', { source: [] }, /one or more/],
    ['a name twice', { source: [{ name: 'a' }, { name: 'a' }] }, /names that differ/],
    ['a bad name', { source: [{ name: 'A b' }] }, /small letter/],
    ['a quorum of too many', { source: [{ name: 'a' }], require: { quorum: 2 } }, /quorum/],
    ['no token', { maxTokens: 0 }, /maxTokens/],
    ['a share of nothing', { calls: { failureShare: 0 } }, /failureShare/],
    ['an endpoint without base', { endpoint: {} as never }, /baseUrl/],
  ])('%s', (_what, given, message) => {
    expect(() => indicatorOf(given)).toThrow(message);
  });
});

describe('what is secret', () => {
  const canary = 'sk-canary-90125';
  it('is in no result, whatever the provider answers', async () => {
    const endpoint = { baseUrl: `${server.openaiUrl}/canary-path`, apiKey: canary, model: 'canary-deployment' };
    const results: CheckResult[] = [];
    for (const depth of ['reachable', 'completion'] as const) {
      const { check } = indicatorOf({ depth, endpoint });
      results.push(await check(), await check());
    }
    for (const status of [400, 401, 403, 404, 429, 500, 529]) {
      server.behaviour = answer(status, { error: { message: `key ${canary}`, code: canary, type: canary } });
      const { check } = indicatorOf({ depth: 'completion', endpoint: { ...endpoint, apiKey: server.key } });
      results.push(await check());
    }
    expect(results).toHaveLength(11);
    expect(JSON.stringify(results)).not.toMatch(/canary|127\.0\.0\.1|sk-/);
  });
});
