import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import './typescript.mjs';

const { missingRequirements } = await import('../../test/support/requirements.mjs');
const { startPostgres } = await import('../../test/servers/postgres.ts');
const { startRedis } = await import('../../test/servers/redis.ts');
const { askRedis } = await import('../../test/servers/ask-redis.ts');

/**
 * Starts what the indicators ask: real servers where they are installed, else SQLite inside each process, and a stand-in for Redis
 * in a process of its own.
 */
export async function startDependencies() {
  const missing = missingRequirements().map(({ binary }) => binary);
  const postgres = missing.includes('postgres') ? undefined : await startPostgres({ maxConnections: 80 });
  const redis = missing.includes('redis-server') ? await startRedisStandIn() : await startRedis();
  return {
    database: postgres === undefined ? 'SQLite (sql.js; no PostgreSQL is installed)' : 'PostgreSQL',
    redis: missing.includes('redis-server') ? 'a stand-in for Redis (none is installed)' : 'Redis',
    env: { BENCH_DATABASE_URL: postgres?.url ?? '', BENCH_REDIS_URL: redis.url },
    freezeRedis: () => redis.freeze(),
    thawRedis: () => redis.thaw(),
    /** How many PINGs the Redis server itself has seen; undefined for the stand-in. */
    async pingsSeen() {
      if (missing.includes('redis-server')) return undefined;
      const info = await askRedis(redis.url, (client) => client.info('commandstats'));
      return Number(/cmdstat_ping:calls=(\d+)/.exec(info)?.[1] ?? 0);
    },
    async stop() {
      redis.thaw();
      await Promise.allSettled([postgres?.stop(), redis.stop()]);
    },
  };
}

async function startRedisStandIn() {
  const child = fork(fileURLToPath(new URL('./redis-stand-in.mjs', import.meta.url)));
  const [{ port }] = await once(child, 'message');
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    stop: async () => void child.kill('SIGKILL'),
  };
}
