import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { eventLoop, HealthPolicyModule, HealthPolicyService, type HealthPolicyModuleOptions } from '../../src/index.js';

const apps: INestApplication[] = [];
afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

async function start(options: HealthPolicyModuleOptions) {
  @Module({ imports: [HealthPolicyModule.forRoot({ environment: 'test', ...options })] })
  class App {}
  const app = await NestFactory.create(App, { logger: false, abortOnError: false });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  const health = app.get(HealthPolicyService, { strict: false });
  await health.checkNow();
  return { health, url: `http://127.0.0.1:${app.getHttpServer().address().port}/health` };
}

describe('eventLoop()', () => {
  it('is local: it may stand in liveness, and a block past HEALTH_EVENT_LOOP_READY_MS makes live 503 until the next check', async () => {
    const calm = { warnDelayMs: 60_000, warnUtilization: 1, intervalMs: 600_000, downIntervalMs: 600_000 };
    const { health, url } = await start({
      indicators: [eventLoop(calm)],
      liveness: ['eventLoop'],
      eventLoopReadyMs: 300,
    });
    expect((await fetch(`${url}/live`)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 60));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    await health.checkNow();
    const live = await fetch(`${url}/live`);
    expect([live.status, await live.json()]).toMatchObject([503, { status: 'error' }]);
    expect(await (await fetch(url)).json()).toMatchObject({
      details: { eventLoop: { status: 'down', reason: 'event_loop_blocked' } },
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    await health.checkNow();
    expect((await fetch(`${url}/live`)).status).toBe(200);
  });

  it('has an entry like any other: its name, its criticality by the policy, its facts at level full', async () => {
    const { health } = await start({ indicators: [eventLoop('loop')], shadow: ['loop'] });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { entries, verdict } = await health.checkNow();
    expect(verdict).toBe('ok');
    expect(entries).toMatchObject([{ name: 'loop', criticality: 'shadow', data: { utilization: expect.any(Number) } }]);
  });
});
