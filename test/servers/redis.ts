import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binaryPath } from '../support/requirements.mjs';
import { askRedis } from './ask-redis.js';
import { startServer, type TestServer } from './test-server.js';

export interface RedisOptions {
  /** @default none: every client is let in */
  readonly password?: string;
  /** More lines of redis.conf, like `maxclients 5`. */
  readonly config?: readonly string[];
  /** Replicates this server, with the same password. The replica has caught up when the start resolves. */
  readonly replicaOf?: TestServer;
}

export async function startRedis(options: RedisOptions = {}): Promise<TestServer> {
  const { config = [], replicaOf } = options;
  const password = options.password ?? (replicaOf && decodeURIComponent(new URL(replicaOf.url).password));
  const urlOf = (port: number) => `redis://${password ? `:${encodeURIComponent(password)}@` : ''}127.0.0.1:${port}`;

  const server = await startServer({
    name: 'redis',
    url: urlOf,
    // A file, not arguments: a failover is written into it, and a restarted server keeps its new role.
    prepare: (folder, port) =>
      writeFile(
        join(folder, 'redis.conf'),
        [
          `port ${port}`,
          'bind 127.0.0.1',
          'save ""',
          'appendonly yes', // written before the reply is sent, so a kill loses nothing
          'appendfsync no',
          'repl-diskless-sync-delay 0',
          ...(password ? [`requirepass ${JSON.stringify(password)}`, `masterauth ${JSON.stringify(password)}`] : []),
          ...(replicaOf ? [`replicaof 127.0.0.1 ${replicaOf.port}`] : []),
          ...config,
          '',
        ].join('\n'),
      ),
    command: (folder) => [binaryPath('redis-server'), join(folder, 'redis.conf')],
    ready: async (port, pid) => {
      const info = await askRedis(urlOf(port), (redis) => redis.info());
      // Without a password nothing else tells our server from a stranger that took the port first.
      if (!info.includes(`process_id:${pid}\r\n`) || info.includes('loading:1')) throw new Error('not yet');
      if (info.includes('master_link_status:down') && replicaOf) throw new Error('not in sync yet');
    },
  });
  return server;
}
