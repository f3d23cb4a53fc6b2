import type { Cluster, Redis } from 'ioredis';
import { down, type CheckResult } from '../../domain/check-result.js';
import { isReady } from './conversations.js';
import { greeting } from './greeting.js';
import type { Patience } from './patience.js';
import { redisFailure } from './replies.js';

/**
 * Waits for a client to be ready, connecting one that was never used (`lazyConnect`).
 * Sends nothing but, to a server that accepted the connection and is not ready, the question whether it is loading.
 * Undefined once the client is ready, otherwise why it is not. Leaves no listener behind.
 */
export async function untilReady(client: Redis | Cluster, patience: Patience): Promise<CheckResult | undefined> {
  return isReady(client) ? undefined : new Waiting(client).until(patience.signal);
}

const EVENTS = ['wait', 'connecting', 'connect', 'ready', 'close', 'reconnecting', 'end'] as const;

class Waiting {
  readonly #client: Redis | Cluster;
  #settle!: (failure: CheckResult | undefined) => void;
  #failure: CheckResult | undefined;
  #handshaking: Redis['stream'] | undefined;
  #accepted = false;
  #answered = false;
  #greeted = false;
  readonly #ended = new AbortController();

  constructor(client: Redis | Cluster) {
    this.#client = client;
  }

  async until(signal: AbortSignal): Promise<CheckResult | undefined> {
    const settled = new Promise<CheckResult | undefined>((resolve) => (this.#settle = resolve));
    const onAbort = () => this.#settle(this.#overdue());
    signal.addEventListener('abort', onAbort);
    this.#client.on('error', this.#onError);
    for (const event of EVENTS) this.#client.on(event, this.#look);
    try {
      if (signal.aborted) onAbort();
      this.#look();
      return await settled;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#client.off('error', this.#onError);
      for (const event of EVENTS) this.#client.off(event, this.#look);
      this.#ended.abort();
    }
  }

  readonly #look = () => {
    const client = this.#client;
    if (client.status === 'connect' || client.status === 'ready') this.#accepted = true;
    switch (client.status as string) {
      case 'ready':
        if (isReady(client as Redis)) this.#settle(undefined);
        break;
      case 'reconnecting':
        this.#listenToServer();
        break;
      case 'end':
        this.#settle(this.#failure ?? down('unreachable', 'the client is closed'));
        break;
      case 'monitoring':
        this.#settle(down('indicator_error', 'a client in monitor mode cannot be asked'));
        break;
      case 'wait':
        client.connect().catch(() => {}); // its end is seen in the status
        break;
      case 'connect':
        if (!client.isCluster) this.#lookIntoHandshake(client as Redis);
    }
  };

  readonly #onError = (error: unknown) => {
    const failure = redisFailure(error, false) ?? down('unreachable', 'no connection');
    // A refused SELECT is an error too, and the client becomes ready all the same.
    if (failure.reason === 'unreachable' || failure.reason === 'error') this.#failure = failure;
    else this.#settle(failure);
  };

  /** Once, when a connection was accepted and then closed before the client was ready. */
  #listenToServer(): void {
    if (!this.#accepted || this.#greeted || this.#client.isCluster) return;
    this.#greeted = true;
    void greeting(this.#client as Redis, this.#ended.signal).then((said) => said && this.#settle(said));
  }

  /** ioredis waits in silence for a server that loads. */
  #lookIntoHandshake(client: Redis): void {
    const { stream, options } = client;
    if (this.#handshaking === stream || options.enableReadyCheck === false) return;
    this.#handshaking = stream;
    this.#answered = false;
    if (stillAsked.has(stream) || !stream.writable) return;
    stillAsked.add(stream);
    client
      .info('persistence')
      .then(
        (info) => {
          if (/^loading:1\r?$/m.test(info)) this.#settle(down('loading', 'the server is loading its data'));
          this.#answered = true;
        },
        () => {}, // not allowed to ask, or the connection ended: the wait goes on
      )
      .finally(() => stillAsked.delete(stream));
  }

  /** Why the client is not ready, when the time to wait for it is up. */
  #overdue(): CheckResult {
    if (!this.#connected()) return this.#failure ?? down('unreachable', 'no connection');
    return this.#answered
      ? down('loading', 'connected, and the client still waits for the server to be ready')
      : down('timeout', 'connected, but the server does not answer');
  }

  #connected(): boolean {
    const { status, stream } = this.#client as Redis;
    // With TLS the status stays `connecting` until the handshake is through.
    return status === 'connect' || (status === 'connecting' && stream?.connecting === false && !stream.destroyed);
  }
}

/** Sockets that still owe the answer whether the server is loading: one question is enough. */
const stillAsked = new WeakSet<object>();
