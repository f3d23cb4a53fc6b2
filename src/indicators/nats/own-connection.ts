import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import type { OwnConnection } from '../clients/kept-connection.js';
import { greeted } from './greeting.js';
import type { NatsTarget } from './server-url.js';

type Connect = (options: ConnectionOptions) => Promise<NatsConnection>;

/** A connection of the indicator's own that does not reconnect: the next check is the retry. */
export class OwnNatsConnection implements OwnConnection {
  readonly #connection: Promise<NatsConnection>;
  readonly #ended = new AbortController();
  #lost = false;

  constructor(connect: Connect, target: NatsTarget, timeoutMs: number) {
    this.#connection = this.#open(connect, target, timeoutMs);
    this.#connection.catch(() => (this.#lost = true));
  }

  get alive(): boolean {
    return !this.#lost && !this.#ended.signal.aborted;
  }

  /** Settles with the answer to a ping. @throws what the client or the network says */
  async ping(): Promise<void> {
    await (await this.#connection).flush();
  }

  destroy(): void {
    this.#ended.abort();
    this.#connection.then(
      (connection) => connection.close(),
      () => {}, // it never was
    );
  }

  async #open(connect: Connect, { servers, tls, credentials }: NatsTarget, timeoutMs: number): Promise<NatsConnection> {
    const { host, port } = await Promise.any(
      servers.map((server) => greeted(server, this.#ended.signal).then(() => server)),
    );
    this.#ended.signal.throwIfAborted();
    const connection = await connect({
      servers: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
      ...credentials,
      ...(tls && { tls: {} }),
      name: 'nestjs-health-policy',
      timeout: timeoutMs,
      reconnect: false,
      ignoreClusterUpdates: true,
    });
    void connection.closed().then(() => (this.#lost = true));
    return connection;
  }
}
