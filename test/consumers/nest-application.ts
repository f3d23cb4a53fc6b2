import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FURTHER_NODES, nodeBinary } from '../support/node-binaries.mjs';
import { ask, type Program } from '../support/programs/program.js';
import type { Consumer } from './consumer.js';

/** Checks that come soon: a client that ends shows within its 400 ms. */
const SOON = {
  HEALTH_INTERVAL_MS: '100',
  HEALTH_DOWN_INTERVAL_MS: '100',
  HEALTH_OPTIONAL: 'database',
  TEAM_ENVIRONMENT: 'test',
};
const ORIGIN = 'https://shop.example';
const TELLS_ITS_END = /queue \(\w+\) is down/;

/** What holds for the backend of `projects/nest` under every version of Nest and both adapters. */
export function holdsOn(adapter: 'express' | 'fastify', consumer: () => Consumer, verdict: 'ok' | 'degraded'): void {
  const env = (more: Record<string, string>) => ({ ADAPTER: adapter, ...SOON, ...more });
  const started = async (more: Record<string, string>) => {
    const program = await consumer().start('out/main.js', env(more));
    await program.until(async () => (await ask(program.main, '/health/startup')).status === 200);
    return program;
  };
  afterAll(() => consumer().stop());

  describe('with a guard that lets nobody pass, a prefix before every route, CORS and a drain', () => {
    let program: Program;
    const asked = (path: string, given?: Parameters<typeof ask>[2]) => ask(program.main, path, given);
    beforeAll(async () => {
      program = await started({ PREFIX: 'api', CORS: ORIGIN, HOOKS: 'early', HEALTH_DRAIN_MS: '600000' });
    }, 120_000);

    it('answers whoever asks, and tells nothing of metrics that are off', async () => {
      const { status, json } = await asked('/health');
      expect([status, json['status'], json['environment']]).toEqual([200, verdict, 'test']);
      expect(json['info']).toMatchObject({ queue: { status: 'up' } });
      const paths = ['/health/live', '/health/ready', '/health/queue', '/health/metrics', '/health/nobody'];
      const codes = await Promise.all(paths.map(async (path) => (await asked(path)).status));
      expect(codes).toEqual([200, 200, 200, 404, 404]);
      expect((await asked('/health', { method: 'POST' })).status).toBe(405);
      expect((await asked('/api/orders/latest')).status).toBe(403);
    });

    it('gives a cross-origin caller the headers of the application’s CORS, and leaves preflights to it', async () => {
      const headers = { origin: ORIGIN };
      expect((await asked('/health/live', { headers })).headers['access-control-allow-origin']).toBe(ORIGIN);
      const preflight = { method: 'OPTIONS', headers: { ...headers, 'access-control-request-method': 'GET' } };
      const answer = await asked('/health', preflight);
      expect([answer.status, answer.headers['access-control-allow-methods']]).toEqual([
        204,
        expect.stringContaining('GET'),
      ]);
    });

    it('drains on SIGTERM with every client open; a second one ends the wait, and no transition is told', async () => {
      expect(program.log).not.toContain('app.enableShutdownHooks()');
      await drains(program, '/api/orders/latest');
    });
  });

  it('drains also where the shutdown hooks are enabled after the boot, which warns of it', async () => {
    const program = await started({ HOOKS: 'late', HEALTH_DRAIN_MS: '600000' });
    expect(program.log).toContain('app.enableShutdownHooks()');
    await drains(program, '/orders/latest');
  }, 120_000);

  it('ends at once without a drain, and tells no transition on its way', async () => {
    const program = await started({ HOOKS: 'early' });
    program.child.kill('SIGTERM');
    expect(await program.ended()).toBe('SIGTERM');
    expect(program.log).not.toMatch(TELLS_ITS_END);
  }, 120_000);

  it('ends the boot where the application has a route of its own under the prefix, and names it', async () => {
    const program = consumer().spawned('out/main.js', env({ CONTROLLER: 'health/orders' }));
    expect(await program.ended()).toBe(1);
    expect(program.log).toMatch(/HealthPolicyError: HEALTH_PATH is health[^]*\/health\/orders\/latest/);
    // Of the message alone: where this package stood helps nobody.
    expect(program.log).not.toMatch(/ at .*nestjs-health-policy/);
  }, 120_000);
}

/** What a program on each further Node has to do: to boot, on that very Node, and to answer. */
export function bootsOnFurtherNodes(start: (node: string) => Promise<Program>): void {
  it.each(FURTHER_NODES)(
    'boots and answers on Node %s',
    async (version) => {
      const program = await start(await nodeBinary(version));
      expect(program.log).toContain(`this is Node v${version}.`);
      expect((await ask(program.main, '/health/live')).json['status']).toBe('ok');
      await program.stop();
    },
    300_000,
  );
}

async function drains(program: Program, route: string): Promise<void> {
  const { main, child } = program;
  child.kill('SIGTERM');
  await program.until(async () => (await ask(main, '/health/ready')).status === 503);
  const { json } = await ask(main, '/health');
  expect([json['status'], json['info']]).toMatchObject(['shutting_down', { queue: { status: 'up' } }]);
  expect((await ask(main, '/health/live')).status).toBe(200);
  expect((await ask(main, route)).status).toBe(403);
  child.kill('SIGTERM');
  expect(await program.ended()).toBe('SIGTERM');
  expect(program.log).not.toMatch(TELLS_ITS_END);
}
