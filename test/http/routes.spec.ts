import 'reflect-metadata';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Catch,
  Controller,
  Get,
  HttpException,
  Injectable,
  Module,
  Post,
  VersioningType,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type INestApplication,
  type MiddlewareConsumer,
  type NestInterceptor,
  type NestModule,
  type PipeTransform,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { map } from 'rxjs';
import { HealthPolicyModule, HealthPolicyService, indicator, type HealthPolicyModuleOptions } from '../../src/index.js';

@Injectable()
class DenyGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}
/** As @nestjs/throttler does it, which jest on Node 20 cannot load. */
@Injectable()
class Throttle implements CanActivate {
  canActivate(): never {
    throw new HttpException('Too Many Requests', 429);
  }
}
@Injectable()
class Wrap implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler) {
    return next.handle().pipe(map((data: unknown) => ({ wrapped: data })));
  }
}
@Injectable()
class RefusePipe implements PipeTransform {
  transform(): never {
    throw new Error('pipe');
  }
}
@Catch()
class HangFilter implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    void host;
  }
}
@Controller('orders')
class OrdersController {
  @Get()
  list(): string[] {
    return ['one'];
  }
  @Post()
  add(): string {
    return 'added';
  }
}

type Adapter = 'express' | 'fastify';
interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Record<string, never>;
}

const apps: INestApplication[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

const up = indicator('database', () => ({ status: 'up', queue: 3, host: 'db.internal' }));
const down = indicator('redis', () => ({ status: 'down', reason: 'timeout' }));

/** An application with one of each that denies, wraps or hangs. */
async function hostile(
  adapter: Adapter,
  options: HealthPolicyModuleOptions,
  prepare?: (app: INestApplication) => void,
): Promise<string> {
  @Module({
    imports: [HealthPolicyModule.forRoot(options)],
    controllers: [OrdersController],
    providers: [
      { provide: APP_GUARD, useClass: Throttle },
      { provide: APP_GUARD, useClass: DenyGuard },
      { provide: APP_INTERCEPTOR, useClass: Wrap },
      { provide: APP_PIPE, useClass: RefusePipe },
      { provide: APP_FILTER, useClass: HangFilter },
    ],
  })
  class App implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer.apply(() => {}).forRoutes('*');
    }
  }
  return start(adapter, App, (app) => {
    app.setGlobalPrefix('api/v1');
    app.enableVersioning();
    app.use(() => {});
    if (adapter === 'fastify')
      app
        .getHttpAdapter()
        .getInstance()
        .addHook('onRequest', () => new Promise(() => {}));
    prepare?.(app);
  });
}

async function plain(
  adapter: Adapter,
  options: HealthPolicyModuleOptions,
  prepare?: (app: INestApplication) => void,
): Promise<string> {
  @Module({ imports: [HealthPolicyModule.forRoot(options)], controllers: [OrdersController] })
  class App {}
  return start(adapter, App, prepare);
}

async function start(
  adapter: Adapter,
  App: new () => object,
  prepare?: (app: INestApplication) => void,
): Promise<string> {
  const http = adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(App, http, { logger: false, abortOnError: false });
  apps.push(app);
  prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
}

/** Sends the path as it is: fetch would normalise it. */
function ask(
  base: string,
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const sent = body === undefined ? headers : { ...headers, 'content-length': String(body.length) };
    const request = httpRequest({ hostname, port, path, method, headers: sent, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text,
          get json() {
            return JSON.parse(text) as never;
          },
        }),
      );
    });
    request.setTimeout(3000, () => request.destroy(new Error(`no answer to ${method} ${path}`)));
    request.on('error', reject);
    request.end(body);
  });
}

/** Makes the monitor of the last application throw. */
function breakMonitor(): void {
  const service = apps.at(-1)!.get(HealthPolicyService, { strict: false }) as unknown as {
    parts: { monitor: { report: () => never } };
  };
  service.parts.monitor.report = () => {
    throw new Error('ours');
  };
}

const TOKEN = 'a-token-of-some-length';
const base: HealthPolicyModuleOptions = { environment: 'test', indicators: [up, down], detailsToken: TOKEN };

describe.each<[Adapter, boolean]>([
  ['express', true],
  ['express', false],
  ['fastify', true],
  ['fastify', false],
])('on %s, fast path %s', (adapter, fastPath) => {
  const options = { ...base, fastPath };

  it('H4: GET, HEAD and OPTIONS answer at /health and /health/', async () => {
    const url = await plain(adapter, options);
    for (const path of ['/health', '/health/', '/health?x=1', '/health/?x']) {
      const get = await ask(url, path);
      expect([get.status, get.json['status']]).toEqual([200, 'degraded']);
      const head = await ask(url, path, 'HEAD');
      expect([head.status, head.text]).toEqual([200, '']);
      expect(head.headers['content-length']).toBe(get.headers['content-length']);
      const options = await ask(url, path, 'OPTIONS');
      expect([options.status, options.headers.allow, options.text]).toEqual([204, 'GET, HEAD, OPTIONS', '']);
    }
  });

  it('no prefix, version, middleware, hook, guard, throttler, interceptor, pipe or filter of the application reaches a probe', async () => {
    const url = await hostile(adapter, options);
    for (const path of [
      '/health',
      '/health/ready',
      '/health/startup',
      '/health/live',
      '/health/database',
      '/health/policy',
    ]) {
      const answer = await ask(url, path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.json).not.toHaveProperty('wrapped');
    }
    expect((await ask(url, '/health', 'POST', { 'content-type': 'application/json' }, '{broken')).status).toBe(405);
    expect((await ask(url, '/health', 'GET', { origin: 'https://elsewhere.example' })).status).toBe(200);
    expect(
      (
        await ask(url, '/health', 'OPTIONS', {
          origin: 'https://elsewhere.example',
          'access-control-request-method': 'GET',
        })
      ).status,
    ).toBe(204);
  });

  it('has the headers of the contract', async () => {
    const url = await plain(adapter, { ...options, fatal: ['redis'], downIntervalMs: 2500, envoyHeader: true });
    const { headers, status } = await ask(url, '/health');
    expect(status).toBe(503);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      vary: 'Accept, Authorization, Origin',
      'retry-after': '3',
    });
    expect(headers['x-envoy-degraded']).toBeUndefined();
  });

  it('tells Envoy of a degraded host where asked to', async () => {
    const url = await plain(adapter, { ...options, envoyHeader: true });
    expect((await ask(url, '/health')).headers['x-envoy-degraded']).toBe('true');
  });

  it('answers another method with 405 and Allow, before a body is parsed', async () => {
    const url = await plain(adapter, options);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
      const answer = await ask(url, '/health/ready', method, { 'content-type': 'application/json' }, '{broken');
      expect([method, answer.status, answer.headers.allow]).toEqual([method, 405, 'GET, HEAD, OPTIONS']);
      expect(answer.json['statusCode']).toBe(405);
    }
  });

  it('answers what is under the prefix and not in the table with a 404 in JSON, and leaves the rest to the application', async () => {
    const url = await plain(adapter, options);
    for (const path of [
      '/health/nobody',
      '/health//',
      '/health/live//',
      '/health/%6cive',
      '/health/__proto__',
      '/health/constructor',
      '/health/../x',
    ]) {
      const answer = await ask(url, path);
      expect([path, answer.status, answer.json['message']]).toEqual([path, 404, 'there is no such health route']);
    }
    for (const path of ['/HEALTH', '//health', '/healthy', '/health;x', '/health%20']) {
      const answer = await ask(url, path);
      expect([path, answer.status, answer.text.includes('no such health route')]).toEqual([path, 404, false]);
    }
    expect((await ask(url, '/orders')).json).toEqual(['one']);
  });

  it('tells every caller its level: verdict, names and reasons, or everything', async () => {
    const url = await plain(adapter, { ...options, details: 'status' });
    expect((await ask(url, '/health')).json).toEqual({
      status: 'degraded',
      environment: 'test',
      info: {},
      error: {},
      details: {},
    });
    expect((await ask(url, '/health/database')).status).toBe(404);
    for (const authorization of [
      `Bearer ${TOKEN}`,
      `bearer ${TOKEN}`,
      `Basic ${Buffer.from(`anyone:${TOKEN}`).toString('base64')}`,
    ]) {
      const { json } = await ask(url, '/health', 'GET', { authorization });
      expect(json['details']).toMatchObject({
        database: { status: 'up', criticality: 'fatal', queue: 3 },
        redis: { reason: 'timeout', consecutiveFailures: 1 },
      });
      expect(JSON.stringify(json)).not.toContain('db.internal');
      expect((await ask(url, '/health/database', 'GET', { authorization })).status).toBe(200);
      expect((await ask(url, '/health/redis', 'GET', { authorization })).status).toBe(503);
    }
    for (const authorization of ['Bearer wrong', 'Bearer', 'Basic !!!', `Digest ${TOKEN}`, TOKEN]) {
      expect((await ask(url, `/health?token=${TOKEN}`, 'GET', { authorization })).json['details']).toEqual({});
    }
  });

  it('at level summary tells names, status, criticality and reason, and nothing more', async () => {
    const url = await plain(adapter, { ...options, details: 'summary' });
    expect((await ask(url, '/health')).json).toEqual({
      status: 'degraded',
      environment: 'test',
      info: { database: { status: 'up', criticality: 'fatal' } },
      error: { redis: { status: 'down', criticality: 'optional', reason: 'timeout' } },
      details: {
        database: { status: 'up', criticality: 'fatal' },
        redis: { status: 'down', criticality: 'optional', reason: 'timeout' },
      },
    });
  });

  it('asks the application who may see everything; a predicate that throws or dawdles is a no', async () => {
    const of = async (authorize: HealthPolicyModuleOptions['authorize'] & {}) =>
      (
        await ask(await plain(adapter, { ...options, details: 'status', authorize }), '/health', 'GET', {
          'x-who': 'me',
        })
      ).json['details'];
    expect(await of(({ headers }) => headers['x-who'] === 'me')).toHaveProperty('database');
    expect(await of(() => Promise.resolve(true))).toHaveProperty('database');
    expect(
      await of(() => {
        throw new Error('no');
      }),
    ).toEqual({});
    expect(await of(() => new Promise(() => {}))).toEqual({});
    expect(await of((() => 'yes') as never)).toEqual({});
  });

  it('shows the policy at level full, else 401 with how to authorise, else 404', async () => {
    const url = await plain(adapter, { ...options, details: 'summary' });
    const refused = await ask(url, '/health/policy');
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([
      401,
      expect.stringMatching(/^Bearer.*Basic/),
    ]);
    const shown = await ask(url, '/health/policy', 'GET', { authorization: `Bearer ${TOKEN}` });
    expect(shown.json).toMatchObject({
      environment: { name: 'test' },
      indicators: { redis: { criticality: { value: 'optional', origin: { source: 'profile test' } } } },
    });
    expect(shown.text).not.toContain(TOKEN);
    const { detailsToken: _, ...tokenless } = options;
    expect((await ask(await plain(adapter, { ...tokenless, details: 'summary' }), '/health/policy')).status).toBe(404);
  });

  it('serves named groups, judged as /health is, with their own details level', async () => {
    const url = await plain(adapter, {
      ...options,
      details: 'status',
      groups: { edge: { members: ['database'], details: 'summary' }, cache: { members: ['redis'] } },
    });
    expect((await ask(url, '/health/edge')).json).toMatchObject({
      status: 'ok',
      details: { database: { status: 'up' } },
    });
    expect((await ask(url, '/health/cache')).json).toMatchObject({ status: 'degraded', details: {} });
  });

  it('maps degraded and error to the codes that the operator chose, and keeps 503 for startup', async () => {
    const url = await plain(adapter, { ...options, httpDegraded: 218, httpError: 500, startup: 'gate' });
    expect((await ask(url, '/health')).status).toBe(218);
    const broken = await plain(adapter, { ...options, httpError: 500, fatal: ['redis'] });
    expect([
      (await ask(broken, '/health')).status,
      (await ask(broken, '/health/ready')).status,
      (await ask(broken, '/health/startup')).status,
    ]).toEqual([500, 500, 503]);
  });

  it('H1, H2: startup is 503 with what it waits for, and live is 200 whatever the dependencies do', async () => {
    const url = await plain(adapter, { ...options, fatal: ['redis'] });
    const startup = await ask(url, '/health/startup');
    expect([startup.status, startup.json['waitingFor']]).toEqual([503, ['redis']]);
    expect((await ask(url, '/health/ready')).json).toMatchObject({ status: 'error', waitingFor: ['redis'] });
    const live = await ask(url, '/health/live');
    expect([live.status, live.json]).toEqual([
      200,
      { status: 'ok', environment: 'test', info: {}, error: {}, details: {} },
    ]);
  });

  it('lets a local indicator under liveness, and only such a one, fail live', async () => {
    const disk = indicator('disk', () => ({ status: 'down' }), { local: true });
    const url = await plain(adapter, { ...options, indicators: [up, disk], liveness: ['disk'] });
    expect((await ask(url, '/health/live')).status).toBe(503);
    await expect(plain(adapter, { ...options, liveness: ['redis'] })).rejects.toThrow(
      /redis.*liveness|liveness.*redis/s,
    );
  });

  it('lets the application’s CORS speak for cross-origin requests', async () => {
    const origin = 'https://shop.example';
    const url = await plain(adapter, options, (app) => app.enableCors({ origin, methods: ['GET'] }));
    const preflight = await ask(url, '/health', 'OPTIONS', { origin, 'access-control-request-method': 'GET' });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, origin]);
    const get = await ask(url, '/health', 'GET', { origin });
    expect([get.status, get.headers['access-control-allow-origin'], get.json['status']]).toEqual([
      200,
      origin,
      'degraded',
    ]);
    expect((await ask(url, '/health', 'OPTIONS', { origin })).headers.allow).toBe('GET, HEAD, OPTIONS');
  });

  it('answers a preflight itself, with 204, where the application has no CORS', async () => {
    const url = await plain(adapter, { ...options, fatal: ['redis'] });
    const preflight = await ask(url, '/health', 'OPTIONS', {
      origin: 'https://x.example',
      'access-control-request-method': 'GET',
    });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, undefined]);
  });

  it('ends the boot where the application has a route under the prefix, naming both and HEALTH_PATH', async () => {
    @Controller('health')
    class Old {
      @Get('orders/:id')
      orders(): string {
        return 'orders';
      }
    }
    const app = (options: HealthPolicyModuleOptions) => {
      @Module({ imports: [HealthPolicyModule.forRoot(options)], controllers: [Old] })
      class App {}
      return start(adapter, App);
    };
    await expect(app(options)).rejects.toThrow(/HEALTH_PATH[^]*GET[^]*\/health\/orders\/:id[^]*applicationRoutes/);
    expect((await ask(await app({ ...options, path: 'internal/status' }), '/internal/status/live')).status).toBe(200);
    for (const named of ['/health/orders/:id', 'health/orders/*', '/health/orders/:id/']) {
      const url = await app({ ...options, applicationRoutes: [named] });
      expect((await ask(url, '/health/orders/7')).text).toBe('orders');
      expect((await ask(url, '/health/other')).json['message']).toBe('there is no such health route');
    }
    await expect(app({ ...options, applicationRoutes: ['/health/orders/:id', 'health/ready'] })).rejects.toThrow(
      /names \/health\/ready, which the health module answers/,
    );
  });

  it('sees wildcards and versions among the application’s routes, too', async () => {
    @Controller({ path: 'health', version: '1' })
    class Versioned {
      @Get('mine')
      mine(): string {
        return 'mine';
      }
    }
    @Controller('health/files')
    class Files {
      @Get(adapter === 'fastify' ? '*' : '*rest')
      file(): string {
        return 'file';
      }
    }
    for (const [controller, path] of [
      [Versioned, '/health/mine'],
      [Files, '/health/files'],
    ] as const) {
      @Module({ imports: [HealthPolicyModule.forRoot(options)], controllers: [controller] })
      class App {}
      const booted = start(adapter, App, (app) =>
        app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
      );
      await expect(booted).rejects.toThrow(path);
    }
  });

  it('asks nobody for a live probe, and keeps it 200 though the health code itself is broken', async () => {
    let asked = 0;
    const authorize = () => {
      asked += 1;
      return false;
    };
    const url = await plain(adapter, { ...options, details: 'status', authorize });
    breakMonitor();
    expect((await ask(url, '/health/live')).status).toBe(200);
    expect((await ask(url, '/health/nobody')).status).toBe(404);
    expect((await ask(url, '/health', 'DELETE')).status).toBe(405);
    expect(asked).toBe(0);
    expect((await ask(url, '/health')).status).toBe(503);
    expect(asked).toBe(1);
  });

  it('lets a shadow indicator under liveness decide nothing, and tells live with empty maps', async () => {
    const disk = indicator('disk', () => ({ status: 'down' }), { local: true });
    const of = async (more: HealthPolicyModuleOptions) =>
      ask(await plain(adapter, { ...options, indicators: [up, disk], liveness: ['disk'], ...more }), '/health/live');
    expect((await of({ shadow: ['disk'] })).status).toBe(200);
    expect((await of({ optional: ['disk'] })).json).toEqual({
      status: 'error',
      environment: 'test',
      info: {},
      error: {},
      details: {},
    });
  });

  it('H3: a fault of the health code itself is a 503 in this shape', async () => {
    const url = await plain(adapter, { ...options, details: 'status', authorize: undefined as never });
    breakMonitor();
    const answer = await ask(url, '/health/ready');
    expect([answer.status, answer.json]).toEqual([
      503,
      { status: 'error', environment: 'test', info: {}, error: {}, details: {} },
    ]);
  });
});

describe('a CORS of the application’s that never decides', () => {
  it('holds up no probe: the answer goes without its headers', async () => {
    const url = await plain('express', base, (app) => app.enableCors({ origin: () => {} }));
    const answer = await ask(url, '/health', 'GET', { origin: 'https://x.example' });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, undefined]);
  });
});

describe('inject()', () => {
  it('on Fastify gives the same answers, in front of hooks that hang', async () => {
    await hostile('fastify', base);
    const fastify = apps.at(-1)!.getHttpAdapter().getInstance();
    const answer = await fastify.inject({ url: '/health' });
    expect([answer.statusCode, answer.json().status]).toEqual([200, 'degraded']);
    expect((await fastify.inject({ method: 'DELETE', url: '/health' })).statusCode).toBe(405);
  });
});
