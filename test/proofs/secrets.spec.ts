import 'reflect-metadata';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Module, type INestApplicationContext, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { CONFIG_KEYS } from '../../src/domain/policy/keys.js';
import {
  clickhouse,
  database,
  HealthPolicyModule,
  HealthPolicyService,
  indicator,
  redis,
  type HealthPolicyModuleOptions,
} from '../../src/index.js';
import { Canaries } from '../support/canaries.js';
import { everythingTold } from '../support/everything-told.js';
import { settled, stopPrograms } from '../support/programs/programs.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const canaries = new Canaries();
const password = canaries.plant('password');
const key = canaries.plantKey('key of letters and digits');
const token = canaries.plant('token', ['-', '.']);
const signing = canaries.plant('signing secret', ['+', '/']);
const dsn = `postgres://app:${password.text}@db.internal/app`;

const opened: INestApplicationContext[] = [];
const environment = { ...process.env };
afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
  process.env = { ...environment };
});

/** Keeps all that is logged, with every further argument as a console would show it. */
function collectingLogger(): LoggerService & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (...told: unknown[]) =>
    void lines.push(told.map((each) => (typeof each === 'string' ? each : inspect(each))).join(' '));
  return { lines, log: keep, warn: keep, error: keep, debug: keep, verbose: keep, fatal: keep };
}

const sqlError = Object.assign(new Error(`syntax error at "${password.text}"`), {
  name: 'QueryFailedError',
  code: key.text,
  query: `ALTER ROLE app PASSWORD '${password.text}'`,
  parameters: [password.text],
  detail: dsn,
  hint: dsn,
  driverError: { message: dsn, code: key.text },
});
const providerError = Object.assign(new Error(`401 Incorrect API key provided: ${key.text}`), {
  name: key.text,
  status: 401,
  code: key.text,
  headers: { authorization: `Bearer ${key.text}`, 'x-echo': key.text },
  error: { message: key.text },
});
const shownByItself = {
  toString: () => dsn,
  toJSON: () => dsn,
  [Symbol.toPrimitive]: () => dsn,
  [Symbol.toStringTag]: dsn,
  [inspect.custom]: () => dsn,
  get message() {
    return dsn;
  },
};
const stackOf = (stack: string) => Object.assign(new Error('no'), { stack });

/** What goes wrong inside of an indicator, with a secret in it. */
const THROWN: Readonly<Record<string, unknown>> = {
  message: new Error(dsn),
  cause: new Error('no', { cause: new Error(dsn, { cause: providerError }) }),
  aggregate: new AggregateError([new Error(dsn), sqlError], dsn),
  sql: sqlError,
  provider: providerError,
  refused: Object.assign(new Error(`connect ECONNREFUSED ${dsn}`), { code: 'ECONNREFUSED', address: dsn, host: dsn }),
  stack: stackOf(`Error: no\n    at ${key.text} (${dsn}:1:1)\n    at x (/srv/${key.text}/${password.text}/app.js:1:2)`),
  forgedStack: stackOf(dsn),
  itself: shownByItself,
  text: dsn,
  symbol: Symbol(dsn),
  func: Object.defineProperty(() => dsn, 'name', { value: key.text }),
  invalidUrl: (() => {
    try {
      return new URL(`nonsense ${dsn}`);
    } catch (error) {
      return error;
    }
  })(),
};

/** What an indicator answers, with a secret in it. */
const ANSWERED: Readonly<Record<string, unknown>> = {
  strings: { status: 'up', url: dsn, apiKey: key.text, nested: { url: dsn }, list: [dsn] },
  hiddenMessage: { status: 'down', message: dsn, reason: key.text },
  factNames: { status: 'up', [key.text]: 1, [dsn]: 2, [password.text]: true },
  statusWord: { status: key.text },
  terminus: { [dsn]: { status: 'down', message: dsn, error: providerError } },
  objects: { status: 'degraded', error: shownByItself, client: { options: { password: password.text } } },
  exposed: { status: 'down', message: `cannot reach ${dsn} with Bearer ${key.text}`, info: `${dsn}?token=${key.text}` },
};

const indicators = [
  ...Object.entries(THROWN).map(([name, thrown]) =>
    indicator(name, () => {
      throw thrown;
    }),
  ),
  ...Object.entries(ANSWERED).map(([name, answer]) =>
    indicator(name, () => answer as never, { expose: name === 'exposed' ? ['message', 'info'] : [] }),
  ),
  indicator('rejected', () => Promise.reject(providerError)),
];
const paths = indicators.map(({ name }) => `/${name}`);

let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await WebhookReceiver.start();
});
afterAll(() => receiver.stop());

async function start(adapter: 'express' | 'fastify', options: HealthPolicyModuleOptions, logger: LoggerService) {
  @Module({ imports: [HealthPolicyModule.forRoot({ environment: 'test', indicators, ...options })] })
  class App {}
  const http = adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(App, http, { logger, abortOnError: false });
  opened.push(app);
  await app.listen(0, '127.0.0.1');
  const service = app.get(HealthPolicyService, { strict: false });
  return { app, service, url: `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}` };
}

describe.each(['express', 'fastify'] as const)('whatever an indicator throws or answers, on %s', (adapter) => {
  it.each([
    ['status', true],
    ['summary', false],
    ['full', true],
    ['full', false],
  ] as const)('at level %s, fast path %s, no secret of it leaves the process', async (details, fastPath) => {
    const logger = collectingLogger();
    const registry = new Registry();
    const before = receiver.received.length;
    const address = new URL(receiver.url);
    address.username = 'me';
    address.password = encodeURIComponent(password.text);
    const { app, service, url } = await start(
      adapter,
      {
        details,
        detailsToken: token.text,
        fastPath,
        metrics: { registry },
        groups: { edge: { members: ['message', 'exposed'], details: 'full' } },
        webhooks: [
          {
            url: address.href,
            secret: signing.text,
            headers: { 'x-auth': key.text },
            minIntervalMs: 0,
          },
        ],
      },
      logger,
    );
    const transitions: unknown[] = [];
    service.onTransition((transition) => transitions.push(transition));
    await service.checkNow();
    await receiver.has(before + 1);
    const told = [
      await everythingTold(url, token.text, [...paths, '/edge']),
      await registry.metrics(),
      JSON.stringify(service.report()),
      inspect(service.policy.indicators, { depth: 9 }),
      JSON.stringify(transitions),
      ...receiver.received.map(({ text }) => text),
    ];
    await app.close();
    expect(logger.lines.length).toBeGreaterThan(indicators.length);
    expect(told[0]).toContain('indicator_error');
    expect(canaries.in([...told, ...logger.lines].join('\n'))).toEqual([]);
  });
});

describe('what ends the boot', () => {
  const shapes: Readonly<Record<string, string>> = {
    'a DSN': dsn,
    'a DSN, encoded': encodeURIComponent(dsn),
    'a DSN in base64': Buffer.from(dsn).toString('base64'),
    'a password with an @': password.text,
    'a key': key.text,
    'a header': `Bearer ${key.text}`,
  };

  /** What is logged and thrown, as text; the application must not care whether it boots. */
  async function bootOf(options: HealthPolicyModuleOptions): Promise<string> {
    const logger = collectingLogger();
    @Module({
      imports: [HealthPolicyModule.forRoot({ indicators: [indicator('a', () => ({ status: 'up' }))], ...options })],
    })
    class App {}
    try {
      opened.push(await NestFactory.createApplicationContext(App, { logger, abortOnError: false }));
      return logger.lines.join('\n');
    } catch (error) {
      return [...logger.lines, inspect(error), String(error), (error as Error).stack].join('\n');
    }
  }

  /** Where the server is and what its routes are called is no secret: what is good there is shown. */
  const keys = CONFIG_KEYS.map(({ env }) => env.replace('<NAME>', 'A')).filter((env) => !/_(PATH|HOST)$/.test(env));
  it.each(Object.entries(shapes))('shows nothing of %s, under whichever key it was put', async (_shape, secret) => {
    for (const each of [
      ...keys,
      'HEALTH_A_TIMEOUT_MS',
      'HEALTH_B_TIMEOUT_MS',
      'HEALTH_WHATEVER',
      'NODE_ENV',
      'APP_ENV',
    ]) {
      process.env = { ...environment, [each]: secret };
      expect([each, canaries.in(await bootOf({}))]).toEqual([each, []]);
      await Promise.all(opened.splice(0).map((app) => app.close()));
    }
  });

  it.each<[string, HealthPolicyModuleOptions]>([
    ['a name of an indicator', { indicators: [indicator(dsn, () => ({ status: 'up' }))] }],
    ['a name in a list', { fatal: [dsn] }],
    ['a member of a group', { groups: { edge: { members: [dsn] } } }],
    ['a name of a group', { groups: { [dsn]: { members: [] } } }],
    ['an environment', { environment: dsn }],
    ['a table', { policy: { [dsn]: { [dsn]: dsn as never } } }],
    ['a short token', { detailsToken: password.text.slice(0, 12) }],
    ['a path', { path: dsn }],
    ['a host', { managementHost: dsn, managementPort: 0 }],
    ['a local indicator', { liveness: [dsn] }],
    ['the URL of a webhook', { webhooks: [{ url: `ftp://me:${password.text}@x` }] }],
    ['the secret of a webhook', { webhooks: [{ url: 'http://x', secret: password.text.slice(0, 12) }] }],
    ['a header of a webhook', { webhooks: [{ url: 'http://x', headers: { 'x-auth': `${password.text}\n` } }] }],
    ['an indicator of a webhook', { webhooks: [{ url: 'http://x', indicators: [dsn] }] }],
    ['a prefix of metrics', { metrics: { prefix: dsn } }],
    ['a URL of redis', { indicators: [redis({ url: `redis://:${password.text}@x` })] }],
    ['a URL of redis with a wrong scheme', { indicators: [redis({ url: dsn })] }],
    ['a URL of a database', { indicators: [database({ url: dsn })] }],
    ['a URL of a database without a scheme', { indicators: [database({ url: password.text })] }],
    ['a URL of ClickHouse', { indicators: [clickhouse({ url: `http://me:${password.text}@x` })] }],
  ])('shows nothing of a secret that became %s', async (_what, options) => {
    const told = await bootOf(options);
    expect(told).toMatch(/HealthPolicyError|has no profile/);
    expect(canaries.in(told)).toEqual([]);
  });

  it('shows nothing of what the fatal indicators threw, where startup waits for them', async () => {
    const told = await bootOf({ indicators, environment: 'production', startup: 'fail', startupTimeoutMs: 0 });
    expect(told).toMatch(/HealthPolicyError: Startup validation failed: \d+ fatal indicators are down/);
    expect(canaries.in(told)).toEqual([]);
  });
});

describe('the management worker', () => {
  afterEach(stopPrograms);

  it('is told no secret, and has none in its memory', async () => {
    const { port } = new URL(receiver.url);
    const program = await settled(
      { indicators: ['database', 'redis'] },
      {
        HEALTH_DETAILS: 'full',
        HEALTH_DETAILS_TOKEN: token.text,
        HEALTH_WEBHOOK_URL: `http://me:${encodeURIComponent(password.text)}@127.0.0.1:${port}/hook`,
        HEALTH_WEBHOOK_SECRET: signing.text,
        HEALTH_INTERVAL_MS: '200',
        HEALTH_DOWN_INTERVAL_MS: '200',
        DATABASE_URL: dsn,
        LLM_API_KEY: key.text,
      },
    );
    await program.does('answer', { name: 'database', throws: dsn, code: key.text, cause: providerError.message });
    await program.does('answer', { name: 'redis', status: 'down', message: dsn, url: dsn, reason: key.text });
    await program.says(/database .* is down[^]*redis .* is down|redis .* is down[^]*database .* is down/);
    const folder = mkdtempSync(join(tmpdir(), 'health-policy-heap-'));
    try {
      const file = join(folder, 'worker.heapsnapshot');
      await program.does('heap', { file });
      const heap = readFileSync(file, 'utf8');
      expect(heap).toContain('indicator_error');
      expect(canaries.in(heap)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const posted = (await program.does('posted')) as string[];
    expect(posted.join()).toContain('indicator_error');
    const given = [...posted, ...((await program.does('workers')) as string[]), program.log];
    expect(canaries.in(given.join('\n'))).toEqual([]);
    expect(canaries.in(await everythingTold(program.management, token.text))).toEqual([]);
  });
});
