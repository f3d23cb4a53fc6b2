import { getEventListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { askEndpoint, newEndpointMemory, type EndpointQuestion } from '../../../src/indicators/llm/ask-endpoint.js';
import type { LlmApi, LlmEndpoint } from '../../../src/indicators/llm/endpoint.js';
import type { DeepLlmDepth, LlmEvidence } from '../../../src/indicators/llm/evidence.js';
import { findingOf } from '../../../src/indicators/llm/finding.js';
import { freePort } from '../../servers/free-port.js';
import * as servers from '../../servers/llm-server.js';
import { answer, anthropicError, startLlmServer, type Behaviour, type LlmServer } from '../../servers/llm-server.js';

let server: LlmServer;
beforeAll(async () => void (server = await startLlmServer()));
afterEach(() => server.reset());
afterAll(() => server.stop());

const APIS: readonly LlmApi[] = ['openai', 'anthropic'];
const DEPTHS: readonly DeepLlmDepth[] = ['reachable', 'completion'];
const cases = APIS.flatMap((api) => DEPTHS.map((depth) => [api, depth] as const));

const endpointOf = (api: LlmApi, more: Partial<LlmEndpoint> = {}): LlmEndpoint => ({
  api,
  baseUrl: api === 'openai' ? server.openaiUrl : server.anthropicUrl,
  apiKey: server.key,
  model: server.model,
  ...more,
});
const ask = (
  api: LlmApi,
  depth: DeepLlmDepth,
  endpoint: Partial<LlmEndpoint> = {},
  question: Partial<EndpointQuestion> = {},
) =>
  askEndpoint(endpointOf(api, endpoint), { depth, signal: new AbortController().signal, maxTokens: 16, ...question });
/** Aborts once the server has the request, so that no clock is in it. */
async function askUntilReceived(api: LlmApi, depth: DeepLlmDepth): Promise<LlmEvidence> {
  const controller = new AbortController();
  const asked = ask(api, depth, {}, { signal: controller.signal });
  await server.received(1);
  controller.abort();
  return asked;
}
const shown = (evidence: LlmEvidence, asked: DeepLlmDepth) => {
  const { status, reason } = findingOf(evidence, asked);
  return reason === undefined ? status : `${status} ${reason}`;
};
/** An error in the shape of its API. */
const errorOf = (api: LlmApi, word: string) =>
  api === 'openai'
    ? { error: { message: 'no', type: 'an_error', param: null, code: word } }
    : anthropicError(word, 'no');

describe('how a provider is asked', () => {
  it.each(cases)('%s, %s: one request, and it is up', async (api, depth) => {
    const evidence = await ask(api, depth);
    expect(shown(evidence, depth)).toBe('up');
    expect(server.requests).toHaveLength(1);
    const [{ method, path, headers, body }] = server.requests as [servers.RecordedRequest];
    expect(headers).toMatchObject({ accept: 'application/json', 'accept-encoding': 'identity', connection: 'close' });
    expect([method, path, body === '' ? undefined : JSON.parse(body)]).toEqual(
      {
        'openai reachable': ['GET', '/v1/models', undefined],
        'anthropic reachable': ['GET', '/v1/models?limit=1000', undefined],
        'openai completion': [
          'POST',
          '/v1/chat/completions',
          { model: server.model, max_tokens: 16, messages: [{ role: 'user', content: expect.any(String) }] },
        ],
        'anthropic completion': [
          'POST',
          '/v1/messages',
          { model: server.model, max_tokens: 16, messages: [{ role: 'user', content: expect.any(String) }] },
        ],
      }[`${api} ${depth}`],
    );
    if (api === 'anthropic')
      expect(headers).toMatchObject({ 'x-api-key': server.key, 'anthropic-version': '2023-06-01' });
    else expect(headers['authorization']).toBe(`Bearer ${server.key}`);
  });

  it.each([
    ['openai', '/v1/', '/v1/models'],
    ['openai', '/v1///', '/v1/models'],
    ['openai', '/v1?tenant=a#x', '/v1/models?tenant=a'],
    ['anthropic', '/', '/v1/models?limit=1000'],
    ['anthropic', '/v1', '/v1/models?limit=1000'],
    ['anthropic', '/proxy/v1/', '/proxy/v1/models?limit=1000'],
  ] as const)('%s at the base %s is asked at %s', async (api, base, path) => {
    await ask(api, 'reachable', { baseUrl: server.anthropicUrl + base });
    expect(server.requests.map((each) => each.path)).toEqual([path]);
  });

  it('sends further headers, which win, and further parameters of the query', async () => {
    const evidence = await ask('openai', 'completion', {
      apiKey: undefined,
      headers: { 'API-Key': server.key, 'content-length': '7', Connection: 'keep-alive', 'User-Agent': 'mine' },
      query: { 'api-version': '2026-01-01' },
    });
    expect(shown(evidence, 'completion')).toBe('up');
    const [{ path, headers }] = server.requests as [servers.RecordedRequest];
    expect(path).toBe('/v1/chat/completions?api-version=2026-01-01');
    expect(headers).toMatchObject({ connection: 'close', 'user-agent': 'mine' });
    expect(headers).not.toHaveProperty('authorization');
  });

  it.each(APIS)('%s: tells whether the model is in the list, which is no failure', async (api) => {
    expect(await ask(api, 'reachable')).toEqual({ kind: 'success', modelListed: true });
    expect(await ask(api, 'reachable', { model: 'alias' })).toEqual({ kind: 'success', modelListed: false });
    expect(await ask(api, 'reachable', { model: undefined })).toEqual({ kind: 'success', modelListed: undefined });
  });

  it('does not call a model unlisted where the list goes on', async () => {
    server.behaviour = answer(200, { data: [{ id: 'other' }], has_more: true });
    expect(await ask('anthropic', 'reachable')).toEqual({ kind: 'success', modelListed: undefined });
  });

  it('counts the tokens that were billed', async () => {
    expect(await ask('openai', 'completion')).toEqual({ kind: 'success', tokens: 10 });
    expect(await ask('anthropic', 'completion')).toEqual({ kind: 'success', tokens: 15 });
    server.behaviour = answer(200, { choices: [{}], usage: { prompt_tokens: 3, completion_tokens: 4 } });
    expect(await ask('openai', 'completion')).toEqual({ kind: 'success', tokens: 7 });
    server.behaviour = answer(200, { choices: [{}], usage: { total_tokens: 'many' } });
    expect(await ask('openai', 'completion')).toEqual({ kind: 'success', tokens: undefined });
  });

  it('asks a model that refuses max_tokens once more, and remembers it', async () => {
    const refusing: Behaviour = (response, request) => {
      const refused = 'max_tokens' in JSON.parse(request.body);
      const error = {
        message: 'no',
        type: 'invalid_request_error',
        param: 'max_tokens',
        code: 'unsupported_parameter',
      };
      (refused ? answer(400, { error }) : servers.faithful(server.model))(response, request);
    };
    server.behaviour = refusing;
    const memory = newEndpointMemory();
    expect(shown(await ask('openai', 'completion', {}, { memory }), 'completion')).toBe('up');
    expect(server.requests.map(({ body }) => Object.keys(JSON.parse(body)).at(-1))).toEqual([
      'max_tokens',
      'max_completion_tokens',
    ]);
    expect(shown(await ask('openai', 'completion', {}, { memory }), 'completion')).toBe('up');
    expect(server.requests).toHaveLength(3);
  });

  it('asks once more at most, and not for any other refusal', async () => {
    const error = { message: 'no', param: 'max_tokens', code: 'unsupported_parameter' };
    server.behaviour = answer(400, { error });
    expect(shown(await ask('openai', 'completion'), 'completion')).toBe('down error');
    expect(server.requests).toHaveLength(2);
    server.behaviour = answer(400, { error: { ...error, param: 'messages' } });
    await ask('openai', 'completion');
    expect(server.requests).toHaveLength(3);
  });
});

describe('a provider that refuses', () => {
  const words: [number, string | undefined, string, string][] = [
    [401, undefined, 'down auth_failed', 'down auth_failed'],
    [403, undefined, 'degraded forbidden', 'down forbidden'],
    [429, undefined, 'degraded rate_limited', 'degraded rate_limited'],
    [429, 'insufficient_quota', 'down quota_exhausted', 'down quota_exhausted'],
    [402, undefined, 'down quota_exhausted', 'down quota_exhausted'],
    [400, 'billing_error', 'down quota_exhausted', 'down quota_exhausted'],
    [529, undefined, 'down overloaded', 'down overloaded'],
    [503, 'overloaded_error', 'down overloaded', 'down overloaded'],
    [500, 'api_error', 'down upstream_error', 'down upstream_error'],
    [502, undefined, 'down upstream_error', 'down upstream_error'],
    [503, undefined, 'down upstream_error', 'down upstream_error'],
    [504, undefined, 'down upstream_error', 'down upstream_error'],
    [408, undefined, 'down timeout', 'down timeout'],
    [404, 'model_not_found', 'down bad_response', 'down model_not_found'],
    [404, 'not_found_error', 'down bad_response', 'down model_not_found'],
    [422, undefined, 'down error', 'down error'],
  ];
  const rows = APIS.flatMap((api) =>
    words.flatMap(([status, word, forList, forCompletion]) => [
      [api, 'reachable' as const, status, word, forList] as const,
      [api, 'completion' as const, status, word, forCompletion] as const,
    ]),
  );
  it.each(rows)('%s, %s: HTTP %s with %s is %s', async (api, depth, status, word, expected) => {
    server.behaviour = answer(status, errorOf(api, word ?? 'whatever'));
    expect(shown(await ask(api, depth), depth)).toBe(expected);
    expect(server.requests).toHaveLength(1);
  });

  it.each(cases)('%s, %s: a wrong key is auth_failed', async (api, depth) => {
    const evidence = await ask(api, depth, { apiKey: 'sk-wrong' });
    expect(shown(evidence, depth)).toBe('down auth_failed');
    expect(evidence).toMatchObject({ kind: 'refusal', status: 401 });
  });

  it.each([
    ['HTML', answer(503, '<h1>Bad gateway</h1>')],
    ['an empty body', answer(503, '')],
    ['too long a body', servers.huge(3 * 1024 * 1024, 503)],
    [
      'half a body',
      ((response) => {
        response.writeHead(503, { 'content-length': '100' }).write('{"error"');
        setImmediate(() => response.socket?.resetAndDestroy());
      }) satisfies Behaviour,
    ],
  ])('is judged by its status where the body is %s', async (_, behaviour) => {
    server.behaviour = behaviour;
    expect(await ask('openai', 'reachable')).toMatchObject({ kind: 'refusal', status: 503 });
  });

  it.each([
    [{ error: { code: 429, message: 'no' } }, 429],
    [{ error: { code: 'rate', message: 'no' } }, 502],
    [{ error: 'model is busy' }, 502],
    [{ choices: [{ error: { code: 503, message: 'no' } }] }, 503],
  ])('inside of a 200, as %j, refuses with HTTP %s', async (body, status) => {
    server.behaviour = answer(200, body);
    expect(await ask('openai', 'completion')).toMatchObject({ kind: 'refusal', status });
  });

  it('is left alone for as long as it asks', async () => {
    server.behaviour = answer(429, errorOf('openai', 'x'), { 'retry-after': '20' });
    expect(await ask('openai', 'reachable')).toMatchObject({ retryAfterMs: 20_000 });
    const headers = { 'retry-after': 'Sun, 01 Jan 2040 10:01:00 GMT', date: 'Sun, 01 Jan 2040 10:00:00 GMT' };
    server.behaviour = answer(503, '', headers);
    expect(await ask('openai', 'reachable')).toMatchObject({ retryAfterMs: 60_000 });
  });

  it.each(cases.flatMap(([api, depth]) => [200, 401, 429].map((status) => [api, depth, status] as const)))(
    '%s, %s: a key echoed with HTTP %s appears nowhere in what is shown',
    async (api, depth, status) => {
      server.behaviour = servers.echoKey(status);
      const evidence = await ask(api, depth);
      expect(evidence.kind).toBe('refusal');
      expect(JSON.stringify(findingOf(evidence, depth))).not.toContain(server.key);
    },
  );
});

describe('a provider that answers with nonsense', () => {
  const nonsense: [string, Behaviour][] = [
    ['HTML', servers.html],
    ['{}', answer(200, {})],
    ['[]', answer(200, [])],
    ['null', answer(200, 'null')],
    ['an empty body', answer(200, '')],
    ['a 204', (response) => void response.writeHead(204).end()],
    ['half of its JSON', answer(200, '{"object":"list","data":[')],
    ['a list of another shape', answer(200, { data: 'no', choices: [], content: [], type: 'error' })],
    ['a list of numbers', answer(200, { data: [1], choices: [1], content: [1], type: 'message' })],
    ['a redirect', (response) => void response.writeHead(307, { location: '/login' }).end('moved')],
    ['bytes of no protocol', servers.garbage],
    ['two gigabytes', servers.huge(2 * 1024 ** 3)],
    ['a bomb', servers.gzipBomb],
  ];
  it.each(cases.flatMap(([api, depth]) => nonsense.map(([what, behaviour]) => [api, depth, what, behaviour] as const)))(
    '%s, %s: %s is bad_response',
    async (api, depth, _, behaviour) => {
      server.behaviour = behaviour;
      expect(shown(await ask(api, depth), depth)).toBe('down bad_response');
      expect(server.requests).toHaveLength(1);
    },
  );

  it('is not followed in a circle', async () => {
    server.behaviour = servers.redirectLoop;
    const evidence = await ask('openai', 'reachable');
    expect(evidence).toMatchObject({ kind: 'nonsense', what: expect.stringContaining('redirect') });
    expect(server.requests).toHaveLength(1);
  });

  it('is not read to the end of its two gigabytes', async () => {
    server.behaviour = servers.huge(2 * 1024 ** 3);
    await ask('openai', 'reachable');
    await server.released();
    expect(server.bytesWritten()).toBeLessThan(64 * 1024 ** 2);
  });
});

describe('an answer that looks wrong and is right', () => {
  it.each<[string, LlmApi, DeepLlmDepth, object]>([
    ["Ollama's list without a model", 'openai', 'reachable', { object: 'list', data: null }],
    ['an empty list', 'openai', 'reachable', { object: 'list', data: [] }],
    ['a list without an envelope', 'openai', 'reachable', [{ id: 'small-model' }]],
    [
      'a model that reasoned until its tokens were used up',
      'openai',
      'completion',
      {
        choices: [{ message: { role: 'assistant', content: '' }, finish_reason: 'length' }],
      },
    ],
    [
      'a message without content',
      'anthropic',
      'completion',
      { type: 'message', content: [], stop_reason: 'max_tokens' },
    ],
    ['a body with a null error', 'openai', 'completion', { error: null, choices: [{}] }],
  ])('%s is up', async (_, api, depth, body) => {
    server.behaviour = answer(200, body);
    expect(shown(await ask(api, depth), depth)).toBe('up');
  });
});

describe('a provider that does not answer', () => {
  it.each(
    cases.flatMap(([api, depth]) => [
      [api, depth, 'stalled headers', servers.stalledHeaders] as const,
      [api, depth, 'a stalled body', servers.stalledBody] as const,
    ]),
  )('%s, %s, %s: the deadline ends it and destroys the connection', async (api, depth, _, behaviour) => {
    server.behaviour = behaviour;
    expect(await askUntilReceived(api, depth)).toEqual({ kind: 'timeout' });
    await server.released();
  });

  it('is a timeout where its bytes drip, however many come', async () => {
    server.behaviour = servers.drip(5);
    const controller = new AbortController();
    const asked = ask('openai', 'reachable', {}, { signal: controller.signal });
    await server.received(1);
    setTimeout(() => controller.abort(), 100);
    expect(await asked).toEqual({ kind: 'timeout' });
    await server.released();
  });

  it('is not asked at all after the deadline', async () => {
    expect(await ask('openai', 'completion', {}, { signal: AbortSignal.abort() })).toEqual({ kind: 'timeout' });
    expect(server.requests).toHaveLength(0);
  });

  it('is a timeout at once where a fetch of the application’s does not heed the signal', async () => {
    const controller = new AbortController();
    const fetch = () => new Promise<Response>(() => controller.abort());
    expect(await ask('openai', 'reachable', {}, { signal: controller.signal, fetch })).toEqual({ kind: 'timeout' });
  });

  it('has its late answer let go, where a fetch of the application’s does not heed the signal', async () => {
    const controller = new AbortController();
    let deliver!: (response: Response) => void;
    const fetch = () => new Promise<Response>((resolve) => (deliver = resolve));
    const asked = ask('openai', 'reachable', {}, { signal: controller.signal, fetch });
    controller.abort();
    expect(await asked).toEqual({ kind: 'timeout' });
    const letGo = new Promise<void>((cancel) => deliver(new Response(new ReadableStream({ cancel: () => cancel() }))));
    await letGo;
  });

  it.each([
    ['a reset before the first byte', servers.resetBeforeFirstByte, 'reset'],
    ['a reset after the first byte', servers.resetAfterFirstByte, 'broke'],
    ['a close without an answer', servers.closeWithoutAnswer, 'reset'],
  ] as const)('is unreachable on %s', async (_, behaviour, word) => {
    server.behaviour = behaviour;
    const evidence = await ask('openai', 'reachable');
    expect(findingOf(evidence, 'reachable')).toMatchObject({
      reason: 'unreachable',
      message: expect.stringContaining(word),
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['nobody listens', async () => `http://127.0.0.1:${await freePort()}/v1`],
    ['the name does not exist', async () => 'http://no-such-host.invalid/v1'],
    ['the port speaks no TLS', async () => server.openaiUrl.replace('http:', 'https:')],
  ])('is unreachable where %s', async (_, baseUrl) => {
    const evidence = await ask('openai', 'reachable', { baseUrl: await baseUrl() });
    expect(shown(evidence, 'reachable')).toBe('down unreachable');
  });
});

describe('an endpoint that cannot be asked', () => {
  const key = 'sk-very-secret';
  it.each<[string, DeepLlmDepth, Partial<LlmEndpoint>]>([
    ['no model', 'completion', { model: undefined }],
    ['no URL', 'reachable', { baseUrl: '' }],
    ['half a URL', 'reachable', { baseUrl: `${key}/v1` }],
    ['a URL of another protocol', 'reachable', { baseUrl: `ftp://${key}/v1` }],
    ['credentials in the URL', 'reachable', { baseUrl: `http://user:${key}@127.0.0.1/v1` }],
    ['a key with a line break', 'reachable', { apiKey: `sk\n${key}` }],
    ['a key beyond Latin-1', 'completion', { apiKey: `${key}…` }],
    ['a header with a line break', 'reachable', { headers: { 'x-org': `a\r\n${key}` } }],
    ['a header whose name is none', 'reachable', { headers: { [`${key} name`]: 'a' } }],
    ['an API that is not spoken', 'reachable', { api: key as LlmApi }],
  ])('for %s is not_configured, in our own words', async (_, depth, endpoint) => {
    const evidence = await ask('openai', depth, { ...endpoint });
    expect(shown(evidence, depth)).toBe('down not_configured');
    expect(JSON.stringify(evidence)).not.toContain(key);
    expect(server.requests).toHaveLength(0);
  });

  it('never rejects, whatever the endpoint and the fetch are', async () => {
    const boom = () => {
      throw new Error(key);
    };
    const results = await Promise.all([
      ask('openai', 'reachable', { baseUrl: undefined as unknown as string }),
      ask('openai', 'reachable', { apiKey: 7 as unknown as string }),
      ask('openai', 'reachable', { baseUrl: 'http://127.0.0.1:6000/v1' }),
      ask('openai', 'reachable', {}, { fetch: boom }),
      ask('openai', 'completion', {}, { fetch: () => Promise.resolve(undefined as unknown as Response) }),
      askEndpoint(new Proxy({} as LlmEndpoint, { get: boom }), {
        depth: 'reachable',
        maxTokens: 16,
        signal: new AbortController().signal,
      }),
    ]);
    for (const evidence of results) {
      expect(findingOf(evidence, 'reachable').status).toBe('down');
      expect(JSON.stringify(findingOf(evidence, 'reachable'))).not.toContain(key);
    }
  });
});

it('leaves no connection, no timer and no listener behind, however often it is asked', async () => {
  const faults = [
    servers.faithful(server.model),
    servers.stalledHeaders,
    servers.stalledBody,
    servers.html,
    answer(500, ''),
    servers.resetBeforeFirstByte,
    servers.huge(1024 ** 3),
  ];
  const controller = new AbortController();
  await ask('openai', 'reachable'); // what fetch keeps for ever is loaded
  await server.idle();
  await nextTurns();
  server.reset();
  const before = countsOf(process.getActiveResourcesInfo());

  for (let turn = 0; turn < 100; turn += 1) {
    const behaviour = faults[turn % faults.length]!;
    server.behaviour = behaviour;
    const stalls = behaviour === servers.stalledHeaders || behaviour === servers.stalledBody;
    const deadline = stalls ? new AbortController() : controller;
    const asked = ask(APIS[turn % 2]!, DEPTHS[turn % 2]!, {}, { signal: deadline.signal });
    if (stalls) {
      await server.received(turn + 1);
      deadline.abort();
    }
    expect((await asked).kind === 'timeout').toBe(stalls);
    expect(getEventListeners(deadline.signal, 'abort')).toEqual([]);
  }

  await server.idle(); // where an exchange was aborted, fetch opens one more connection and drops it unused after 4 s
  await nextTurns();
  for (const [kind, count] of countsOf(process.getActiveResourcesInfo()))
    expect([kind, count <= (before.get(kind) ?? 0)]).toEqual([kind, true]); // fewer where one of jest's own ended
});

function countsOf(resources: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of resources) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Sockets that were closed leave the process with the next turns of its loop. */
async function nextTurns(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
