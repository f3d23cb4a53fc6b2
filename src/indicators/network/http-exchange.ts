import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { down, type CheckResult } from '../../domain/check-result.js';
import { connectionFailure } from './connection-failure.js';

/** What a TLS connection trusts and shows, as PEM. */
export interface HttpTls {
  /** Certificates to trust instead of those of Node. @default those of Node, and of `NODE_EXTRA_CA_CERTS` */
  readonly ca?: string | readonly string[];
  /** The client's certificate, with its chain. @default none */
  readonly cert?: string;
  /** The key of {@link cert}. */
  readonly key?: string;
}

export interface HttpRequest {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  readonly tls?: HttpTls | undefined;
  /** A longer body is not read to its end. */
  readonly mostBytes: number;
  readonly lookup: LookupFunction;
}

/** What came back, to its last byte. */
export interface HttpAnswer {
  readonly httpStatus: number;
  /** Undefined where it was longer than wanted. */
  readonly body: string | undefined;
  /** When the server's certificate ends, in milliseconds since the epoch. Undefined without TLS. */
  readonly certificateEndsAtWall: number | undefined;
}

/**
 * One exchange over HTTP: no retry, no redirect, and a connection of its own that is gone with it. The signal ends all of it, the look-up,
 * TLS and the body too. Gives the answer, or why there was none. Certificates are always verified.
 * @throws an error that neither the network, TLS nor HTTP explain
 */
export function exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer | CheckResult> {
  return new Promise((resolve, reject) => {
    const { url, method, headers, tls, mostBytes, lookup } = request;
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const asked = send(url, {
      method,
      agent: false,
      lookup,
      headers: { 'user-agent': 'nestjs-health-policy', 'accept-encoding': 'identity', ...headers },
      ...(tls && { ...tls, ca: typeof tls.ca === 'object' ? [...tls.ca] : tls.ca }),
    });
    const end = (outcome: HttpAnswer | CheckResult) => {
      signal.removeEventListener('abort', abort);
      resolve(outcome);
      asked.destroy();
    };
    const abort = () => end(down('timeout', 'no answer by the deadline'));
    const fail = (error: Error) => {
      const failure = connectionFailure(error);
      if (failure === undefined) reject(error);
      end(failure ?? NO_ANSWER);
    };
    asked.on('error', fail);
    asked.on('close', () => end(NO_ANSWER)); // of no effect where it has ended already
    asked.on('response', (response) => {
      const certificateEndsAtWall = certificateEnd(response);
      const answered = (body: string | undefined) =>
        end({ httpStatus: response.statusCode ?? 0, body, certificateEndsAtWall });
      response.on('error', fail);
      read(response, mostBytes, answered);
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
    asked.end();
  });
}

const NO_ANSWER = down('unreachable', 'the connection ended without an answer');

function read(response: IncomingMessage, mostBytes: number, answered: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) answered(undefined);
    else chunks.push(chunk);
  });
  response.on('end', () => answered(Buffer.concat(chunks).toString('utf8')));
}

/** Of the server's own certificate: a chain may hold expired ones that the verification went past. */
function certificateEnd({ socket }: IncomingMessage): number | undefined {
  const { getPeerCertificate } = socket as Partial<TLSSocket>;
  const end = Date.parse(getPeerCertificate?.call(socket as TLSSocket, false).valid_to ?? '');
  return Number.isNaN(end) ? undefined : end;
}
