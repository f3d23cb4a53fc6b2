/** The server programs the tests start, where to find them and how to get them. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @typedef {{ binary: string, package: string, onMac: string, onLinux?: string }} Requirement */

/** @type {readonly Requirement[]} */
export const requirements = [
  { binary: 'postgres', package: 'postgresql', onMac: 'brew install postgresql@17' },
  { binary: 'redis-server', package: 'redis-server', onMac: 'brew install redis' },
  { binary: 'redis-cli', package: 'redis-tools', onMac: 'brew install redis' },
  { binary: 'redis-sentinel', package: 'redis-sentinel', onMac: 'brew install redis' },
  { binary: 'chromium', package: 'chromium', onMac: 'brew install --cask chromium' },
  { binary: 'mariadbd', package: 'mariadb-server', onMac: 'brew install mariadb' },
  { binary: 'haproxy', package: 'haproxy', onMac: 'brew install haproxy' },
  { binary: 'nginx', package: 'nginx-light', onMac: 'brew install nginx' },
  { binary: 'mariadb-install-db', package: 'mariadb-server', onMac: 'brew install mariadb' },
  {
    binary: 'clickhouse-server',
    package: 'clickhouse-server',
    onMac: 'brew install --cask clickhouse && ln -s "$(brew --prefix)"/bin/clickhouse{,-server}',
    // not every release of Debian and Ubuntu has the package
    onLinux:
      'sudo apt-get install -y clickhouse-server || (curl https://clickhouse.com/ | sh && sudo ./clickhouse install)',
  },
  { binary: 'nats-server', package: 'nats-server', onMac: 'brew install nats-server' },
  { binary: 'rabbitmq-server', package: 'rabbitmq-server', onMac: 'brew install rabbitmq' },
  { binary: 'prometheus', package: 'prometheus', onMac: 'brew install prometheus' },
  { binary: 'promtool', package: 'prometheus', onMac: 'brew install prometheus' },
];

/** @returns {readonly Requirement[]} what the tests need and this machine does not have */
export function missingRequirements() {
  return requirements.filter(({ binary }) => find(binary) === undefined);
}

/** @param {Requirement} requirement @returns {string} the one command that brings it */
export function remedy(requirement) {
  if (process.platform === 'darwin') return requirement.onMac;
  return requirement.onLinux ?? `sudo apt-get install -y ${requirement.package}`;
}

/** Whether we may install packages without asking anyone: root on Debian, Ubuntu or one of their kin. */
export function canInstall() {
  return process.getuid?.() === 0 && isDebianLike() && find('apt-get') !== undefined;
}

/**
 * What apt and the packages' own scripts print goes to our output. Services that a package would start are of no use to us and
 * stay off where the init system can be told so; one that starts regardless takes no port of ours.
 *
 * @param {readonly string[]} packages
 * @returns {boolean} whether apt was content
 */
export function install(packages) {
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const run = {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  };
  const apt = (/** @type {string[]} */ ...args) => spawnSync('apt-get', ['-q', ...args], run).status === 0;
  return apt('update') && apt('install', '-y', '--no-install-recommends', ...packages);
}

function isDebianLike() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** @param {string} binary @returns {string} its path @throws when it is not installed */
export function binaryPath(binary) {
  const path = find(binary);
  if (path === undefined) throw new Error(`${binary} is not installed; npm test says how to get it`);
  return path;
}

/** @param {string} binary @returns {string | undefined} */
function find(binary) {
  return folders()
    .map((folder) => join(folder, binary))
    .find(isExecutable);
}

/**
 * The PATH, and what Debian and Homebrew leave out of it: PostgreSQL's own folders (newest first) and sbin. Debian's RabbitMQ in the PATH
 * is a wrapper that becomes another user.
 */
function folders() {
  return [
    '/usr/lib/rabbitmq/bin',
    ...versionFolders('/usr/lib/postgresql', /^\d+$/),
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
    ...['/opt/homebrew', '/usr/local'].flatMap((prefix) => [
      join(prefix, 'bin'),
      join(prefix, 'sbin'),
      ...versionFolders(join(prefix, 'opt'), /^postgresql@\d+$/),
    ]),
  ];
}

/** @param {string} parent @param {RegExp} name */
function versionFolders(parent, name) {
  try {
    const versions = readdirSync(parent).filter((entry) => name.test(entry));
    const newestFirst = versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
    return newestFirst.map((version) => join(parent, version, 'bin'));
  } catch {
    return [];
  }
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
