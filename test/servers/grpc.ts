import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startServer, type TestServer } from './test-server.js';

/** A gRPC server with the standard health service; `url` is its address. @param tlsFolder with `key.pem` and `cert.pem` */
export function startGrpc(tlsFolder?: string): Promise<TestServer> {
  const script = fileURLToPath(new URL('./grpc-server-process.mjs', import.meta.url));
  return startServer({
    name: 'grpc',
    url: (port) => `127.0.0.1:${port}`,
    prepare: async () => {},
    command: (_, port) => [process.execPath, script, String(port), ...(tlsFolder === undefined ? [] : [tlsFolder])],
    async ready(port) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect').finally(() => socket.destroy());
    },
  });
}
