import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { binaryPath } from '../support/requirements.mjs';
import { freePort } from './free-port.js';
import { startServer, type TestServer } from './test-server.js';

/**
 * Erlang takes seven seconds of one core to start it, so a test file starts one. Its name server (`epmd`) would otherwise be a daemon
 * that outlives everything: here it is a child of ours, on a port of its own.
 */
export async function startRabbitmq(): Promise<TestServer> {
  const ports = { epmd: await freePort(), distribution: await freePort() };
  const cookie = randomBytes(8).toString('hex');
  const urlOf = (port: number) => `amqp://app:secret@127.0.0.1:${port}`;
  return startServer({
    name: 'rabbitmq',
    url: urlOf,
    readyWithinMs: 120_000,
    async prepare(folder, port) {
      await writeFile(join(folder, 'rabbitmq.config'), settings(port));
      await writeFile(join(folder, 'enabled_plugins'), '[].');
    },
    command: (folder, port) => [
      'env',
      ...Object.entries(environment(folder, port, ports)).map(([name, value]) => `${name}=${value}`),
      `RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=+sbwt none +sbwtdcpu none +sbwtdio none -setcookie ${cookie}`,
      'sh',
      '-c',
      'epmd & exec "$0"',
      binaryPath('rabbitmq-server'),
    ],
    async ready(port) {
      const model = await connect(urlOf(port), { timeout: 2000 });
      model.on('error', () => {}); // the rejection tells
      await model.close();
    },
  });
}

function environment(folder: string, port: number, { epmd, distribution }: { epmd: number; distribution: number }) {
  return {
    HOME: folder,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: epmd,
    RABBITMQ_NODENAME: `rabbit${port}@localhost`,
    RABBITMQ_DIST_PORT: distribution,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_FEATURE_FLAGS: '', // what was new once is enabled one after the other, and each takes a while
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
  };
}

/** In terms of Erlang: the other format takes a second to be read. */
function settings(port: number): string {
  return `[{rabbit, [
  {tcp_listeners, [{"127.0.0.1", ${port}}]},
  {num_tcp_acceptors, 2},
  {default_user, <<"app">>},
  {default_pass, <<"secret">>},
  {loopback_users, []},
  {log, [{file, [{file, false}]}, {console, [{enabled, true}, {level, warning}]}]}
]}].
`;
}
