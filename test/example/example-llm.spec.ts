import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { answer, echoKey, startLlmServer, type LlmServer } from '../servers/llm-server.js';
import { Backend } from '../support/example-backend.js';

const KEY = 'sk-canary-of-the-example';
const MODEL = 'canary-deployment';

let llm: LlmServer;
let backend: Backend | undefined;
beforeAll(async () => {
  llm = await startLlmServer({ key: KEY, model: MODEL });
});
afterEach(async () => {
  llm.reset();
  await backend?.stop();
});
afterAll(() => llm.stop());

async function example(env: Record<string, string> = {}): Promise<Backend> {
  return (backend = await Backend.start({
    NODE_ENV: 'staging',
    HEALTH_DETAILS: 'full',
    LLM_BASE_URL: llm.openaiUrl,
    LLM_API_KEY: KEY,
    LLM_MODEL: MODEL,
    ...env,
  }));
}

/** The entry once it is as expected. */
async function entry(of: Backend, expected: (llm: Record<string, unknown>) => boolean) {
  const { body } = await of.eventually(({ body: { details } }) => expected(details['llm'] as never));
  return body.details['llm'];
}

/** The status that the example's own route answers with. */
async function ask({ url }: Backend): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ question: 'Hello?' });
  return (await fetch(`${url}/ask`, { method: 'POST', headers, body })).status;
}

async function text({ url }: Backend, path: string): Promise<string> {
  return (await fetch(url + path)).text();
}

describe('the example backend with an LLM', () => {
  it('at depth configured builds a client and asks nobody', async () => {
    const told = await entry(await example(), ({ status }) => status === 'up');
    expect(told).toMatchObject({ depth: 'configured', source: 'factory', credentials: 'present' });
    expect(llm.requests).toEqual([]);
  });

  it('at depth reachable starts at configured, and soon asks for the models; it sees the server go and come', async () => {
    const running = await example({
      HEALTH_LLM_DEPTH: 'reachable',
      HEALTH_LLM_INTERVAL_MS: '300',
      HEALTH_LLM_DOWN_INTERVAL_MS: '300',
    });
    const told = await entry(running, ({ depth }) => depth === 'reachable');
    expect(told).toMatchObject({ status: 'up', evidence: 'asked', modelListed: true });
    llm.behaviour = answer(503, {});
    await entry(running, ({ status, reason }) => status === 'degraded' && reason === 'upstream_error');
    await entry(running, ({ status, reason }) => status === 'down' && reason === 'upstream_error');
    llm.reset();
    await entry(running, ({ status }) => status === 'up');
  });

  it('a wrong key is down at once, and is told nowhere though the provider echoes it', async () => {
    const running = await example({ HEALTH_LLM_DEPTH: 'reachable', LLM_API_KEY: 'sk-canary-wrong' });
    await entry(running, ({ reason }) => reason === 'auth_failed');
    llm.behaviour = echoKey(500);
    await ask(running);
    const bodies = await Promise.all(['/health', '/health/llm', '/health/policy'].map((path) => text(running, path)));
    expect(bodies.join() + running.log).not.toMatch(/canary/);
  });

  it('at depth completion pays for one tiny answer where the start is told to, and says what is left of the budget', async () => {
    const running = await example({
      HEALTH_LLM_DEPTH: 'completion',
      HEALTH_LLM_STARTUP_DEPTH: 'completion',
      HEALTH_LLM_CALLS_PER_DAY: '7',
    });
    const told = await entry(running, ({ status }) => status === 'up');
    expect(told).toMatchObject({ depth: 'completion', budget: { calls: 1, callsPerDay: 7, tokensPerDay: 20_000 } });
    expect(llm.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
  });

  it('shows a run of failed calls of its own before any check would, and a server without a key needs none', async () => {
    const local = await startLlmServer({ key: 'none-needed' });
    try {
      const running = await example({
        LLM_BASE_URL: local.openaiUrl,
        LLM_API_KEY: '',
        HEALTH_LLM_INTERVAL_MS: '60000',
      });
      await entry(running, ({ status }) => status === 'up');
      expect(await ask(running)).toBe(200);
      local.behaviour = answer(500, { error: { message: 'no', type: 'server_error' } });
      for (let each = 0; each < 8; each += 1) expect(await ask(running)).toBe(503);
      const told = await entry(running, ({ status }) => status === 'down');
      expect(told).toMatchObject({ reason: 'upstream_error', evidence: 'calls' });
    } finally {
      await local.stop();
    }
  });
});
