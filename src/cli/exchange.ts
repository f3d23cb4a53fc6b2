import type { IncomingMessage } from 'node:http';
import { networkFailure } from '../domain/failure.js';

/** Where a request goes. */
export interface Target {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
  /** A Unix socket instead of the host and the port. */
  readonly socketPath?: string | undefined;
}

export interface ExchangeOptions {
  /** For the whole of it: look-up, connection, TLS, the answer to its last byte. */
  readonly timeoutMs: number;
  readonly token?: string | undefined;
  /** Takes any certificate. */
  readonly insecure?: boolean | undefined;
  /** Certificates to trust instead of the usual ones, as PEM. */
  readonly ca?: string | undefined;
}

/** What came of a request. `why` is of our own words. */
export type Exchange =
  | {
      readonly is: 'answer';
      readonly code: number;
      /** Undefined where it was too long. */ readonly body: string | undefined;
    }
  | { readonly is: 'no connection'; readonly why: string }
  | { readonly is: 'no answer'; readonly why: string };

/** A longer body is not read to its end. */
const MOST_BYTES = 1_048_576;

/** One GET on a connection of its own. Redirects are not followed. Never rejects. */
export async function exchange(target: Target, options: ExchangeOptions): Promise<Exchange> {
  const { request } = await (target.secure ? import('node:https') : import('node:http'));
  return new Promise((resolve) => {
    let connected = false;
    const settle = (outcome: Exchange) => {
      clearTimeout(timer);
      resolve(outcome);
      asked.destroy();
    };
    const fail = (why: string) => settle({ is: connected ? 'no answer' : 'no connection', why });
    const timer = setTimeout(() => fail(`timeout after ${options.timeoutMs} ms`), options.timeoutMs);
    const { hostname, port, path, socketPath } = target;
    const asked = request({
      ...(socketPath === undefined ? { hostname, port } : { socketPath }),
      path,
      agent: false,
      headers: {
        Accept: 'application/json',
        ...(options.token === undefined ? {} : { Authorization: `Bearer ${options.token}` }),
      },
      ...(target.secure ? { rejectUnauthorized: options.insecure !== true, ca: options.ca } : {}),
    });
    asked.on('socket', (socket) => {
      socket.once(target.secure ? 'secureConnect' : 'connect', () => (connected = true));
    });
    asked.on('error', (error) => fail(reasonOf(error, socketPath)));
    asked.on('response', (response) => read(response, settle, fail));
    asked.end();
  });
}

function read(response: IncomingMessage, settle: (outcome: Exchange) => void, fail: (why: string) => void): void {
  const code = response.statusCode ?? 0;
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) settle({ is: 'answer', code, body: undefined });
    else chunks.push(chunk);
  });
  response.on('end', () => settle({ is: 'answer', code, body: Buffer.concat(chunks).toString('utf8') }));
  response.on('error', (error) => fail(reasonOf(error, undefined)));
}

function reasonOf(error: Error & { readonly code?: unknown }, socketPath: string | undefined): string {
  const { code } = error;
  if (socketPath !== undefined && code === 'ENOENT') return 'there is no such socket';
  if (socketPath !== undefined && code === 'EACCES') return 'the socket may not be opened';
  if (typeof code === 'string' && code.startsWith('HPE_')) return 'the answer is not HTTP';
  return networkFailure(error)?.message ?? 'the request failed';
}
