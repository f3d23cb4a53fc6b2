import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binaryPath } from '../support/requirements.mjs';
import { freePort } from './free-port.js';
import { startServer, type TestServer } from './test-server.js';

export interface ClickhouseOptions {
  /** Of both users. @default a random one */
  readonly password?: string;
}

export interface TestClickhouse extends TestServer {
  readonly password: string;
  /** As the user `reader`, whose profile says `readonly = 1`: it may neither write nor change a setting. */
  readonly readerUrl: string;
}

export async function startClickhouse(options: ClickhouseOptions = {}): Promise<TestClickhouse> {
  const { password = randomBytes(8).toString('hex') } = options;
  const urlOf = (user: string, port: number) =>
    `http://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/default`;

  const server = await startServer({
    name: 'clickhouse',
    url: (port) => urlOf('default', port),
    async prepare(folder, port) {
      await writeFile(join(folder, 'config.xml'), config(folder, port, await freePort()));
      await writeFile(join(folder, 'users.xml'), users(password));
    },
    command: (folder) => [binaryPath('clickhouse-server'), `--config-file=${join(folder, 'config.xml')}`],
    ready: (port) => ask(port, password),
  });
  return Object.assign(server, { password, readerUrl: urlOf('reader', server.port) });
}

/** Debian's 18.16 asks for each of these; today's server still knows the old name of the root. */
function config(folder: string, httpPort: number, tcpPort: number): string {
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
</yandex>
`;
}

function users(password: string): string {
  const user = (name: string, profile: string) => `<${name}>
      <password>${escapeXml(password)}</password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>${profile}</profile>
      <quota>default</quota>
    </${name}>`;
  return `<yandex>
  <profiles>
    <default></default>
    <readonly><readonly>1</readonly></readonly>
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
  const response = await fetch(`http://127.0.0.1:${port}/?query=SELECT%201`, {
    headers: { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': password, Connection: 'close' },
    signal: AbortSignal.timeout(1000),
  });
  const answer = await response.text();
  if (answer !== '1\n') throw new Error(answer);
}
