import type { Socket } from 'node:net';
import { startTcpFake, type TcpFake } from './tcp-fake.js';

/** What a broker says, which a test may change at any time. */
export interface KafkaScript {
  /** Whether it answers the question for the cluster; a frozen broker does not. */
  answers: boolean;
  /** How many brokers there are, this one among them. */
  brokers: number;
  controller: number;
  /** The error code of `ApiVersions`. */
  versionsError: number;
  /** How often it was asked for the cluster. */
  asked: number;
}

/**
 * A fake of a Kafka broker, since there is no real one to be had on the machines that run these tests: `ApiVersions`, `Metadata` and
 * SASL PLAIN (user `app`, password `secret`), as the protocol's specification has them.
 */
export async function startKafkaFake(): Promise<TcpFake & { readonly script: KafkaScript }> {
  const script: KafkaScript = { answers: true, brokers: 1, controller: 0, versionsError: 0, asked: 0 };
  const fake: TcpFake = await startTcpFake((socket) => requestsOf(socket, (request) => answer(socket, request)));

  function answer(socket: Socket, { apiKey, correlationId, body }: Request): void {
    if (apiKey === 3) script.asked += 1;
    if (!script.answers) return;
    const content = CONTENTS[apiKey]?.(script, fake.port, body);
    if (content === undefined) return void socket.destroy();
    socket.write(Buffer.concat([int32(content.length + 4), int32(correlationId), content]));
  }
  return Object.assign(fake, { script });
}

interface Request {
  readonly apiKey: number;
  readonly correlationId: number;
  readonly body: Buffer;
}

type Content = (script: KafkaScript, port: number, body: Buffer) => Buffer;

const VERSIONS = [
  [3, 0, 1],
  [17, 0, 1],
  [18, 0, 2],
  [36, 0, 0],
] as const;

const CONTENTS: Readonly<Record<number, Content>> = {
  /** ApiVersions, version 2 */
  18: ({ versionsError }) =>
    Buffer.concat([
      int16(versionsError),
      int32(VERSIONS.length),
      ...VERSIONS.flatMap((each) => each.map(int16)),
      int32(0),
    ]),
  /** Metadata, version 1: nobody is told of a topic */
  3: ({ brokers, controller }, port) =>
    Buffer.concat([
      int32(brokers),
      ...Array.from({ length: brokers }, (_, id) => [int32(id), text('127.0.0.1'), int32(port), int16(-1)]).flat(),
      int32(controller),
      int32(0),
    ]),
  /** SaslHandshake */
  17: () => Buffer.concat([int16(0), int32(1), text('PLAIN')]),
  /** SaslAuthenticate, version 0 */
  36: (_script, _port, body) =>
    body.includes('\0app\0secret')
      ? Buffer.concat([int16(0), int16(-1), int32(0)])
      : Buffer.concat([int16(58), text('Authentication failed'), int32(0)]),
};

function requestsOf(socket: Socket, take: (request: Request) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const request = rest.subarray(4, 4 + rest.readInt32BE(0));
      rest = rest.subarray(4 + request.length);
      take({ apiKey: request.readInt16BE(0), correlationId: request.readInt32BE(4), body: request.subarray(8) });
    }
  });
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([int16(value.length), Buffer.from(value)]);
}
