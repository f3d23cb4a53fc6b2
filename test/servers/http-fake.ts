import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { SelfSigned } from '../support/self-signed.js';

/** An HTTP server of a test's own. */
export interface HttpFake {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, with TLS `https://localhost:<port>`. */
  readonly url: string;
  /** Connections open now. */
  connections(): number;
  /** Connections ever made. */
  connected(): number;
  /** Resolves once no connection is open. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

export async function startHttpFake(listener: RequestListener, tls?: SelfSigned): Promise<HttpFake> {
  const open = new Set<Socket>();
  let connected = 0;
  const server = tls === undefined ? createServer(listener) : createTlsServer({ ...tls }, listener);
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    connected += 1;
    socket.on('error', () => {}); // a client that hangs up is no business of ours
    socket.on('close', () => {
      open.delete(socket);
      server.emit('gone');
    });
  });
  server.on('tlsClientError', () => {}); // a client that does not like the certificate
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    connections: () => open.size,
    connected: () => connected,
    async quiet() {
      while (open.size > 0) await once(server, 'gone');
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      for (const socket of open) socket.destroy();
      if (server.listening || open.size > 0) await once(server, 'close');
    },
  };
}
