import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** What a name server answers: addresses, or a code of its own; nothing at all where it is frozen. */
export type DnsAnswer = { readonly addresses: readonly string[] } | { readonly rcode: number } | 'silence' | 'garbage';

export const RCODE = { FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

/** A name server for A records, over UDP. */
export interface DnsFake {
  /** As the option `servers` takes it. */
  readonly server: string;
  /** Questions that have come. */
  asked(): number;
  /** Resolves with the next question. */
  nextQuestion(): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startDnsFake(answerTo: (hostname: string) => DnsAnswer): Promise<DnsFake> {
  const socket = createSocket('udp4');
  let asked = 0;
  socket.on('message', (message, { port, address }) => {
    asked += 1;
    const { hostname, end } = questionIn(message);
    const answer = answerTo(hostname);
    if (answer === 'silence') return;
    socket.send(answer === 'garbage' ? message.subarray(0, 5) : answered(message, end, answer), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    server: `127.0.0.1:${socket.address().port}`,
    asked: () => asked,
    nextQuestion: () => once(socket, 'message'),
    async stop() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** The first question's name, and where it ends. */
function questionIn(message: Buffer): { readonly hostname: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at]!; length > 0; length = message[at]!) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { hostname: labels.join('.'), end: at + 5 };
}

function answered(question: Buffer, end: number, answer: Exclude<DnsAnswer, string>): Buffer {
  const { rcode, addresses } = { rcode: 0, addresses: [], ...answer };
  const header = Buffer.alloc(12);
  header.writeUInt16BE(question.readUInt16BE(0), 0);
  header.writeUInt16BE(0x8180 | rcode, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) =>
    // A pointer to the name of the question, type A, class IN, a minute to live, four bytes.
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([header, question.subarray(12, end), ...records]);
}
