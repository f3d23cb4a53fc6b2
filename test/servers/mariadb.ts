import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { binaryPath } from '../support/requirements.mjs';
import { freePort } from './free-port.js';
import { runTool } from './run-tool.js';
import { templateFolder } from './template-folder.js';
import { startServer, type TestServer } from './test-server.js';

export interface MariadbOptions {
  /** Connections for ordinary users, 10 at least; the administrator does not count. @default 20 */
  readonly maxConnections?: number;
  /** Of both users. @default a random one */
  readonly password?: string;
  /** A folder with `key.pem` and `cert.pem`, read at the start and at each `FLUSH SSL`. @default none: no TLS */
  readonly tlsFolder?: string;
  /** More of its options, such as `--server-id=1`. */
  readonly settings?: readonly string[];
}

export interface TestMariadb extends TestServer {
  readonly password: string;
  /** As `admin`, with all rights, on a port of its own that does not count. `url` is user `app`, with all rights on `app`. */
  readonly adminUrl: string;
}

/** It starts as root, where we are root, without a word of complaint when the user is named. */
const asOurselves = process.getuid?.() === 0 ? ['--user=root'] : [];

export async function startMariadb(options: MariadbOptions = {}): Promise<TestMariadb> {
  const { maxConnections = 20, password = randomBytes(8).toString('hex'), tlsFolder, settings = [] } = options;
  const mariadbd = binaryPath('mariadbd');
  let adminPort = 0;
  const urlOf = (user: string, port: number) => `mysql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/app`;

  const server = await startServer({
    name: 'mariadb',
    url: (port) => urlOf('app', port),
    async prepare(folder) {
      adminPort = await freePort();
      const template = await templateFolder({
        name: 'mariadb',
        recipe: `${execFileSync(mariadbd, ['--no-defaults', '--version'], { encoding: 'utf8' })} ${smallFiles.join(' ')}`,
        build: (draft) => install(join(draft, 'data')),
      });
      await runTool('cp', ['-R', join(template, 'data'), folder]);
      await writeFile(join(folder, 'init.sql'), accounts(password).join(';\n') + ';\n');
    },
    command: (folder, port) => [
      mariadbd,
      '--no-defaults',
      ...asOurselves,
      ...smallFiles,
      `--datadir=${join(folder, 'data')}`,
      `--init-file=${join(folder, 'init.sql')}`,
      `--socket=${join(folder, 'sock')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      `--max-connections=${maxConnections}`,
      `--extra-port=${adminPort}`,
      '--extra-max-connections=10',
      '--innodb-buffer-pool-size=16M',
      ...(tlsFolder ? [`--ssl-key=${join(tlsFolder, 'key.pem')}`, `--ssl-cert=${join(tlsFolder, 'cert.pem')}`] : []),
      '--innodb-flush-log-at-trx-commit=2', // written at each commit: a killed process loses nothing, only a machine would
      ...settings,
    ],
    ready: () => ask(urlOf('admin', adminPort)),
  });
  return Object.assign(server, { password, adminUrl: urlOf('admin', adminPort) });
}

const smallFiles = [
  '--innodb-log-file-size=4M',
  '--innodb-data-file-path=ibdata1:4M:autoextend',
  '--innodb-autoextend-increment=1',
];

async function install(folder: string): Promise<void> {
  const args = ['--no-defaults', ...asOurselves, ...smallFiles, `--datadir=${folder}`];
  await runTool(binaryPath('mariadb-install-db'), [
    ...args,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
}

/** The server runs them at each start, before it lets anyone in. */
function accounts(password: string): string[] {
  const identified = `IDENTIFIED BY '${password.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  return [
    'CREATE DATABASE IF NOT EXISTS app',
    `CREATE USER IF NOT EXISTS app@'%' ${identified}`,
    "GRANT ALL ON app.* TO app@'%'",
    `CREATE USER IF NOT EXISTS admin@'%' ${identified}`,
    "GRANT ALL ON *.* TO admin@'%' WITH GRANT OPTION",
  ];
}

async function ask(uri: string): Promise<void> {
  const connection = await createConnection({ uri, connectTimeout: 1000 });
  connection.on('error', () => {}); // the rejection tells
  try {
    await connection.query({ sql: 'SELECT 1', timeout: 1000 });
  } finally {
    connection.destroy();
  }
}
