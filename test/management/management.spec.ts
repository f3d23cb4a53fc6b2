import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../servers/free-port.js';
import { ask, type Answer } from '../support/programs/program.js';
import {
  duringBlock,
  MUCH_LATER,
  program,
  settled,
  spawned,
  stopPrograms,
  told,
} from '../support/programs/programs.js';

const TOKEN = 'a-token-of-some-length';
const authorization = `Bearer ${TOKEN}`;

afterEach(stopPrograms);

describe('the management server', () => {
  it.each(['express', 'fastify'])('answers as the application’s own port does on %s', async (adapter) => {
    const both = await settled(
      {
        adapter,
        indicators: ['database', 'redis', 'queue'],
        options: {
          details: 'summary',
          detailsToken: TOKEN,
          shadow: ['queue'],
          groups: {
            edge: { members: ['database'], details: 'full' },
            cache: { members: ['redis'], details: 'status' },
          },
        },
      },
      MUCH_LATER,
    );
    const paths = [
      '/health',
      '/health/',
      '/health?x=1',
      '/health?verbose',
      '/health/edge?verbose',
      '/health/ready',
      '/health/startup',
      '/health/live',
      '/health/database',
      '/health/redis/',
      '/health/queue',
      '/health/edge',
      '/health/cache',
      '/health/policy',
      '/health/metrics',
      '/health/nobody',
      '/health//',
      '/health/%6cive',
    ];
    const headers: Record<string, string>[] = [
      {},
      { authorization },
      { authorization: `Basic ${Buffer.from(`me:${TOKEN}`).toString('base64')}` },
      { authorization: 'Bearer wrong' },
      { accept: 'application/health+json' },
      { accept: 'nonsense' },
    ];
    const comparable = ({ status, headers, text }: Answer) => {
      const { date: _date, connection: _connection, 'keep-alive': _keep, ...rest } = headers;
      return { status, headers: rest, text };
    };
    for (const path of paths) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PROPFIND']) {
        for (const sent of headers) {
          const request = { method, headers: sent };
          const [own, management] = await Promise.all([
            ask(both.main, path, request),
            ask(both.management, path, request),
          ]);
          expect([path, request, comparable(management)]).toEqual([path, request, comparable(own)]);
        }
      }
    }
  });

  it('has the page, too: with the history that it has heard of, and asking again by itself', async () => {
    const seen = await settled({
      indicators: ['database', 'redis'],
      options: { redis: { intervalMs: 200, downIntervalMs: 100 } },
    });
    const { management } = seen;
    await seen.does('answer', { name: 'redis', status: 'down', reason: 'timeout' });
    let page = await ask(management, '/health/page');
    await seen.until(async () => (page = await ask(management, '/health/page')).text.includes('>Degraded</h1>'));
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('data-events=""');
    expect((await ask(management, '/health/page/events')).status).toBe(204);
    expect(page.text).toMatch(/aria-label="redis, last hour: response time [^"]*; 1 minute down"/);
    expect(page.text).toMatch(/<ol class="changes">[^]*<bdi>redis<\/bdi>[^]*down[^]*was up/);
  });

  it('follows the application’s changes: down, degraded and up again', async () => {
    const followed = await settled({}, { HEALTH_INTERVAL_MS: '200', HEALTH_DOWN_INTERVAL_MS: '100' });
    const { management } = followed;
    for (const [status, code, verdict] of [
      ['down', 503, 'error'],
      ['degraded', 200, 'degraded'],
      ['up', 200, 'ok'],
    ] as const) {
      await followed.does('answer', { name: 'database', status });
      await followed.until(async () => (await ask(management, '/health')).json['status'] === verdict);
      expect((await ask(management, '/health')).status).toBe(code);
    }
  });

  it('answers a path outside the prefix with 404 in JSON: there is no application there', async () => {
    const { management } = await settled();
    for (const path of ['/', '/orders', '/HEALTH', '//health', '/healthy']) {
      const answer = await ask(management, path);
      expect([path, answer.status, answer.json['statusCode']]).toEqual([path, 404, 404]);
    }
  });

  it('authorises by the token alone, and is handed only its hash: no token in what the worker is given, nor in its environment', async () => {
    const started = await settled(
      { options: { details: 'status' } },
      { HEALTH_DETAILS_TOKEN: TOKEN, OTHER_SECRET: 'hunter2' },
    );
    const { management } = started;
    expect((await ask(management, '/health')).json['details']).toEqual({});
    expect((await ask(management, '/health', { headers: { authorization } })).json['details']).toHaveProperty(
      'database',
    );
    expect((await ask(management, `/health?token=${TOKEN}`)).json['details']).toEqual({});
    const given = String(await started.does('workers'));
    expect(given).toContain('tokenHash');
    expect(given).not.toContain(TOKEN);
    expect(given).not.toContain('hunter2');
    expect(await started.does('workerEnv')).toEqual([{}]);
    expect(await started.does('memory')).toEqual([32]);
  });
});

describe('the start', () => {
  it('ends the boot with a clear error where the port is taken', async () => {
    const thief = createServer().listen(0, '127.0.0.1');
    await once(thief, 'listening');
    const { port } = thief.address() as AddressInfo;
    try {
      const refused = spawned({}, { HEALTH_MANAGEMENT_PORT: String(port) });
      expect(await refused.ended()).toBe(1);
      expect(refused.log).toContain(
        `HealthPolicyError: HEALTH_MANAGEMENT_PORT ${port} on 127.0.0.1 is taken: choose another port, 0 for a free one, or unset it`,
      );
      expect(refused.log).not.toMatch(/listening on|management server listens/);
    } finally {
      thief.close();
    }
  });

  it('ends the boot with the reason where the address cannot be had', async () => {
    const refused = spawned({}, { HEALTH_MANAGEMENT_HOST: '192.0.2.1' });
    expect(await refused.ended()).toBe(1);
    expect(refused.log).toMatch(
      /HealthPolicyError: HEALTH_MANAGEMENT_PORT 0 on 192\.0\.2\.1 cannot be listened on \(EADDRNOTAVAIL\)/,
    );
  });

  it('takes a free port for 0, and logs it', async () => {
    const { log, management } = await settled();
    expect(Number(new URL(management).port)).toBeGreaterThan(0);
    expect(log).toMatch(/The management server listens on 127\.0\.0\.1:\d+/);
  });

  it('takes the configured port, and an IPv6 host', async () => {
    const port = await freePort();
    const { log } = await program({}, { HEALTH_MANAGEMENT_PORT: String(port), HEALTH_MANAGEMENT_HOST: '::1' });
    expect(log).toContain(`The management server listens on [::1]:${port}`);
  });

  it('takes port + worker id − 1 in the workers of a cluster', async () => {
    const port = await freePort();
    const cluster = spawned({}, { HEALTH_MANAGEMENT_PORT: String(port) }, 'cluster.mjs');
    await cluster.until(() => (cluster.log.match(/listening on/g)?.length ?? 0) === 2 || cluster.hasEnded);
    for (const own of [port, port + 1]) expect((await ask(`http://127.0.0.1:${own}`, '/health/live')).status).toBe(200);
  });

  it('ends the boot of a cluster’s worker for which there is no port left', async () => {
    const cluster = spawned({}, { HEALTH_MANAGEMENT_PORT: '65535' }, 'cluster.mjs');
    expect(await cluster.ended()).toBe(1);
    expect(cluster.log).toContain(
      'HealthPolicyError: HEALTH_MANAGEMENT_PORT 65535 leaves no port for cluster worker 2',
    );
  });

  it('warns of a loopback host inside Kubernetes, and of no other', async () => {
    const pod = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };
    expect((await program({}, pod)).log).toMatch(
      /WARN.*HEALTH_MANAGEMENT_HOST is 127\.0\.0\.1, which the kubelet cannot reach/,
    );
    expect((await program({}, { ...pod, HEALTH_MANAGEMENT_HOST: '0.0.0.0' })).log).not.toMatch(/kubelet/);
    expect((await program()).log).not.toMatch(/kubelet/);
  });

  it('is before the application listens: startup and its reasons are told while HEALTH_STARTUP=fail still waits', async () => {
    const waiting = spawned({ indicators: ['database'] }, { HEALTH_STARTUP: 'fail', HEALTH_DOWN_INTERVAL_MS: '100' });
    await waiting.does('answer', { name: 'database', status: 'down', reason: 'unreachable' });
    await waiting.says(/The management server listens on/);
    await waiting.until(async () => (await ask(waiting.management, '/health')).text.includes('"down"'));
    const startup = await ask(waiting.management, '/health/startup');
    expect([startup.status, startup.json['waitingFor']]).toEqual([503, ['database']]);
    expect((await ask(waiting.management, '/health/live')).status).toBe(200);
    expect(waiting.log).not.toMatch(/listening on/);
    await waiting.does('answer', { name: 'database', status: 'up' });
    await waiting.until(async () => (await ask(waiting.management, '/health/startup')).status === 200);
    await waiting.says(/listening on/);
  });

  it('does not run what the application preloads in the worker: no second tracing, no second listener', async () => {
    const preload = `data:text/javascript,console.log('preloaded')`;
    const started = await settled(
      {},
      { NODE_OPTIONS: `--import="data:text/javascript,console.log('by%20options')"` },
      undefined,
      ['--import', preload],
    );
    await started.does('crash');
    await started.says(/listens again/);
    expect([started.log.match(/preloaded/g), started.log.match(/by options/g)].map((found) => found?.length)).toEqual([
      1, 1,
    ]);
  });
});

describe('the end', () => {
  it('holds no process open: a context that has finished exits by itself', async () => {
    const finished = spawned({ adapter: 'none', finishes: true });
    expect(await finished.ended()).toBe(0);
    expect(finished.log).toMatch(/management server listens on[^]*the context is made/);
  });

  it('says shutting_down while the application drains, and until the clients of its modules are closed', async () => {
    const draining = await settled({ holdsEnd: true }, { HEALTH_DRAIN_MS: '1000' });
    draining.child.kill('SIGTERM');
    await draining.until(async () => (await ask(draining.management, '/health/ready')).status === 503);
    const shuttingDown = async () => {
      for (const path of ['/health', '/health/ready'])
        expect(told(await ask(draining.management, path))).toEqual([503, 'shutting_down', undefined]);
      const live = await ask(draining.management, '/health/live');
      expect(live.status).toBe(200);
      expect(live.headers.connection).toBe('close');
    };
    await shuttingDown();
    await draining.says(/the end is held/);
    await shuttingDown();
    draining.child.send({ id: 0, command: 'release' });
    expect(await draining.ended()).toBe('SIGTERM');
  });

  it('leaves SIGINT its default where the application listens for SIGTERM only', async () => {
    const interrupted = await settled({ signals: ['SIGTERM'] }, { HEALTH_DRAIN_MS: '60000' });
    interrupted.child.kill('SIGINT');
    expect(await interrupted.ended()).toBe('SIGINT');
  });

  it('ends with the application: a plain close lets the process exit', async () => {
    const closing = await settled();
    await closing.does('close');
    await closing.until(() =>
      ask(closing.management, '/health').then(
        () => false,
        () => true,
      ),
    );
    closing.child.disconnect();
    expect(await closing.ended()).toBe(0);
  });
});

describe('without an HTTP adapter', () => {
  it('the routes are on the management port', async () => {
    const context = await settled({ adapter: 'none' });
    expect((await ask(context.management, '/health')).json).toMatchObject({
      status: 'ok',
      details: { database: { status: 'up', queue: 3 } },
    });
  });

  it('the drain shows there, too', async () => {
    const context = await settled({ adapter: 'none', holdsEnd: true }, { HEALTH_DRAIN_MS: '500' });
    context.child.kill('SIGTERM');
    await context.until(
      async () => (await ask(context.management, '/health/ready')).json['status'] === 'shutting_down',
    );
    await context.says(/the end is held/);
    expect((await ask(context.management, '/health/ready')).json['status']).toBe('shutting_down');
  });
});

describe('in on-demand mode', () => {
  const onDemand = { HEALTH_MODE: 'on-demand' };

  it('runs each check that is due once, however many ask at the same time, on both ports', async () => {
    const asked = await program({ indicators: ['database', 'redis'] }, onDemand);
    expect(await asked.does('counts')).toEqual({ database: 0, redis: 0 });
    await asked.does('delay', { ms: 200 });
    const many = (base: string) => Array.from({ length: 100 }, () => ask(base, '/health'));
    const answers = await Promise.all([...many(asked.management), ...many(asked.main)]);
    expect(new Set(answers.map(({ status, json }) => `${status} ${String(json['status'])}`))).toEqual(
      new Set(['200 ok']),
    );
    expect(await asked.does('counts')).toEqual({ database: 1, redis: 1 });
    await Promise.all(many(asked.management));
    expect(await asked.does('counts')).toEqual({ database: 1, redis: 1 });
  });

  it('runs them again once the interval has passed, and only those of the members asked for', async () => {
    const asked = await program(
      { indicators: ['database', 'redis'], options: { groups: { edge: { members: ['redis'] } } } },
      { ...onDemand, HEALTH_INTERVAL_MS: '300', HEALTH_DOWN_INTERVAL_MS: '300' },
    );
    await ask(asked.management, '/health/live');
    expect(await asked.does('counts')).toEqual({ database: 0, redis: 0 });
    await ask(asked.management, '/health/edge');
    expect(await asked.does('counts')).toEqual({ database: 0, redis: 1 });
    await asked.until(async () => {
      await ask(asked.management, '/health/edge');
      return ((await asked.does('counts')) as { redis: number }).redis === 2;
    });
    expect(await asked.does('counts')).toEqual({ database: 0, redis: 2 });
  });

  it('still answers while the main thread is blocked: from what it knows, and in time', async () => {
    const blocked = await settled({}, { ...onDemand, HEALTH_TIMEOUT_MS: '60000', HEALTH_EVENT_LOOP_READY_MS: '1500' });
    const paths = ['/health', '/health/live', '/health/startup', '/health/database'];
    const answers = await duringBlock(blocked, 6000, paths);
    for (const path of paths) expect(answers[path]!.length).toBeGreaterThan(3);
    expect(told(answers['/health']!.at(-1)!)).toEqual([503, 'error', 'event_loop_blocked']);
    for (const path of paths.slice(1))
      expect(new Set(answers[path]!.map(({ status }) => status))).toEqual(new Set([200]));
  });
});
