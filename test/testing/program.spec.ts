import { afterEach, describe, expect, it } from '@jest/globals';
import { createHealth, database, redis, type CreateHealthOptions, type Health } from '../../src/standalone.js';
import { HealthTestKit, refuse, stick } from '../../src/testing.js';

const opened: Health[] = [];
afterEach(() => Promise.all(opened.splice(0).map((health) => health.close())));

const quiet = { log: () => {}, warn: () => {}, error: () => {} };

async function start(kit: HealthTestKit, options: CreateHealthOptions = {}): Promise<Health> {
  const indicators = [database({ url: 'postgres://db.internal/shop' }), redis({ url: 'redis://cache.internal' })];
  const health = await createHealth(kit.options({ indicators, environment: 'staging', log: quiet, ...options }));
  opened.push(health);
  return health;
}

describe('a program without Nest under the kit', () => {
  it('has its real policy, engine and routes over what the test says', async () => {
    const kit = new HealthTestKit();
    const health = await start(kit);
    await kit.settles('database', 'up');
    kit.set('redis', refuse());
    await kit.settles('redis', 'down', 'unreachable');
    expect(health.report().verdict).toBe('degraded');
    const { body } = await kit.probe('ready');
    expect(body).toMatchObject({ status: 'degraded', details: { redis: { status: 'down', reason: 'unreachable' } } });
  });

  it('drains in driven time', async () => {
    const kit = new HealthTestKit();
    const health = await start(kit, { drainMs: 30_000 });
    let isDrained = false;
    const draining = health.drain().then(() => (isDrained = true));
    await kit.advance(29_999);
    expect([isDrained, (await kit.probe('ready')).code]).toEqual([false, 503]);
    await kit.advance(1);
    await draining;
  });

  it('has a client that does not let go abandoned after its time', async () => {
    const kit = new HealthTestKit();
    await start(kit);
    await kit.advance(0);
    kit.set('redis', stick());
    await kit.settles('redis', 'down', 'timeout');
    expect(kit.timesAsked('redis')).toBe(2);
    kit.set('redis', 'up');
    await expect(kit.settles('redis', 'up', { withinMs: 20_000 })).rejects.toThrow(
      'redis did not settle as up within 20000 ms: it is down (timeout), and has not been asked since it was told',
    );
    await kit.settles('redis', 'up');
  });
});
