import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binaryPath } from '../support/requirements.mjs';
import { askRedis } from './ask-redis.js';
import { startServer, type TestServer } from './test-server.js';

export interface TestSentinel extends TestServer {
  /** What clients call the master, ioredis' option `name`. */
  readonly masterName: string;
}

/** One sentinel that decides alone: half a second of silence is an outage. It knows the master's replicas when it resolves. */
export async function startSentinel(master: TestServer): Promise<TestSentinel> {
  const masterName = 'primary';
  const password = decodeURIComponent(new URL(master.url).password);
  const replicas = await askRedis(master.url, async (redis) =>
    infoField(await redis.info('replication'), 'connected_slaves'),
  );
  const urlOf = (port: number) => `redis://127.0.0.1:${port}`;

  const server = await startServer({
    name: 'sentinel',
    url: urlOf,
    prepare: (folder, port) =>
      writeFile(
        join(folder, 'sentinel.conf'),
        [
          `port ${port}`,
          'bind 127.0.0.1',
          `dir ${folder}`,
          `sentinel monitor ${masterName} 127.0.0.1 ${master.port} 1`,
          ...(password ? [`sentinel auth-pass ${masterName} ${JSON.stringify(password)}`] : []),
          `sentinel down-after-milliseconds ${masterName} 500`,
          `sentinel failover-timeout ${masterName} 2000`,
          '',
        ].join('\n'),
      ),
    command: (folder) => [binaryPath('redis-sentinel'), join(folder, 'sentinel.conf')],
    ready: async (port, pid) => {
      const info = await askRedis(urlOf(port), (redis) => redis.info());
      if (infoField(info, 'process_id') !== String(pid)) throw new Error('not our server');
      if (!info.includes(`status=ok,`) || !info.includes(`slaves=${replicas},`))
        throw new Error('not yet in the picture');
    },
  });
  return Object.assign(server, { masterName });
}

function infoField(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*)\r$`, 'm').exec(info)?.[1];
}
