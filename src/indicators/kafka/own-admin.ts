import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Admin, ISocketFactory, KafkaConfig } from 'kafkajs';
import type { OwnConnection } from '../clients/kept-connection.js';
import type { KafkaTarget, KafkaTls } from './target.js';

type KafkaJs = typeof import('kafkajs');

/** How long an idle socket is left alone before TCP asks whether the other side still stands, in milliseconds. */
const KEEP_ALIVE_MS = 60_000;

/** An admin client of the indicator's own that asks each broker once: the next check is the retry. It knows its sockets, so that it can end them. */
export class OwnKafkaAdmin implements OwnConnection {
  readonly #sockets = new Set<Socket>();
  readonly #admin: Admin;
  #destroyed = false;

  constructor({ Kafka, logLevel }: KafkaJs, { brokers, tls, sasl }: KafkaTarget, timeoutMs: number) {
    const config: KafkaConfig = {
      clientId: 'nestjs-health-policy',
      brokers: [...brokers],
      ssl: tls === false ? false : tlsOptions(tls),
      ...(sasl && { sasl: sasl as Exclude<KafkaConfig['sasl'], undefined> }),
      connectionTimeout: timeoutMs,
      authenticationTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      retry: { retries: brokers.length - 1, initialRetryTime: 10, maxRetryTime: 10, factor: 0 }, // on to the next broker
      logLevel: logLevel.NOTHING,
      socketFactory: this.#dial,
    };
    this.#admin = new Kafka(config).admin();
  }

  get alive(): boolean {
    return !this.#destroyed;
  }

  async describeCluster(): ReturnType<Admin['describeCluster']> {
    await this.#admin.connect();
    return this.#admin.describeCluster();
  }

  destroy(): void {
    this.#destroyed = true;
    // With an error: without one the client would wait for answers on them.
    for (const socket of this.#sockets) socket.destroy(new Error('destroyed'));
    this.#admin.disconnect().catch(() => {});
  }

  readonly #dial: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    const isName = !/^[\d.]+$|:/.test(host);
    const socket = ssl
      ? connectTls({ host, port, ...(isName && { servername: host }), ...ssl }, onConnect)
      : connect({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    if (this.#destroyed) socket.destroy(new Error('destroyed'));
    return socket;
  };
}

function tlsOptions(tls: true | KafkaTls) {
  if (tls === true) return {}; // not `true`: that alone would be handed on as no options at all
  const { ca, cert, key } = tls;
  return {
    ...(ca !== undefined && { ca: typeof ca === 'string' ? ca : [...ca] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}
