import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binaryPath } from '../support/requirements.mjs';
import { startServer, type TestServer } from './test-server.js';

/**
 * HAProxy in front of some backends. A request is for the backend that its header `x-backend` names; `x-served-by` tells which server of
 * it answered; HAProxy's own answers have none.
 * @param backends sections of a configuration
 */
export function startHaproxy(backends: string): Promise<TestServer> {
  return startServer({
    name: 'haproxy',
    url: (port) => `http://127.0.0.1:${port}`,
    prepare: (folder, port) =>
      writeFile(
        join(folder, 'haproxy.cfg'),
        [
          'global',
          '  maxconn 100',
          'defaults',
          '  mode http',
          '  timeout connect 2s',
          '  timeout client 10s',
          '  timeout server 10s',
          'frontend test',
          `  bind 127.0.0.1:${port}`,
          '  monitor-uri /haproxy',
          '  http-response set-header x-served-by %s',
          '  use_backend %[req.hdr(x-backend)]',
          backends,
          '',
        ].join('\n'),
      ),
    command: (folder) => [binaryPath('haproxy'), '-db', '-f', join(folder, 'haproxy.cfg')],
    ready: async (port) => {
      const { status } = await fetch(`http://127.0.0.1:${port}/haproxy`);
      if (status !== 200) throw new Error(`it answered ${status}`);
    },
  });
}
