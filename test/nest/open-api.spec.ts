import 'reflect-metadata';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describeHealthRoutes, HealthPolicyModule, HealthPolicyService, indicator } from '../../src/index.js';
import type { DetailsLevel, HealthPolicyModuleOptions } from '../../src/index.js';

const TOKEN = 'a-token-of-some-length';
const OVERRIDE_TOKEN = 'another-token-of-some-length';
const MEDIA_TYPES = ['application/json', 'application/health+json', 'text/html'];

interface Response {
  readonly description: string;
  readonly headers: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: object; readonly example?: unknown }>>;
}
interface RequestBody {
  readonly content: Readonly<Record<'application/json', { readonly schema: object }>>;
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: { enum?: string[] } }[];
  readonly responses: Readonly<Record<string, Response>>;
}
type PathItem = Readonly<Partial<Record<'get' | 'head' | 'post', Operation & { readonly requestBody?: RequestBody }>>>;

const apps: INestApplication[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

@Controller('orders')
class OrdersController {
  @Get()
  all(): string[] {
    return [];
  }
}

const up = () => ({ status: 'up' as const, queue: 3 });

async function create(options: HealthPolicyModuleOptions, http: 'express' | 'fastify' = 'express') {
  @Module({
    controllers: [OrdersController],
    imports: [
      HealthPolicyModule.forRoot({
        environment: 'staging',
        metrics: true,
        fatal: ['store'],
        shadow: ['next'],
        disabled: ['gone'],
        indicators: ['store', 'cache', 'next', 'gone'].map((name) => indicator(name, up)),
        groups: { edge: { members: ['store'] } },
        ...options,
      }),
    ],
  })
  class App {}
  const adapter = http === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(App, adapter, { logger: false, abortOnError: false });
  apps.push(app);
  app.setGlobalPrefix('api');
  return app;
}

const created = (app: INestApplication) =>
  SwaggerModule.createDocument(app, new DocumentBuilder().addBearerAuth().addTag('orders').build());
const described = (app: INestApplication) => describeHealthRoutes(created(app), app);
const pathsOf = (document: OpenAPIObject) =>
  Object.entries(document.paths as unknown as Record<string, PathItem>).filter(([path]) => path.startsWith('/health'));

/** Validates a value against a schema of the document. */
function validatorOf(document: OpenAPIObject) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ ...document, $id: 'document' });
  const compiled = new Map<object, ReturnType<typeof ajv.compile>>();
  return (schema: object, value: unknown) => {
    const isValid = compiled.get(schema) ?? ajv.compile(absolute(schema));
    compiled.set(schema, isValid);
    return isValid(value) ? [] : (isValid.errors ?? []);
  };
}

function absolute(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Reads a whole answer; of a stream its head alone. */
function ask(url: string, method: string, headers: Record<string, string>, sent?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { method, headers, agent: false }, (response) => {
      const { statusCode, headers } = response;
      if (headers['content-type']?.startsWith('text/event-stream')) {
        response.destroy();
        return resolve({ status: statusCode!, headers, text: '' });
      }
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: statusCode!, headers, text }));
    })
      .on('error', reject)
      .end(sent && JSON.stringify(sent));
  });
}

/** What an answer does that the document does not say. */
function untruths(answer: Answer, operation: Operation, method: string, validate: ReturnType<typeof validatorOf>) {
  const response = operation.responses[answer.status];
  if (response === undefined) return [`code ${answer.status}`];
  const missing = ['Cache-Control', 'Vary', 'X-Content-Type-Options'].filter((name) => !(name in response.headers));
  const said = ['retry-after', 'www-authenticate', 'x-envoy-degraded'].filter((name) => name in answer.headers);
  const known = Object.keys(response.headers).map((name) => name.toLowerCase());
  const unsaid = [...missing, ...said.filter((name) => !known.includes(name))].map((name) => `header ${name}`);
  if (method === 'HEAD' || answer.status === 204) return [...unsaid, ...(answer.text === '' ? [] : ['a body'])];
  const type = answer.headers['content-type']!.split(';')[0]!;
  const media = response.content?.[type];
  if (media === undefined) return [...unsaid, `type ${type} for ${answer.status}`];
  const body: unknown = type.endsWith('json') ? JSON.parse(answer.text) : answer.text;
  return [...unsaid, ...validate(media.schema, body).map((error) => `${error.instancePath} ${error.message}`)];
}

/** Asks everything that a document describes in every way, and gives what is not as it says, and the codes that were seen. */
async function compare(app: INestApplication, document: OpenAPIObject) {
  const url = await app.getUrl();
  const validate = validatorOf(document);
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const [path, item] of pathsOf(document)) {
    for (const [lower, operation] of Object.entries(item)) {
      if (lower === 'post') continue; // asked for apart, with bodies
      const method = lower.toUpperCase();
      const parameter = operation.parameters?.find((each) => each.in === 'path');
      const names = parameter === undefined ? [''] : [...(parameter.schema.enum ?? ['store', 'edge']), 'nobody'];
      for (const name of names)
        for (const query of [
          '',
          ...(operation.parameters?.some((each) => each.name === 'verbose') ? ['?verbose'] : []),
        ])
          for (const accept of method === 'HEAD' ? MEDIA_TYPES.slice(0, 1) : MEDIA_TYPES)
            for (const authorization of ['', `Bearer ${TOKEN}`]) {
              const target = `${path.replace(/\{\w+\}/, name)}${query}`;
              const headers = { accept, ...(authorization && { authorization }) };
              const answer = await ask(`${url}${target}`, method, headers);
              // The enumeration of names excludes this one.
              if (name === 'nobody' && parameter?.schema.enum !== undefined && answer.status !== 404)
                wrong.push(target);
              seen.add(`${method} ${path} ${answer.status}`);
              const untrue = untruths(answer, operation, method, validate);
              if (untrue.length > 0) wrong.push(`${method} ${target} ${accept}: ${untrue.join(', ')}`);
            }
    }
  }
  return { wrong, seen };
}

const levels: readonly DetailsLevel[] = ['status', 'summary', 'full'];
const adapters = ['express', 'fastify'] as const;

describe('the description of the routes', () => {
  it.each(adapters.flatMap((http) => levels.map((details) => [http, details] as const)))(
    'is true of every answer under %s at level %s: up, degraded, error, starting and draining',
    async (http, details) => {
      const said: Record<string, 'up' | 'degraded' | 'down'> = { store: 'down', cache: 'up', next: 'down' };
      const indicators = Object.keys(said).map((name) =>
        indicator(name, () => ({
          status: said[name]!,
          ...(said[name] !== 'up' && { reason: 'timeout' as const }),
          queue: 3,
        })),
      );
      const options = { details, indicators, disabled: [], detailsToken: TOKEN, service: { version: '2' } };
      const app = await create({ ...options, httpDegraded: 207, httpError: 500, envoyHeader: true }, http);
      const document = await described(app);
      await app.listen(0, '127.0.0.1');
      const service = app.get(HealthPolicyService);
      const situations = [
        () => {},
        () => (said['store'] = 'up'),
        () => (said['cache'] = 'degraded'),
        () => (said['store'] = 'down'),
      ];
      const codes = new Set<string>();
      for (const happen of situations) {
        happen();
        await service.checkNow();
        const { wrong, seen } = await compare(app, document);
        expect(wrong).toEqual([]);
        for (const each of seen) codes.add(each);
      }
      (service as unknown as { parts: { monitor: { drain(): void } } }).parts.monitor.drain();
      const { wrong, seen } = await compare(app, document);
      expect(wrong).toEqual([]);
      expect([...codes, ...seen]).toEqual(
        expect.arrayContaining([
          ...[200, 207, 500, 503].map((code) => `GET /health ${code}`),
          ...[200, 207, 500, 503].map((code) => `HEAD /health/ready ${code}`),
          ...[200, 503].map((code) => `GET /health/startup ${code}`),
          'GET /health/live 200',
          'GET /health/metrics 200',
          'GET /health/policy 200',
          'GET /health/page/events 200',
          ...(details === 'full' ? [] : ['GET /health/policy 401', 'GET /health/page 401']),
        ]),
      );
    },
  );

  it.each(levels)('is true of an application that authorises nobody, at level %s', async (details) => {
    const app = await create({ details, liveness: [] });
    const document = await described(app);
    await app.listen(0, '127.0.0.1');
    await app.get(HealthPolicyService).checkNow();
    expect((await compare(app, document)).wrong).toEqual([]);
    expect(document.components?.securitySchemes).not.toHaveProperty('healthBearer');
    const known = pathsOf(document).map(([path]) => path);
    const always = [
      '/health',
      '/health/ready',
      '/health/startup',
      '/health/live',
      '/health/page',
      '/health/page/events',
    ];
    const more = {
      status: ['/health/{name}'],
      summary: ['/health/edge', '/health/{indicator}', '/health/metrics'],
      full: ['/health/edge', '/health/{indicator}', '/health/metrics', '/health/policy'],
    };
    expect(known.toSorted()).toEqual([...always, ...more[details]].toSorted());
  });

  it.each(levels)('is true of overrides at level %s, and of what they make of every other answer', async (details) => {
    const app = await create({ details, overrideToken: OVERRIDE_TOKEN, detailsToken: TOKEN });
    const document = await described(app);
    const validate = validatorOf(document);
    await app.listen(0, '127.0.0.1');
    await app.get(HealthPolicyService).checkNow();
    const url = `${await app.getUrl()}/health/override`;
    const bearer = { authorization: `Bearer ${OVERRIDE_TOKEN}` };
    const { get, post } = Object.fromEntries(pathsOf(document))['/health/override']!;
    const wish = { indicator: 'store', as: 'down', forMs: 60_000, reason: 'a drill', author: 'ada' };
    const exchanges = [
      { sent: wish, code: 200 },
      { sent: { ...wish, forMs: 1 }, code: 400 },
      { sent: { ...wish, as: 'nothing' }, code: 400 },
      { sent: { ...wish, reason: '' }, code: 400 },
      { sent: { indicator: 'cache', as: 'policy' }, code: 200 },
    ];
    for (const { sent, code } of exchanges) {
      const answer = await ask(url, 'POST', bearer, sent);
      expect([answer.status, untruths(answer, post!, 'POST', validate)]).toEqual([code, []]);
      const isValid = validate(post!.requestBody!.content['application/json'].schema, sent).length === 0;
      expect([sent, isValid]).toEqual([sent, code === 200]);
      const stranger = await ask(url, 'POST', {}, sent);
      expect([stranger.status, untruths(stranger, post!, 'POST', validate)]).toEqual([401, []]);
    }
    const list = await ask(url, 'GET', bearer);
    expect([list.status, untruths(list, get!, 'GET', validate)]).toEqual([200, []]);
    expect(JSON.parse(list.text)).toMatchObject({ overrides: [{ indicator: 'store', as: 'down' }] });
    expect((await compare(app, document)).wrong).toEqual([]);
  });

  it('has the shape of a refused method, which no operation can have', async () => {
    const app = await create({});
    const document = await described(app);
    await app.listen(0, '127.0.0.1');
    const { status, headers, text } = await ask(`${await app.getUrl()}/health`, 'DELETE', {});
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS']);
    const schema = { $ref: '#/components/schemas/HealthPolicyRefusal' };
    expect(validatorOf(document)(schema, JSON.parse(text))).toEqual([]);
    expect(JSON.stringify(document.tags)).toContain('A method other than GET, HEAD, OPTIONS is 405');
  });

  it('refuses bodies that are none of ours', async () => {
    const validate = validatorOf(await described(await create({ details: 'full' })));
    const answer = { status: 'ok', environment: 'staging', info: {}, error: {}, details: {} };
    const schema = { $ref: '#/components/schemas/HealthPolicyAnswer' };
    expect(validate(schema, answer)).toEqual([]);
    for (const other of [
      { ...answer, status: 'fine' },
      { ...answer, more: 1 },
      { ...answer, environment: undefined },
      { ...answer, details: { store: { status: 'down', criticality: 'fatal' } } },
      { ...answer, details: { store: { status: 'down', criticality: 'fatal', reason: 'bad luck' } } },
      { ...answer, details: { store: { status: 'up', criticality: 'disabled' } } },
    ])
      expect(validate(schema, JSON.parse(JSON.stringify(other)))).not.toEqual([]);
  });

  it('has no name of an indicator at level status, and only the active ones above it', async () => {
    for (const authorised of [{}, { detailsToken: TOKEN }]) {
      const names = ['ledger', 'warehouse'];
      const indicators = names.map((name) => indicator(name, up));
      const own = {
        indicators,
        fatal: ['ledger'],
        shadow: [],
        disabled: [],
        groups: { money: { members: ['ledger'] } },
      };
      const text = JSON.stringify(await described(await create({ details: 'status', ...own, ...authorised })));
      for (const name of [...names, 'money', TOKEN]) expect(text).not.toContain(name);
    }
    const document = await described(await create({ details: 'summary' }));
    expect(document.paths['/health/{indicator}']?.get?.parameters?.[0]).toMatchObject({
      schema: { enum: ['store', 'cache', 'next'] },
    });
  });

  it('names a group exactly where its own level shows names', async () => {
    const groups = { edge: { members: ['store'] }, inner: { members: ['cache'], details: 'summary' } } as const;
    const known = pathsOf(await described(await create({ details: 'status', groups }))).map(([path]) => path);
    expect(known).toEqual(expect.arrayContaining(['/health/inner', '/health/{name}']));
    expect(known).not.toContain('/health/edge');
  });

  it('stands under the prefix of the policy, beside what the application has, and leaves the given document alone', async () => {
    const app = await create({ path: 'internal/health' });
    const given = created(app);
    const before = structuredClone(given);
    const document = await describeHealthRoutes(given, app);
    expect(given).toEqual(before);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/orders', '/internal/health', '/internal/health/live']),
    );
    expect(document.components?.securitySchemes).toHaveProperty('bearer');
    expect(document.tags?.map(({ name }) => name)).toEqual(['orders', 'health']);
  });

  it('is the same before the application is up and after it', async () => {
    const app = await create({ detailsToken: TOKEN });
    const before = await described(app);
    await app.init();
    expect(await described(app)).toEqual(before);
  });

  it('ends with the reason where the policy is refused', async () => {
    await expect(described(await create({ fatal: ['nobody'] }))).rejects.toThrow(/nobody/);
  });

  it('leaves the metrics out where they are off, or have no route', async () => {
    for (const metrics of [false, { openTelemetry: true }, { route: false }])
      expect(JSON.stringify(await described(await create({ details: 'full', metrics })))).not.toContain(
        '/health/metrics',
      );
  });

  it.each(levels)('is a well-formed document with true examples at level %s', async (details) => {
    const document = await described(
      await create({ details, detailsToken: TOKEN, overrideToken: OVERRIDE_TOKEN, managementPort: 0 }),
    );
    const validate = validatorOf(document);
    const text = JSON.stringify(document);
    const components = document.components as Record<string, Record<string, unknown>>;
    for (const [, kind, name] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g))
      expect(components[kind!]).toHaveProperty(name!);
    for (const name of Object.keys(components['schemas']!)) expect(text).toContain(`"#/components/schemas/${name}"`);
    const ids: string[] = [];
    for (const [path, item] of pathsOf(document)) {
      for (const { operationId, parameters = [], responses, security, tags } of Object.values(item)) {
        ids.push(operationId);
        expect(tags).toEqual(['health']);
        const placed = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(placed);
        for (const name of security.flatMap((each) => Object.keys(each)))
          expect(components['securitySchemes']).toHaveProperty(name);
        for (const { description, content = {} } of Object.values(responses)) {
          expect(description).toMatch(/\.$/);
          for (const { schema, example } of Object.values(content))
            if (example !== undefined) expect([path, example, validate(schema, example)]).toEqual([path, example, []]);
        }
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
  });
});
