import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startClickhouse, type TestClickhouse } from '../servers/clickhouse.js';
import { closeWithoutAnswer, echoKey, startLlmServer, type LlmServer } from '../servers/llm-server.js';
import { startMariadb, type TestMariadb } from '../servers/mariadb.js';
import { startPostgres, type TestPostgres } from '../servers/postgres.js';
import { startRedis } from '../servers/redis.js';
import { garbage, startTcpFake, type TcpFake } from '../servers/tcp-fake.js';
import type { TestServer } from '../servers/test-server.js';
import { Canaries, type Canary } from '../support/canaries.js';
import { asText, everythingTold } from '../support/everything-told.js';
import { Backend } from '../support/example-backend.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const QUICK = { HEALTH_INTERVAL_MS: '400', HEALTH_DOWN_INTERVAL_MS: '200', HEALTH_TIMEOUT_MS: '300' };

const canaries = new Canaries();
const encoded = ({ text }: Canary) => encodeURIComponent(text);

/** The passwords that the servers have, the wrong ones that the backend is given, and what else it holds. */
const right = canaries.plant('right password', ['@:/%', 'z?#']);
const wrong = canaries.plant('wrong password', ['@:/%', 'é€😀?#']);
const inPath = canaries.plant('path', ['@:', 'é']);
const inQuery = canaries.plant('query', ['@:', 'é']);
const dashed = canaries.plant('LLM key', ['-', '_']);
const plainKey = canaries.plantKey('LLM key of letters and digits');
const token = canaries.plant('details token', ['-', '.']);
const webhookPassword = canaries.plant('webhook password');
const webhookSecret = canaries.plant('webhook secret', ['+', '/']);
const unrelated = canaries.plant('AWS key', ['+', '/']);

let postgres: TestPostgres, mariadb: TestMariadb, redis: TestServer, clickhouse: TestClickhouse;
let llm: LlmServer, dashedLlm: LlmServer, noise: TcpFake, receiver: WebhookReceiver;
const backends: Backend[] = [];

beforeAll(async () => {
  const password = right.text;
  [postgres, mariadb, redis, clickhouse, llm, dashedLlm, noise, receiver] = await Promise.all([
    startPostgres({ password }),
    startMariadb({ password }),
    startRedis({ password }),
    startClickhouse({ password }),
    startLlmServer({ key: plainKey.text }),
    startLlmServer({ key: dashed.text }),
    startTcpFake(garbage),
    WebhookReceiver.start(),
  ]);
});
afterEach(() => Promise.all(backends.splice(0).map((backend) => backend.stop())));
afterAll(() =>
  Promise.all([postgres, mariadb, redis, clickhouse, llm, dashedLlm, noise, receiver].map((server) => server.stop())),
);

function environmentOf(env: Record<string, string>): Record<string, string> {
  const { port } = new URL(receiver.url);
  return {
    ...QUICK,
    NODE_ENV: 'staging',
    HEALTH_LLM_DEPTH: 'reachable',
    HEALTH_LLM_INTERVAL_MS: '400',
    HEALTH_LLM_TIMEOUT_MS: '300',
    HEALTH_LLM_FAILURE_THRESHOLD: '1',
    HEALTH_MANAGEMENT_PORT: '0',
    HEALTH_DETAILS_TOKEN: token.text,
    HEALTH_WEBHOOK_URL: `http://me:${encoded(webhookPassword)}@127.0.0.1:${port}/hook?key=${encoded(webhookPassword)}`,
    HEALTH_WEBHOOK_SECRET: webhookSecret.text,
    AWS_SECRET_ACCESS_KEY: unrelated.text,
    ...env,
  };
}

/** URLs with a secret in each part that can hold one. */
function urls(password: Canary, at: { db: string; redis: string; http: string; llm?: string }) {
  const secret = encoded(password);
  const [path, query] = [encoded(inPath), encoded(inQuery)];
  return {
    DATABASE_URL: `${at.db.replace('://', `://app:${secret}@`)}/app`,
    REDIS_URL: `${at.redis.replace('://', `://:${secret}@`)}`,
    CLICKHOUSE_URL: `${at.http.replace('://', `://default:${secret}@`)}/default`,
    LLM_BASE_URL:
      at.llm === undefined
        ? `${at.http.replace('://', `://me:${secret}@`)}/v1/${path}?key=${query}`
        : `${at.llm}/v1/${path}?key=${query}`,
  };
}

/** All that the backend tells on both its ports. */
async function toldTo(backend: Backend): Promise<string> {
  const management = `http://127.0.0.1:${/management server listens on \S+:(\d+)/.exec(backend.log)![1]}`;
  const told = await Promise.all([
    everythingTold(backend.url, token.text),
    everythingTold(management, token.text),
    ...['/', '/orders', '/counter', '/events'].map((path) => asText(backend.url + path)),
    asText(`${backend.url}/ask`, { 'content-type': 'application/json' }, '{"question":"?"}'),
  ]);
  return told.join('\n');
}

/** The same with what it logs, from its start to its end. */
async function toldBy(backend: Backend): Promise<string> {
  const told = await toldTo(backend);
  await backend.stop('SIGTERM');
  return told + backend.log;
}

function told(): string {
  return receiver.received
    .map(({ headers: { authorization: _sentByDesign, ...headers }, text }) => JSON.stringify(headers) + text)
    .join('\n');
}

/** Waits until the backend says of each dependency what a test expects: its reason, or its status where it has none. */
async function untilTold(backend: Backend, expected: Record<string, RegExp>): Promise<void> {
  const full = { headers: { authorization: `Bearer ${token.text}` } };
  let last: unknown;
  const asExpected = async () => {
    const { details } = (await (await fetch(`${backend.url}/health`, full)).json()) as {
      details: Record<string, { status: string; reason?: string }>;
    };
    last = details;
    return Object.entries(expected).every(([name, words]) =>
      words.test(details[name]!.reason ?? details[name]!.status),
    );
  };
  await backend.until(asExpected).catch((error: Error) => {
    throw new Error(`${error.message}; the last answer: ${JSON.stringify(last)}\n${backend.log}`);
  });
}

/** Starts the backend, waits until it says what a test expects, and collects all that it tells. */
async function listenTo(env: Record<string, string>, expected: Record<string, RegExp>): Promise<string> {
  const backend = await Backend.start(environmentOf(env));
  backends.push(backend);
  await untilTold(backend, expected);
  return toldBy(backend);
}

const DOWN = /^(?!(pending|up|not_configured)$)/;
const ALL_DOWN = { database: DOWN, redis: DOWN, clickhouse: DOWN, llm: /^(?!(pending|up)$)/ };

describe('no secret of the example backend reaches a caller, its log or a webhook', () => {
  it('with the right credentials, while all is well and when all servers stand still', async () => {
    const at = {
      db: `postgres://127.0.0.1:${postgres.port}`,
      redis: `redis://127.0.0.1:${redis.port}`,
      http: `http://127.0.0.1:${clickhouse.port}`,
      llm: new URL(llm.openaiUrl).origin,
    };
    const backend = await Backend.start(
      environmentOf({ ...urls(right, at), LLM_API_KEY: plainKey.text, HEALTH_DETAILS: 'full' }),
    );
    backends.push(backend);
    await untilTold(backend, { database: /^up$/, redis: /^up$/, clickhouse: /^up$/, llm: /^(?!pending)/ });
    const well = await toldTo(backend);
    llm.behaviour = closeWithoutAnswer;
    const servers = [postgres, redis, clickhouse];
    for (const server of servers) server.freeze();
    try {
      const timeout = /^timeout$/;
      await untilTold(backend, { database: timeout, redis: timeout, clickhouse: timeout });
      expect(canaries.in(well + (await toldTo(backend)) + backend.log)).toEqual([]);
    } finally {
      for (const server of servers) server.thaw();
      llm.reset();
    }
  });

  it.each([
    ['PostgreSQL', 'full', () => `postgres://127.0.0.1:${postgres.port}`, dashed, () => dashedLlm],
    ['MariaDB', 'summary', () => `mysql://127.0.0.1:${mariadb.port}`, plainKey, () => llm],
  ])(
    'with wrong passwords for %s and all others, and a provider that echoes the key in its 401',
    async (_name, details, db, key, provider) => {
      provider().behaviour = echoKey(401);
      const at = {
        db: db(),
        redis: `redis://127.0.0.1:${redis.port}`,
        http: `http://127.0.0.1:${clickhouse.port}`,
        llm: new URL(provider().openaiUrl).origin,
      };
      const env = { ...urls(wrong, at), LLM_API_KEY: key.text, HEALTH_DETAILS: details };
      const said = await listenTo(env, {
        ...ALL_DOWN,
        redis: /auth_failed/,
        clickhouse: /auth_failed/,
        llm: /auth_failed/,
      });
      provider().reset();
      expect(canaries.in(said)).toEqual([]);
      expect(said).toContain('auth_failed');
    },
  );

  it('with servers that refuse connections', async () => {
    const at = { db: 'postgres://127.0.0.1:1', redis: 'redis://127.0.0.1:1', http: 'http://127.0.0.1:1' };
    const env = { ...urls(wrong, at), LLM_API_KEY: plainKey.text, HEALTH_DETAILS: 'status' };
    expect(canaries.in(await listenTo(env, ALL_DOWN))).toEqual([]);
  });

  it('with servers that answer a TLS handshake with garbage', async () => {
    const at = {
      db: `postgres://127.0.0.1:${noise.port}`,
      redis: `rediss://127.0.0.1:${noise.port}`,
      http: `https://127.0.0.1:${noise.port}`,
    };
    const { DATABASE_URL, ...others } = urls(wrong, at);
    const env = { ...others, DATABASE_URL: `${DATABASE_URL}?sslmode=require`, LLM_API_KEY: dashed.text };
    expect(canaries.in(await listenTo(env, { ...ALL_DOWN, clickhouse: /unreachable/ }))).toEqual([]);
  });

  it.each([
    ['DATABASE_URL', 'postgres://app:'],
    ['DATABASE_URL', 'mysql://app:'],
    ['REDIS_URL', 'redis://:'],
    ['CLICKHOUSE_URL', 'http://default:'],
    ['LLM_BASE_URL', 'http://me:'],
  ])('with a password in %s (%s) that nobody percent-encoded', async (key, before) => {
    const backend = Backend.spawn(environmentOf({ [key]: `${before}${wrong.text}@127.0.0.1:1/x` }));
    backends.push(backend);
    await backend.until(() => /Open http/.test(backend.log) || backend.child.exitCode !== null);
    const said = backend.child.exitCode === null ? await toldBy(backend) : backend.log;
    expect(canaries.in(said)).toEqual([]);
    expect(said).toMatch(/not connected|database|Expected \w+_URL to be/);
  });

  it('has told the receiver of all this, and no secret', () => {
    expect(receiver.received.length).toBeGreaterThan(0);
    expect(canaries.in(told())).toEqual([]);
  });
});
