import 'reflect-metadata';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { database, HealthPolicyModule, HealthPolicyService, indicator, redis } from '../../src/index.js';
import type { HealthPolicyModuleOptions } from '../../src/index.js';
import { REMEDIES } from '../../src/domain/remedy.js';
import { HEALTH_JSON_SCHEMA } from './health-json.schema.js';

const TOKEN = 'a-token-of-some-length';
const bearer = { authorization: `Bearer ${TOKEN}` };
const basic = { authorization: `Basic ${Buffer.from(`me:${TOKEN}`).toString('base64')}` };
const CHROME = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

const ajv = new Ajv2020({ allErrors: true });
formats.default(ajv);
const isHealthJson = ajv.compile(HEALTH_JSON_SCHEMA);

const apps: INestApplication[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

const store = indicator('store', () => ({ status: 'up', queue: 3 }));
const cache = indicator('cache', () => ({ status: 'down', reason: 'timeout' }));

async function start(
  options: HealthPolicyModuleOptions = {},
  http: ExpressAdapter | FastifyAdapter = new ExpressAdapter(),
) {
  @Module({
    imports: [
      HealthPolicyModule.forRoot({
        environment: 'staging',
        details: 'full',
        fatal: ['store'],
        indicators: [store, cache],
        ...options,
      }),
    ],
  })
  class App {}
  const app = await NestFactory.create(App, http, { logger: false, abortOnError: false });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  await app.get(HealthPolicyService).checkNow();
  return { app, url: await app.getUrl() };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Record<string, never>;
}

function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text,
          get json() {
            return JSON.parse(text) as Record<string, never>;
          },
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

const HEALTH_JSON = { accept: 'application/health+json' };
const typeOf = ({ headers }: Answer) => headers['content-type'];

describe('application/health+json', () => {
  it('is the draft’s shape at every level and on every route that tells of a verdict', async () => {
    for (const details of ['status', 'summary', 'full'] as const) {
      const { url } = await start({ details, groups: { edge: { members: ['store'] } } });
      for (const path of ['/health', '/health/ready', '/health/startup', '/health/edge', '/health/cache']) {
        const { status, json, headers } = await ask(`${url}${path}`, HEALTH_JSON);
        if (status === 404) continue;
        expect(headers['content-type']).toBe('application/health+json');
        expect([path, isHealthJson(json), isHealthJson.errors]).toEqual([path, true, null]);
      }
    }
  });

  it('tells at level full how long each check took, when, and why it is not up', async () => {
    const { url } = await start({ service: { version: '2', releaseId: '2.4.1', serviceId: 'orders' } });
    const { status, json } = await ask(`${url}/health`, HEALTH_JSON);
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'warn',
      version: '2',
      releaseId: '2.4.1',
      serviceId: 'orders',
      description: 'health in the environment staging',
      checks: {
        'store:responseTime': [
          {
            componentType: 'component',
            status: 'pass',
            criticality: 'fatal',
            observedValue: expect.any(Number),
            observedUnit: 'ms',
            time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          },
        ],
        'cache:responseTime': [
          {
            componentType: 'component',
            status: 'fail',
            criticality: 'optional',
            reason: 'timeout',
            output: expect.any(String),
            observedValue: expect.any(Number),
            observedUnit: 'ms',
            time: expect.any(String),
          },
        ],
      },
    });
  });

  it('withholds below that: no times and messages at summary, no names and versions at status', async () => {
    const service = { version: '2', description: 'orders' };
    const summary = await ask(`${(await start({ details: 'summary', service })).url}/health`, HEALTH_JSON);
    expect(summary.json).toEqual({
      status: 'warn',
      version: '2',
      description: 'orders',
      checks: {
        store: [{ componentType: 'component', status: 'pass', criticality: 'fatal' }],
        cache: [
          { componentType: 'component', status: 'fail', criticality: 'optional', reason: 'timeout', output: 'timeout' },
        ],
      },
    });
    const status = await ask(`${(await start({ details: 'status', service })).url}/health`, HEALTH_JSON);
    expect(status.json).toEqual({ status: 'warn', description: 'orders' });
  });

  it('calls databases datastores, and has the code of the verdict', async () => {
    const { url } = await start({
      indicators: [database({ urlFrom: 'NOWHERE' }), redis({ urlFrom: 'NOWHERE' })],
      fatal: [],
    });
    const { status, json, headers } = await ask(`${url}/health`, HEALTH_JSON);
    expect([status, json['status'], headers['retry-after']]).toEqual([503, 'fail', '2']);
    const checks = Object.values(json['checks']! as Record<string, [{ componentType: string }]>);
    const types = checks.map(([check]) => check.componentType);
    expect(types).toEqual(['datastore', 'datastore']);
  });
});

describe('?verbose', () => {
  const lines = async (options: HealthPolicyModuleOptions, path: string) => {
    const { url } = await start(options);
    const answer = await ask(`${url}${path}`);
    expect(typeOf(answer)).toBe('text/plain; charset=utf-8');
    return answer.text.trimEnd().split('\n');
  };

  it('is one line an indicator in the manner of Kubernetes, and the verdict as the last one', async () => {
    const slow = indicator('slow', () => ({ status: 'degraded', reason: 'overloaded' }));
    const quiet = indicator('quiet', () => ({ status: 'down' }));
    const options = { indicators: [store, cache, slow, quiet], shadow: ['quiet'], details: 'summary' } as const;
    expect(await lines(options, '/health?verbose')).toEqual([
      '[+]store ok',
      '[-]cache failed: timeout (optional)',
      '[!]slow degraded: overloaded (optional)',
      '[-]quiet failed: error (shadow: without effect)',
      'health check degraded',
    ]);
  });

  it('names the route, and says passed or failed', async () => {
    const groups = { edge: { members: ['store'] } };
    expect(await lines({ groups }, '/health/edge?verbose')).toEqual(['[+]store ok', 'edge check passed']);
    const failing = { fatal: ['store', 'cache'], details: 'summary' } as const;
    expect(await lines(failing, '/health/ready?x=1&verbose=true')).toEqual([
      '[+]store ok',
      '[-]cache failed: timeout (fatal)',
      'startup waits for cache',
      'ready check failed',
    ]);
    expect((await lines(failing, '/health/startup?verbose')).at(-1)).toBe('startup check failed');
  });

  it('withholds names at level status, and tells the message too at level full', async () => {
    expect(await lines({ details: 'status' }, '/health?verbose')).toEqual(['health check degraded']);
    const [, told] = await lines({ details: 'full' }, '/health?verbose');
    expect(told).toMatch(/^\[-\]cache failed: timeout: .+ \(optional\)$/);
  });

  it('wins over Accept, and means nothing where it is part of another word', async () => {
    const { url } = await start();
    expect(typeOf(await ask(`${url}/health?verbose`, { accept: CHROME }))).toBe('text/plain; charset=utf-8');
    expect(typeOf(await ask(`${url}/health?verbosely`))).toBe('application/json; charset=utf-8');
  });
});

describe('the formats', () => {
  it.each([
    ['Express', () => new ExpressAdapter()],
    ['Fastify', () => new FastifyAdapter()],
  ])('on %s: each by its Accept, HEAD alike without a body, and JSON for whatever else', async (_name, adapter) => {
    const { url } = await start({}, adapter());
    for (const [accept, type] of [
      ['application/json', 'application/json; charset=utf-8'],
      ['application/health+json', 'application/health+json'],
      [CHROME, 'text/html; charset=utf-8'],
      ['image/png', 'application/json; charset=utf-8'],
      ['nonsense', 'application/json; charset=utf-8'],
    ]) {
      const [get, head] = [
        await ask(`${url}/health`, { accept: accept! }),
        await ask(`${url}/health`, { accept: accept! }, 'HEAD'),
      ];
      expect([accept, get.status, typeOf(get), get.headers.vary]).toEqual([
        accept,
        200,
        type,
        'Accept, Authorization, Origin',
      ]);
      expect([head.status, typeOf(head), head.text]).toEqual([200, type, '']);
      if (type !== 'text/html; charset=utf-8')
        expect(head.headers['content-length']).toBe(String(Buffer.byteLength(get.text)));
    }
  });

  it('leave live, the policy and every 404 in JSON', async () => {
    const { url } = await start();
    const plain = await ask(`${url}/health/live`);
    for (const headers of [HEALTH_JSON, { accept: CHROME }]) {
      for (const path of ['/health/live', '/health/live?verbose', '/health/policy', '/health/nobody']) {
        expect([path, typeOf(await ask(`${url}${path}`, headers))]).toEqual([path, 'application/json; charset=utf-8']);
      }
      expect((await ask(`${url}/health/live`, headers)).text).toBe(plain.text);
    }
  });

  it('come through inject() too, where the page’s events say that there are none', async () => {
    const { app } = await start({}, new FastifyAdapter());
    const inject = async (url: string, accept: string) => {
      const { statusCode, headers } = await (app as NestFastifyApplication).inject({ url, headers: { accept } });
      return [statusCode, headers['content-type']];
    };
    expect(await inject('/health', 'application/health+json')).toEqual([200, 'application/health+json']);
    expect(await inject('/health/page', '*/*')).toEqual([200, 'text/html; charset=utf-8']);
    expect(await inject('/health/page/events', 'text/event-stream')).toEqual([204, undefined]);
  });
});

describe('who may see the page', () => {
  it('challenges a browser where a token exists, and shows everything to its bearer, also by Basic', async () => {
    const { url } = await start({ details: 'status', detailsToken: TOKEN });
    for (const path of ['/health/page', '/health/page/events', '/health/page/']) {
      const refused = await ask(`${url}${path}`);
      expect([path, refused.status, refused.headers['www-authenticate']]).toEqual([
        path,
        401,
        'Bearer realm="health", Basic realm="health", charset="UTF-8"',
      ]);
      expect(refused.text).not.toMatch(/store|cache/);
    }
    for (const headers of [bearer, basic]) {
      const page = await ask(`${url}/health/page`, headers);
      expect([page.status, typeOf(page)]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.text).toMatch(/<bdi>cache<\/bdi>/);
    }
  });

  it('shows the verdict alone at level status, without a challenge where nobody could meet it', async () => {
    const { url } = await start({ details: 'status' });
    const page = await ask(`${url}/health/page`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('<h1 id="verdict">Degraded</h1>');
    expect(page.text).not.toMatch(/store|cache|timeout|Sign in/);
  });

  it('never challenges at /health, where a monitor may ask as a browser does: the page has what JSON has, and where to sign in', async () => {
    const { url } = await start({ details: 'status', detailsToken: TOKEN, fatal: ['cache'] });
    const page = await ask(`${url}/health`, { accept: CHROME });
    expect([page.status, typeOf(page), page.headers['retry-after']]).toEqual([503, 'text/html; charset=utf-8', '2']);
    expect(page.text).toContain('<a href="/health/page">Sign in</a>');
    expect(page.text).not.toMatch(/store|cache/);
  });

  it('shows names, criticality and reasons at level summary, and neither times nor history', async () => {
    const { url } = await start({ details: 'summary' });
    const { text } = await ask(`${url}/health/page`);
    expect(text).toMatch(/<bdi>cache<\/bdi>/);
    expect(text).toContain(REMEDIES.timeout.means.slice(1));
    expect(text).not.toMatch(/<figure|<details|Try first|<table| ms</);
  });

  it('is 200 whatever the verdict, so that no proxy puts its own error page in its place', async () => {
    const { url } = await start({ fatal: ['cache'] });
    const page = await ask(`${url}/health/page`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('<h1 id="verdict">Error</h1>');
  });
});

describe('the remedy', () => {
  it('stands in the JSON at level full, and only where something is not up', async () => {
    const { url } = await start();
    const { json } = await ask(`${url}/health`);
    expect(json['details']).toMatchObject({ cache: { remedy: REMEDIES.timeout } });
    expect(json['details']!['store']).not.toHaveProperty('remedy');
    const summary = await ask(`${(await start({ details: 'summary' })).url}/health`);
    expect(summary.text).not.toContain('remedy');
  });
});
