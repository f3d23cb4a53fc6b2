import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binaryPath } from '../support/requirements.mjs';
import { startServer, type TestServer } from './test-server.js';

/**
 * nginx with what belongs into its `http` block. The header `x-tried` tells the servers that a request was passed to, one after the other.
 * @param http makes it for the port to listen at
 */
export function startNginx(http: (port: number) => string): Promise<TestServer> {
  const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return startServer({
    name: 'nginx',
    url: (port) => `http://127.0.0.1:${port}`,
    prepare: (folder, port) =>
      writeFile(
        join(folder, 'nginx.conf'),
        [
          'daemon off;',
          'master_process off;', // one process: a worker outlives a master that is killed
          `pid ${join(folder, 'nginx.pid')};`,
          'error_log stderr;',
          'events { worker_connections 64; }',
          'http {',
          'access_log off;',
          ...own.map((each) => `${each}_temp_path ${join(folder, each)};`),
          'add_header x-tried $upstream_addr always;',
          http(port),
          '}',
          '',
        ].join('\n'),
      ),
    command: (folder) => [binaryPath('nginx'), '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')],
    ready: async (port) => {
      await fetch(`http://127.0.0.1:${port}/`);
    },
  });
}
