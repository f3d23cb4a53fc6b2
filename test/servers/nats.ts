import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { binaryPath } from '../support/requirements.mjs';
import { startServer, type TestServer } from './test-server.js';

export interface NatsOptions {
  /** Of the user `app`. @default 'secret' */
  readonly password?: string;
  /** More lines of its configuration, like `max_connections: 1`. */
  readonly config?: readonly string[];
}

/** A NATS server. Its readiness is seen in its greeting, so that no connection of ours is among those that it counts. */
export function startNats({ password = 'secret', config = [] }: NatsOptions = {}): Promise<TestServer> {
  return startServer({
    name: 'nats',
    url: (port) => `nats://app:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    prepare: (folder, port) =>
      writeFile(
        join(folder, 'nats.conf'),
        [
          `listen: 127.0.0.1:${port}`,
          `server_name: test${port}`,
          `authorization { user: app, password: ${JSON.stringify(password)} }`,
          ...config,
          '',
        ].join('\n'),
      ),
    command: (folder) => [binaryPath('nats-server'), '-c', join(folder, 'nats.conf')],
    ready: greeting,
  });
}

async function greeting(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    const [said] = (await once(socket, 'data', { signal: AbortSignal.timeout(1000) })) as [Buffer];
    if (!said.toString().includes(`test${port}`)) throw new Error('another server took the port');
  } finally {
    socket.destroy();
  }
}
