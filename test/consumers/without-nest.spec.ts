import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, type Program } from '../support/programs/program.js';
import { Consumer } from './consumer.js';
import { bootsOnFurtherNodes } from './nest-application.js';

let consumer: Consumer;
beforeAll(async () => {
  consumer = await Consumer.install({
    type: 'module',
    sources: ['without-nest'],
    flags: ['--omit=peer'],
    packages: ['express@5', '@types/express@5', '@types/node@20'],
  });
}, 600_000); // on a busy machine npm takes its time
afterEach(() => consumer.stop());
afterAll(() => consumer.remove());

/** The code and the body of `/health`, once its first checks have ended. */
async function health(program: Program): Promise<[number, Readonly<Record<string, unknown>>]> {
  await program.until(async () => !(await ask(program.main, '/health')).text.includes('pending'));
  const { status, json } = await ask(program.main, '/health');
  return [status, json];
}

describe('a program without Nest, installed with --omit=peer', () => {
  it('has nothing of Nest and none of the clients installed, and compiles at the strictest all the same', async () => {
    for (const name of ['@nestjs/common', '@nestjs/core', 'rxjs', 'typeorm', 'ioredis', 'prom-client'])
      expect(await consumer.installedVersion(name)).toBeUndefined();
    const modules = ['plain.ts', 'with-express.ts', 'further.ts', 'outage.test.ts'];
    const bundler = { module: 'esnext', moduleResolution: 'bundler', noEmit: true };
    expect(await consumer.compile(bundler, modules)).toBe('');
    expect(await consumer.compile({ module: 'nodenext' }, [...modules, 'common.cts'])).toBe('');
  }, 120_000);

  it('on plain node:http: answers, drains, and ends by itself', async () => {
    const program = await consumer.start('out/plain.js', { HEALTH_ENVIRONMENT: 'production' });
    expect(await health(program)).toEqual([200, expect.objectContaining({ status: 'ok', details: {} })]);
    expect((await ask(program.main, '/health/live')).status).toBe(200);
    expect((await ask(program.main, '/health/metrics')).status).toBe(404);
    expect((await ask(program.main, '/orders')).text).toBe('the application');
    program.child.kill('SIGTERM');
    expect(await program.ended()).toBe(0);
  });

  it('on Express: in front of what lets nobody pass, with every indicator and none of their clients', async () => {
    const program = await consumer.start('out/with-express.js');
    expect(await health(program)).toEqual([
      503,
      expect.objectContaining({
        status: 'error',
        error: expect.objectContaining({ database: expect.objectContaining({ reason: 'not_configured' }) }),
        info: expect.objectContaining({ queue: expect.anything() }),
      }),
    ]);
    expect((await ask(program.main, '/health/live')).status).toBe(200);
    expect((await ask(program.main, '/orders')).status).toBe(401);
  });

  it('with the further indicators: those that need no client answer, and one whose client is missing names it', async () => {
    const program = await consumer.start('out/further.js');
    const names = ['partner', 'orders', 'port', 'disk', 'heap', 'worker'];
    expect(await health(program)).toEqual([
      200,
      expect.objectContaining({
        status: 'degraded',
        info: Object.fromEntries(names.map((name) => [name, expect.objectContaining({ status: 'up' })])),
        error: {
          nats: expect.objectContaining({
            status: 'down',
            criticality: 'optional',
            message: 'the package @nats-io/transport-node is not installed',
          }),
        },
      }),
    ]);
  });

  it('can test itself with the test kit', async () => {
    expect(await consumer.tested('out/outage.test.js')).toMatch(/^# pass 3\n# fail 0$/m);
  });

  it('in CommonJS: require() of the ES module', async () => {
    const program = await consumer.start('out/common.cjs', { HEALTH_ENVIRONMENT: 'staging' });
    expect(await health(program)).toEqual([200, expect.objectContaining({ status: 'ok' })]);
  });

  bootsOnFurtherNodes((node) => consumer.start('out/common.cjs', {}, node));
});
