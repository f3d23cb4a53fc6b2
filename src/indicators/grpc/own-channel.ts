import { connect, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import type { OwnConnection } from '../clients/kept-connection.js';
import { CHECK, encodeRequest } from './health-protocol.js';
import type { GrpcTarget } from './target.js';

/** More bytes than any answer to the question has. */
const MOST_BYTES = 1024;

/** What came back for one call, to its last byte. */
export interface GrpcAnswer {
  readonly httpStatus: number;
  /** Whether it says of itself that it is gRPC. */
  readonly isGrpc: boolean;
  /** Undefined where there was none. */
  readonly grpcStatus: number | undefined;
  /** With its prefix of five bytes; undefined where it was longer than any that is expected. */
  readonly message: Buffer | undefined;
}

/**
 * An HTTP/2 session of the indicator's own. Of Node's and not of a client for gRPC, which leaves a socket open for 20 seconds where a
 * server accepts it and says nothing.
 */
export class OwnGrpcChannel implements OwnConnection {
  readonly #session: ClientHttp2Session;
  #alive = true;
  #failure: Error | undefined;

  constructor({ authority, options }: GrpcTarget) {
    const over = () => void (this.#alive = false);
    this.#session = connect(authority, options);
    this.#session.on('error', (error: Error) => (this.#failure ??= error));
    this.#session.on('close', over);
    this.#session.on('goaway', over);
    this.#session.unref();
  }

  get alive(): boolean {
    return this.#alive && !this.#session.closed && !this.#session.destroyed;
  }

  /** Makes one call. @throws the error of the session or of the stream */
  check(service: string, metadata: Readonly<Record<string, string>>): Promise<GrpcAnswer> {
    return new Promise((resolve, reject) => {
      const stream = this.#session.request({
        ...metadata,
        ':method': 'POST',
        ':path': CHECK,
        'content-type': 'application/grpc',
        te: 'trailers',
        'user-agent': 'nestjs-health-policy',
      });
      stream.on('error', (error) => reject(this.#failure ?? error));
      stream.on('close', () => reject(this.#failure ?? new Error('Stream closed without an answer')));
      read(stream, resolve);
      stream.end(framed(encodeRequest(service)));
    });
  }

  destroy(): void {
    this.#alive = false;
    this.#session.destroy();
  }
}

function read(stream: ClientHttp2Stream, answered: (answer: GrpcAnswer) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let headers: IncomingHttpHeaders | undefined;
  let trailers: IncomingHttpHeaders = {};
  const end = (message: Buffer | undefined) => {
    if (headers === undefined) return; // the connection ended
    const status = trailers['grpc-status'] ?? headers['grpc-status'];
    answered({
      httpStatus: Number(headers[':status']),
      isGrpc: /^application\/grpc\b/.test(headers['content-type'] ?? ''),
      grpcStatus: typeof status === 'string' && /^\d{1,3}$/.test(status) ? Number(status) : undefined,
      message,
    });
  };
  stream.on('response', (received) => (headers = received));
  stream.on('trailers', (received) => (trailers = received));
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) return void chunks.push(chunk);
    end(undefined);
    stream.close();
  });
  stream.on('end', () => end(Buffer.concat(chunks)));
}

/** A message as gRPC frames it: not compressed, its length, itself. */
function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}
