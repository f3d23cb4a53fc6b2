import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

/** True for a request over a connection of its own that can be held open: no stream of HTTP/2, and no `inject()`. */
export function canStream({ httpVersionMajor, socket }: IncomingMessage): boolean {
  return httpVersionMajor < 2 && socket instanceof Socket;
}
