import 'reflect-metadata';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Injectable,
  Module,
  UnauthorizedException,
  type BeforeApplicationShutdown,
  type CanActivate,
  type INestApplication,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { indicator, type HealthPolicyModuleOptions } from '../../src/index.js';
import { expectGenerated, markdownTable } from '../support/generated-part.js';
import {
  asTerminusHasIt,
  startAfter,
  startBefore,
  type Application,
  type Asked,
  type TerminusBody,
} from './moved-application.js';

/*
 * What a client of `/health` sees otherwise than with Terminus. The table in the documentation is made from these rows, and each row is
 * a test. `UPDATE_DOCS=1 npm test -- clients.spec` writes it.
 */
interface Row {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly proof: () => Promise<void>;
}

type Answer = Readonly<Record<string, unknown>> | Error;

/** What the one dependency says, of which both applications tell. */
let answer: Answer;
let asked = 0;
const running: Application[] = [];
afterEach(async () => {
  answer = { status: 'up' };
  await Promise.all(running.splice(0).map(({ app }) => app.close()));
});

function say() {
  asked += 1;
  if (answer instanceof Error) throw answer;
  return answer as { status: 'up' };
}

@Controller('health')
class HealthController {
  constructor(private readonly health: HealthCheckService) {}
  @Get()
  @HealthCheck()
  check() {
    return this.health.check([() => ({ orders: say() }), () => ({ stock: { status: 'up' } })]);
  }
}
const indicators = [indicator('orders', say), indicator('stock', () => ({ status: 'up' }))];

async function before(): Promise<Application> {
  const application = await startBefore(HealthController);
  running.push(application);
  return application;
}
async function after(options: HealthPolicyModuleOptions = {}) {
  const application = await startAfter({ indicators, ...options });
  running.push(application);
  return application;
}
/** Both asked, with the dependency as it is; ours has just checked. */
async function both(says: Answer, options: HealthPolicyModuleOptions = {}): Promise<{ was: Asked; is: Asked }> {
  answer = says;
  const [old, moved] = [await before(), await after(options)];
  await moved.health.checkNow();
  return { was: await old.ask(), is: await moved.ask() };
}
const orders = ({ details }: TerminusBody) => details['orders'];

const rows: readonly Row[] = [
  {
    what: 'all is well',
    before: '200, `status: ok`, all in `info` and `details`',
    after:
      'the same; an entry also has `criticality` and, at level `full`, `checkedAt`, `since` and `responseTime`; the body has `environment`, at every level',
    proof: async () => {
      const { was, is } = await both({ status: 'up' });
      expect(asTerminusHasIt(is)).toEqual(asTerminusHasIt(was));
      expect(was).toMatchObject({ code: 200, body: { status: 'ok' } });
      expect(Object.keys(orders(is.body)!)).toEqual(
        expect.arrayContaining(['status', 'criticality', 'checkedAt', 'since', 'responseTime']),
      );
      expect([was.body, is.body].map((body) => 'environment' in body)).toEqual([false, true]);
      const stranger = await after({ details: 'status' });
      expect((await stranger.ask()).body).toHaveProperty('environment');
    },
  },
  {
    what: 'a dependency is down',
    before: '503, `status: error`, the entry in `error` and `details`',
    after: 'the same; the entry also has a `reason`, and the answer `Retry-After`',
    proof: async () => {
      const { was, is } = await both({ status: 'down' });
      expect(asTerminusHasIt(is)).toEqual(asTerminusHasIt(was));
      expect(was).toMatchObject({ code: 503, body: { status: 'error' } });
      expect(orders(is.body)).toMatchObject({ reason: 'error' });
      expect([was.headers.get('retry-after'), is.headers.get('retry-after')]).toEqual([null, '2']);
    },
  },
  {
    what: 'a dependency is degraded',
    before: '200, `status: degraded`, the entry in `info` and `details`',
    after: 'the same; the entry also has a `reason`',
    proof: async () => {
      const { was, is } = await both({ status: 'degraded' });
      expect(asTerminusHasIt(is)).toEqual(asTerminusHasIt(was));
      expect(was).toMatchObject({ code: 200, body: { status: 'degraded' } });
      expect(orders(is.body)).toMatchObject({ reason: 'error' });
    },
  },
  {
    what: 'a dependency is down that this environment can do without',
    before: '503, `status: error`',
    after:
      '200, `status: degraded`, the entry in `error` as before; so in staging, development and test where you say nothing, never in production',
    proof: async () => {
      const { was, is } = await both({ status: 'down' }, { environment: 'staging' });
      expect(was).toMatchObject({ code: 503, body: { status: 'error' } });
      expect(is).toMatchObject({ code: 200, body: { status: 'degraded', error: { orders: { status: 'down' } } } });
    },
  },
  {
    what: 'a check throws',
    before: '500, without any result',
    after:
      '503 in the same form as ever, `reason: indicator_error`, or `unreachable` where the network failed; the others are told',
    proof: async () => {
      const { was, is } = await both(new Error('boom'));
      expect([was.code, was.body.details]).toEqual([500, undefined]);
      expect(is).toMatchObject({ code: 503, body: { error: { orders: { reason: 'indicator_error' } } } });
      expect(is.body.info['stock']).toMatchObject({ status: 'up' });
    },
  },
  {
    what: 'a check answers with an unknown word, or with nothing',
    before: '200, `status: ok`, the entry left out',
    after: '503, `reason: indicator_error`',
    proof: async () => {
      const { was, is } = await both({ status: 'healthy' });
      expect(asTerminusHasIt(was)).toMatchObject({ code: 200, status: 'ok', details: { stock: 'up' } });
      expect(orders(was.body)).toBeUndefined();
      expect(is).toMatchObject({ code: 503, body: { error: { orders: { reason: 'indicator_error' } } } });
    },
  },
  {
    what: '`message` of an entry',
    before: 'the text of the error, with what is in it',
    after: "at level `full` a sentence of ours, or the text with `expose: ['message']`; below it none",
    proof: async () => {
      const says = { status: 'down', message: 'no route to 10.0.0.5' };
      const { was, is } = await both(says);
      expect(orders(was.body)).toMatchObject({ message: 'no route to 10.0.0.5' });
      expect(orders(is.body)).toMatchObject({ message: 'the indicator says that its dependency is down' });
      const exposed = await after({ indicators: [indicator('orders', say, { expose: ['message'] })] });
      await exposed.health.checkNow();
      expect(orders((await exposed.ask()).body)).toMatchObject({ message: 'no route to 10.0.0.5' });
    },
  },
  {
    what: 'further data of an entry',
    before: 'all of it, to everybody',
    after:
      'at level `full` numbers and booleans, and strings where `expose` names them; no lists and objects; below it none',
    proof: async () => {
      const { was, is } = await both({ status: 'up', waiting: 3, late: false, host: 'db1', pool: { size: 4 } });
      expect(orders(was.body)).toMatchObject({ waiting: 3, late: false, host: 'db1', pool: { size: 4 } });
      expect(orders(is.body)).toMatchObject({ waiting: 3, late: false });
      expect(orders(is.body)).not.toHaveProperty('host');
      expect(orders(is.body)).not.toHaveProperty('pool');
      const summary = await after({ details: 'summary' });
      await summary.health.checkNow();
      expect(Object.keys(orders((await summary.ask()).body)!)).toEqual(['status', 'criticality']);
    },
  },
  {
    what: '`info`, `error` and `details` in production',
    before: 'filled, for everybody',
    after:
      '`{}`, unless `HEALTH_DETAILS` is `summary` or `full`, or the caller has the token; code and `status` are the same',
    proof: async () => {
      const hidden = await after({ details: 'status', detailsToken: 'a-token-for-the-operators' });
      await hidden.health.checkNow();
      expect((await hidden.ask()).body).toMatchObject({ status: 'ok', info: {}, error: {}, details: {} });
      const headers = { authorization: 'Bearer a-token-for-the-operators' };
      expect(Object.keys((await hidden.ask('/health', { headers })).body.details)).toEqual(['orders', 'stock']);
    },
  },
  {
    what: 'the name of an entry',
    before: 'any text, `disk health`',
    after: '`^[a-z][A-Za-z0-9_-]{0,62}$`, since it is a path and a part of a key, too; others end the boot',
    proof: async () => {
      const spaced = [indicator('disk health', () => ({ status: 'up' }))];
      await expect(startAfter({ indicators: spaced })).rejects.toThrow(/indicator name "disk health" must start with/);
      const snake = await after({ indicators: [indicator('memory_heap', () => ({ status: 'up' }))] });
      await snake.health.checkNow();
      expect((await snake.ask()).body.info).toHaveProperty('memory_heap');
    },
  },
  {
    what: 'how old the answer is',
    before: 'made for this request, which waits for every dependency',
    after:
      'the last result, at most `HEALTH_INTERVAL_MS` old; `HEALTH_MODE=on-demand` checks with the request where that is older',
    proof: async () => {
      const { is } = await both({ status: 'up' });
      const count = asked;
      const [old, moved] = running as [Application, Application];
      await moved.ask();
      expect(asked).toBe(count);
      await old.ask();
      expect(asked).toBe(count + 1);
      expect(Date.parse(String(orders(is.body)!['checkedAt']))).toBeLessThanOrEqual(Date.now());
    },
  },
  {
    what: 'before the first check has ended',
    before: 'waits for it',
    after:
      '503, `reason: pending`, while one that is fatal is pending; `HEALTH_STARTUP=fail` listens only when all that is fatal is up',
    proof: async () => {
      let end: (value: { status: 'up' }) => void = () => {};
      const slow = indicator('orders', () => new Promise<{ status: 'up' }>((resolve) => (end = resolve)));
      const moved = await after({ indicators: [slow] });
      expect(await moved.ask()).toMatchObject({ code: 503, body: { error: { orders: { reason: 'pending' } } } });
      end({ status: 'up' });
      await moved.health.checkNow();
      expect((await moved.ask()).code).toBe(200);
      const optional = await after({ indicators: [slow], optional: ['orders'] });
      expect(await optional.ask()).toMatchObject({ code: 200, body: { status: 'degraded' } });
      end({ status: 'up' });
      const waiting = await after({ startup: 'fail' });
      expect((await waiting.ask()).code).toBe(200);
    },
  },
  {
    what: 'a global prefix, `api`',
    before: '`/api/health`, unless excluded',
    after: '`/health`; `HEALTH_PATH=api/health` keeps the old path',
    proof: async () => {
      const set = (app: INestApplication) => void app.setGlobalPrefix('api');
      const old = await startBefore(HealthController, { set });
      const moved = await startAfter({ indicators }, { set });
      const kept = await startAfter({ indicators, path: 'api/health' }, { set });
      running.push(old, moved, kept);
      await Promise.all([moved.health.checkNow(), kept.health.checkNow()]);
      const codes = (application: Application) =>
        Promise.all(['/health', '/api/health'].map(async (path) => (await application.ask(path)).code));
      expect(await codes(old)).toEqual([404, 200]);
      expect(await codes(moved)).toEqual([200, 404]);
      expect(await codes(kept)).toEqual([404, 200]);
    },
  },
  {
    what: 'guards, interceptors, middleware and filters of the application',
    before: 'apply; an app-wide guard makes a probe 401',
    after: 'do not reach these routes; who sees what is said by the token and by the option `authorize`',
    proof: async () => {
      @Injectable()
      class Closed implements CanActivate {
        canActivate(): boolean {
          throw new UnauthorizedException();
        }
      }
      const parts = { providers: [{ provide: APP_GUARD, useClass: Closed }] };
      const old = await startBefore(HealthController, parts);
      running.push(old);
      const moved = await startAfter({ indicators }, parts);
      running.push(moved);
      await moved.health.checkNow();
      expect([(await old.ask()).code, (await moved.ask()).code]).toEqual([401, 200]);
    },
  },
  {
    what: 'headers',
    before: '`Cache-Control: no-cache, no-store, must-revalidate`, `ETag`',
    after: '`Cache-Control: no-store`, `X-Content-Type-Options: nosniff`, `Vary`; no `ETag`',
    proof: async () => {
      const { was, is } = await both({ status: 'up' });
      expect(was.headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate');
      expect(is.headers.get('cache-control')).toBe('no-store');
      expect([was.headers.has('etag'), is.headers.has('etag')]).toEqual([true, false]);
      expect(is.headers.get('x-content-type-options')).toBe('nosniff');
      expect(is.headers.get('content-type')).toMatch(/^application\/json/);
    },
  },
  {
    what: 'a browser, `Accept: text/html`',
    before: 'JSON',
    after: 'a page for people, where it may be seen; every client that does not ask for HTML gets JSON as before',
    proof: async () => {
      await both({ status: 'up' });
      const [old, moved] = running as [Application, Application];
      const html = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };
      expect((await old.ask('/health', html)).headers.get('content-type')).toMatch(/^application\/json/);
      expect((await moved.ask('/health', html)).headers.get('content-type')).toMatch(/^text\/html/);
      for (const accept of ['*/*', 'application/json', 'text/plain'])
        expect((await moved.ask('/health', { headers: { accept } })).body.status).toBe('ok');
    },
  },
  {
    what: 'another method, `POST /health`',
    before: '404',
    after: '405 with `Allow`',
    proof: async () => {
      await both({ status: 'up' });
      const [old, moved] = running as [Application, Application];
      const answers = [await old.ask('/health', { method: 'POST' }), await moved.ask('/health', { method: 'POST' })];
      expect(answers.map(({ code }) => code)).toEqual([404, 405]);
      expect(answers[1]!.headers.get('allow')).toContain('GET');
    },
  },
  {
    what: 'another spelling, `/Health` (Express)',
    before: '200',
    after: '404: paths are compared byte for byte; `/health/` with one slash at its end is the same',
    proof: async () => {
      await both({ status: 'up' });
      const [old, moved] = running as [Application, Application];
      expect([(await old.ask('/Health')).code, (await moved.ask('/Health')).code]).toEqual([200, 404]);
      expect([(await old.ask('/health/')).code, (await moved.ask('/health/')).code]).toEqual([200, 200]);
    },
  },
  {
    what: 'while the application closes',
    before: '503, `status: shutting_down`, on every route that checks anything, a liveness route, too',
    after: '503, `status: shutting_down`; `/health/live` stays 200, so that nothing restarts what is on its way out',
    proof: async () => {
      const life = new EventEmitter();
      const closing = (name: string) => {
        @Injectable()
        class Last implements BeforeApplicationShutdown {
          async beforeApplicationShutdown(): Promise<void> {
            const end = once(life, 'end');
            life.emit(name);
            await end;
          }
        }
        // Two modules deep, so that it comes after Terminus's own hook.
        @Module({ providers: [Last] })
        class Inner {}
        @Module({ imports: [Inner] })
        class Outer {}
        return { imports: [Outer] };
      };
      const old = await startBefore(HealthController, closing('old'));
      const moved = await startAfter({ indicators }, closing('moved'));
      await moved.health.checkNow();
      const reached = Promise.all([once(life, 'old'), once(life, 'moved')]);
      const closed = Promise.all([old.app.close(), moved.app.close()]);
      try {
        await reached;
        expect(await old.ask()).toMatchObject({ code: 503, body: { status: 'shutting_down' } });
        expect(await moved.ask()).toMatchObject({ code: 503, body: { status: 'shutting_down' } });
        expect((await moved.ask('/health/live')).code).toBe(200);
      } finally {
        life.emit('end');
        await closed;
      }
    },
  },
];

describe('what a client of the health route sees', () => {
  it.each(rows.map(({ what, proof }) => [what, proof] as const))('%s', async (_, proof) => {
    answer = { status: 'up' };
    await proof();
  });

  it('is in the documentation as these tests have it', () => {
    const table = markdownTable(
      ['what', 'with Terminus', 'with this package'],
      rows.map(({ what, before: was, after: is }) => [what, was, is]),
    );
    expectGenerated('docs/migrating-from-terminus.md', 'clients', table);
    expect(readFileSync('docs/migrating-from-terminus.md', 'utf8')).toContain('## What changes for clients');
  });
});
