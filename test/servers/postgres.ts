import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { binaryPath } from '../support/requirements.mjs';
import { accountUnderRoot } from './account.js';
import { anyRunning } from './process-tree.mjs';
import { runTool } from './run-tool.js';
import { templateFolder } from './template-folder.js';
import { startServer, type TestServer } from './test-server.js';

export interface PostgresOptions {
  /** Connections for ordinary users; the administrator has three more to himself. @default 20 */
  readonly maxConnections?: number;
  /** Of both users. @default a random one, or that of the primary */
  readonly password?: string;
  /** Makes it a hot standby of this primary, which needs as many connections; the standby follows as long as the primary is there. */
  readonly standbyOf?: TestPostgres;
}

export interface TestPostgres extends TestServer {
  readonly password: string;
  /** As the superuser `postgres`, into the same database; `url` is the ordinary user `app`, owner of database `app`. */
  readonly adminUrl: string;
}

const reservedConnections = 3;
const initOptions = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-sync', '--wal-segsize=1'];

export async function startPostgres(options: PostgresOptions = {}): Promise<TestPostgres> {
  const { maxConnections = 20, standbyOf } = options;
  const password = options.password ?? standbyOf?.password ?? randomBytes(8).toString('hex');
  const postgres = binaryPath('postgres');
  const owner = accountUnderRoot('postgres');
  const urlOf = (user: string, port: number) =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/app`;
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: maxConnections + reservedConnections,
    superuser_reserved_connections: reservedConnections,
    dynamic_shared_memory_type: 'mmap', // in its folder, so that a kill leaves nothing in /dev/shm
    shared_buffers: '8MB',
    fsync: 'off', // a killed process loses nothing by it, only a machine would
    autovacuum: 'off',
  };

  const server = await startServer({
    name: 'postgres',
    owner,
    endSignal: 'SIGQUIT', // else its System V shared memory stays until the machine restarts
    url: (port) => urlOf('app', port),
    async prepare(folder) {
      if (standbyOf) return copyPrimary(standbyOf, folder);
      const template = await templateFolder({
        name: 'postgres',
        recipe: `${execFileSync(postgres, ['--version'], { encoding: 'utf8' })} ${initOptions.join(' ')}`,
        owner,
        build: async (draft) => {
          const initdb = join(dirname(postgres), 'initdb');
          await runTool(initdb, ['-D', draft, ...initOptions], { as: owner });
          await writeFile(join(draft, 'pg_hba.conf'), 'host all,replication all 127.0.0.1/32 scram-sha-256\n');
          await singleUser(draft, ['CREATE ROLE app LOGIN', 'CREATE DATABASE app OWNER app']);
        },
      });
      await runTool('cp', ['-R', `${template}/.`, folder], { as: owner });
      await singleUser(
        folder,
        ['app', 'postgres'].map((role) => `ALTER ROLE ${role} PASSWORD ${literal(password)}`),
      );
    },
    command: (folder, port) => [
      postgres,
      `-D${folder}`,
      `-p${port}`,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    ready: (port) => ask(urlOf('postgres', port)),
  });
  return Object.assign(server, { password, adminUrl: urlOf('postgres', server.port) });

  /** With the file that makes it a standby, and the way to its primary. */
  function copyPrimary(primary: TestPostgres, folder: string) {
    const where = ['-D', folder, '-d', primary.adminUrl];
    const how = ['--write-recovery-conf', '--wal-method=stream', '--checkpoint=fast', '--no-sync'];
    return runTool(join(dirname(postgres), 'pg_basebackup'), [...where, ...how], { as: owner });
  }

  function singleUser(folder: string, statements: readonly string[]) {
    const args = ['--single', '-j', '-D', folder, '-c', 'fsync=off', 'postgres'];
    return runTool(postgres, args, { as: owner, input: statements.map((each) => `${each};\n\n`).join('') });
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Waits until its own connection has left the server, so that a test finds every slot free. */
async function ask(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000, query_timeout: 1000 });
  client.on('error', () => {}); // a second error, after the one the rejection told
  let backend: number;
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    backend = rows[0]!.pid;
  } finally {
    await client.end();
  }
  while (anyRunning([backend])) await sleep(5);
}
