import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A server that is none: it does to each connection what the handler says. */
export interface TcpFake {
  readonly port: number;
  /** Connections open now. */
  connections(): number;
  /** Closes it and resets what is open. */
  stop(): Promise<void>;
}

export type ConnectionHandler = (socket: Socket) => void;

export async function startTcpFake(handler: ConnectionHandler): Promise<TcpFake> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {}); // a client that hangs up is no business of ours
    handler(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => open.size,
    async stop() {
      server.close();
      for (const socket of open) reset(socket);
      if (server.listening || open.size > 0) await once(server, 'close');
    },
  };
}

/** Where the other side has closed already a reset would fail, and leave a handle that Node waits for at its exit, for ever. */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

/** Accepts, reads, never answers. */
export const blackHole: ConnectionHandler = (socket) => void socket.resume();

/** Resets the connection when the client's first byte arrives. */
export const resetOnFirstByte: ConnectionHandler = (socket) => void socket.once('data', () => reset(socket));

/** Answers whatever arrives with bytes of no protocol. */
export const garbage: ConnectionHandler = (socket) =>
  void socket.on('data', () => socket.write('\x00\xff\x7fgarbage\r\n'.repeat(8)));
