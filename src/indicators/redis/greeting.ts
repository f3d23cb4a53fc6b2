import { connect } from 'node:net';
import type { Redis } from 'ioredis';
import type { CheckResult } from '../../domain/check-result.js';
import { replyFailure } from './replies.js';

/** How long a server is listened to, in milliseconds. One that refuses a connection says so at once. */
const LISTEN_MS = 250;

/**
 * What a server says by itself to a new connection before it closes it: that it is full, or in protected mode. ioredis loses these
 * words mostly, since it has already written to the closed connection. Sends nothing, and undefined where the server says nothing.
 */
export function greeting({ options }: Redis, signal: AbortSignal): Promise<CheckResult | undefined> {
  const { host = 'localhost', port = 6379, path, family = 0, tls, sentinels, Connector } = options;
  // With TLS the server says nothing before it closes; the others do not tell where the server is.
  if (tls || sentinels?.length || Connector || signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(path ? { path } : { host, port, family });
    const end = () => socket.destroy();
    signal.addEventListener('abort', end);
    socket.setTimeout(LISTEN_MS, end);
    socket.setEncoding('latin1');
    socket.on('error', () => {}); // the close tells
    socket.on('data', (text: string) => {
      said += text;
      if (said.length > 1024 || said.includes('\r\n')) end();
    });
    socket.on('close', () => {
      signal.removeEventListener('abort', end);
      const failure = said.startsWith('-') ? replyFailure(said.slice(1), false) : undefined;
      resolve(failure?.reason === 'error' ? undefined : failure);
    });
  });
}
