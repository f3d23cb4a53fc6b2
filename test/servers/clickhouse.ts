import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binaryPath } from '../support/requirements.mjs';
import { freePort } from './free-port.js';
import { startServer, type TestServer } from './test-server.js';

export interface ClickhouseOptions {
  /** Of both users. @default a random one */
  readonly password?: string;
  /** Queries at the same time; one more is refused at once. @default 100 */
  readonly maxQueries?: number;
}

/** What can be changed while it runs, for both users. */
export interface ClickhouseUsers {
  readonly password: string;
  /** Bytes that one query may use. @default no limit */
  readonly maxMemory?: number;
}

export interface TestClickhouse extends TestServer {
  readonly password: string;
  /** As the user `reader`, whose profile says `readonly = 1`: it may neither write nor change a setting. */
  readonly readerUrl: string;
  /** Holds when it resolves. */
  change(users: ClickhouseUsers): Promise<void>;
}

export async function startClickhouse(options: ClickhouseOptions = {}): Promise<TestClickhouse> {
  const { password = randomBytes(8).toString('hex'), maxQueries = 100 } = options;
  let usersFile = '';
  let inForce: ClickhouseUsers = { password };
  const urlOf = (user: string, port: number) =>
    `http://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/default`;

  const server = await startServer({
    name: 'clickhouse',
    url: (port) => urlOf('default', port),
    async prepare(folder, port) {
      await writeFile(join(folder, 'config.xml'), config(folder, port, await freePort(), maxQueries));
      usersFile = join(folder, 'users.xml');
      await writeFile(usersFile, usersXml(inForce));
    },
    command: (folder) => [binaryPath('clickhouse-server'), `--config-file=${join(folder, 'config.xml')}`],
    ready: (port) => ask(port, inForce.password),
  });
  const change = async (users: ClickhouseUsers) => {
    await writeFile(usersFile, usersXml(users));
    await query(server.port, inForce.password, 'SYSTEM RELOAD CONFIG');
    inForce = users;
  };
  return Object.assign(server, { password, readerUrl: urlOf('reader', server.port), change });
}

/** Debian's 18.16 asks for each of these; today's server still knows the old name of the root. */
function config(folder: string, httpPort: number, tcpPort: number, maxQueries: number): string {
  return `<yandex>
  <logger><level>warning</level><console>1</console></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>${httpPort}</http_port>
  <tcp_port>${tcpPort}</tcp_port>
  <path>${folder}/data/</path>
  <tmp_path>${folder}/tmp/</tmp_path>
  <users_config>${folder}/users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <mark_cache_size>1048576</mark_cache_size>
  <max_concurrent_queries>${maxQueries}</max_concurrent_queries>
</yandex>
`;
}

function usersXml({ password, maxMemory = 0 }: ClickhouseUsers): string {
  const user = (name: string, profile: string) => `<${name}>
      <password>${escapeXml(password)}</password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>${profile}</profile>
      <quota>default</quota>
    </${name}>`;
  const limits = `<queue_max_wait_ms>0</queue_max_wait_ms><max_memory_usage>${maxMemory}</max_memory_usage>`;
  return `<yandex>
  <profiles>
    <default>${limits}</default>
    <readonly><readonly>1</readonly>${limits}</readonly>
  </profiles>
  <users>
    ${user('default', 'default')}
    ${user('reader', 'readonly')}
  </users>
  <quotas><default></default></quotas>
</yandex>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

async function ask(port: number, password: string): Promise<void> {
  const answer = await query(port, password, 'SELECT 1');
  if (answer !== '1\n') throw new Error(answer);
}

async function query(port: number, password: string, sql: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    body: sql,
    headers: { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': password, Connection: 'close' },
    signal: AbortSignal.timeout(2000),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}
