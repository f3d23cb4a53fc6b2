import { connect, type Socket } from 'node:net';
import { startTcpFake, type TcpFake } from '../servers/tcp-fake.js';

/** Stands between a client and a server that is there, and spoils the way. */
export interface Proxy extends TcpFake {
  /** Every answer of the server is so many milliseconds late. */
  delayAnswers(ms: number): void;
  /** What is open now stays open and carries nothing any more, as in a failover with dropped packets; new connections work. */
  deadenOpen(): void;
}

export async function startProxy(port: number): Promise<Proxy> {
  let delayMs = 0;
  let generation = 0;
  const upstreams = new Set<Socket>();
  const fake = await startTcpFake((client) => {
    const born = generation;
    const upstream = connect(port, '127.0.0.1');
    upstreams.add(upstream);
    const alive = () => born === generation;
    client.on('data', (bytes) => alive() && upstream.write(bytes));
    upstream.on('data', (bytes) => alive() && setTimeout(() => alive() && client.write(bytes), delayMs));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => (upstreams.delete(upstream), alive() && client.destroy()));
    upstream.on('error', () => {}); // the server was killed
  });
  return {
    ...fake,
    delayAnswers: (ms) => (delayMs = ms),
    deadenOpen: () => (generation += 1),
    async stop() {
      for (const upstream of upstreams) upstream.destroy();
      await fake.stop();
    },
  };
}
