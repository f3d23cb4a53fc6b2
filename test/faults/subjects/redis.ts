import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from '../../servers/redis.js';
import type { Subject } from '../subject.js';
import { processSubject, urlOver } from './settings.js';

const PASSWORD = 'the-password';

export async function redisSubject(): Promise<Subject> {
  const folder = await mkdtemp(join(tmpdir(), 'health-policy-redis-data-'));
  const server = await startRedis({
    password: PASSWORD,
    config: [
      `dir ${folder}`,
      'save 3600 1',
      'stop-writes-on-bgsave-error yes',
      'enable-debug-command yes',
      'loading-process-events-interval-bytes 1024',
    ],
  });
  const base = await processSubject(server, 'direct');

  /** An operator, let in before the fault and able to undo it. */
  const operator = async () => {
    const client = new Redis(server.url, { retryStrategy: null, lazyConnect: true });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const version = await operator().then(async (client) => {
    const info = await client.info('server');
    client.disconnect();
    return /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown';
  });

  return {
    ...base,
    name: 'Redis',
    version,
    variants: ['pool', 'own'],
    config: { kind: 'redis', url: urlOver(base.way, server.url) },
    tlsUrl: urlOver(base.tlsWay, server.url, 'rediss:'),
    async changePassword() {
      const client = await operator();
      await client.config('SET', 'requirepass', 'another');
      return async () => {
        await client.config('SET', 'requirepass', PASSWORD);
        client.disconnect();
      };
    },
    async crowd() {
      const client = await operator();
      await client.config('SET', 'maxclients', '1');
      base.way.resetOpen();
      return async () => {
        await client.config('SET', 'maxclients', '10000');
        client.disconnect();
      };
    },
    async turnReadOnly() {
      const client = await operator();
      await client.replicaof('127.0.0.1', 1);
      return async () => {
        await client.replicaof('NO', 'ONE');
        client.disconnect();
      };
    },
    async recover() {
      const client = await operator();
      await client.call('DEBUG', 'POPULATE', '20000', 'key', '200');
      await client.config('SET', 'key-load-delay', '500');
      const other = await operator();
      const reloaded = other.call('DEBUG', 'RELOAD');
      return async () => {
        await client.config('SET', 'key-load-delay', '0');
        await reloaded;
        await client.flushall();
        client.disconnect();
        other.disconnect();
      };
    },
    async exhaust() {
      const client = await operator();
      await rm(join(folder, 'dump.rdb'), { force: true });
      await mkdir(join(folder, 'dump.rdb')); // a folder in its place: it cannot be saved
      await client.bgsave();
      return async () => {
        await rm(join(folder, 'dump.rdb'), { recursive: true });
        await client.bgsave();
        client.disconnect();
      };
    },
    async stop() {
      await base.stop();
      await rm(folder, { recursive: true });
    },
  };
}
