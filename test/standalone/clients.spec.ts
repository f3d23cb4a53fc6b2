import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { database, redis } from '../../src/standalone.js';
import { askRedis } from '../servers/ask-redis.js';
import { startRedis } from '../servers/redis.js';
import type { TestServer } from '../servers/test-server.js';
import { endAll, health } from './running.js';

let server: TestServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
afterEach(endAll);

describe('clients of the application, given as they are', () => {
  it('a Redis of ioredis is asked on its own connection, followed through an outage, and left open', async () => {
    const client = new Redis(server.url, { lazyConnect: true, retryStrategy: () => 20 });
    client.on('error', () => {});
    try {
      const made = await health({ indicators: [redis({ client, timeoutMs: 5000 })] });
      const status = async () => (await made.checkNow()).entries[0]!.status;
      expect(await status()).toBe('up');
      expect(client.status).toBe('ready');
      await server.kill();
      expect(await status()).toBe('down');
      await server.restart();
      while ((await status()) !== 'up'); // ioredis takes its time to be back
      await made.close();
      expect(await client.ping()).toBe('PONG');
    } finally {
      client.disconnect();
    }
  });

  it('without a client the indicator has one of its own, which is gone after close()', async () => {
    const made = await health({ indicators: [redis({ urlFrom: 'CACHE_URL' })] }, { CACHE_URL: server.url });
    const clients = () =>
      askRedis(
        server.url,
        async (asking) =>
          String(await asking.client('LIST'))
            .trim()
            .split('\n').length - 1,
      );
    expect((await made.checkNow()).entries[0]!.status).toBe('up');
    expect(await clients()).toBe(1);
    await made.close();
    while ((await clients()) > 0); // the server hears of it in a moment
  });

  it('a data source of TypeORM, here an embedded SQLite, is asked and not ended', async () => {
    const dataSource = new DataSource({ type: 'sqljs' });
    const made = await health({ indicators: [database({ dataSource })] });
    const entry = async () => (await made.checkNow()).entries[0];
    expect(await entry()).toMatchObject({ status: 'down', reason: 'unreachable' });
    await dataSource.initialize();
    expect(await entry()).toMatchObject({ status: 'up', data: { type: 'sqljs' } });
    await made.close();
    expect(dataSource.isInitialized).toBe(true);
    await dataSource.destroy();
  });

  it('is asked again after close() only where the program asks, and without a client of its own', async () => {
    const made = await health({ indicators: [redis({ url: server.url })] });
    await made.close();
    expect((await made.checkNow()).entries[0]).toMatchObject({ status: 'down' });
    expect(made.report().verdict).toBe('shutting_down');
  });
});
