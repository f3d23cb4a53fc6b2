import type { Redis } from 'ioredis';
import { isRefused, type Reply } from './replies.js';

/** What came back for PING and for the question sent along with it. */
export interface Replies {
  readonly ping: Reply;
  /** The answer to ROLE or CLUSTER INFO; undefined where it was not asked. */
  readonly extra: Reply | undefined;
}

/** True where a command is written to the socket now. Otherwise ioredis would queue it, for ever with `maxRetriesPerRequest: null`. */
export function isReady(client: {
  readonly status: string;
  readonly stream?: { readonly writable?: boolean };
}): boolean {
  return client.status === 'ready' && client.stream?.writable !== false;
}

/**
 * Asks servers over connections that the application shares: never more than one unanswered question on a socket, however
 * often a check asks, and no question again that the server has refused on that socket (each refusal is a line in its ACL log).
 */
export class Conversations {
  readonly #unanswered = new WeakMap<object, Promise<Replies>>();
  readonly #refusing = new WeakSet<object>();
  /** Bytes that had come over a socket when ioredis (`commandTimeout`) gave up waiting on it. */
  readonly #silentSince = new WeakMap<object, number>();

  /** PING and one more in one write. Settles when both are answered or the connection is gone. The client must be ready. */
  ask(client: Redis, extra: 'role' | 'cluster info'): Promise<Replies> {
    const socket = socketOf(client);
    if (this.#silentSince.get(socket) === bytesRead(client)) return Promise.resolve(TIMED_OUT);
    const open = this.#unanswered.get(socket);
    if (open !== undefined) return open;
    const asked = this.#send(client, this.#refusing.has(socket) ? undefined : extra).finally(() =>
      this.#unanswered.delete(socket),
    );
    this.#unanswered.set(socket, asked);
    return asked;
  }

  async #send(client: Redis, extra: 'role' | 'cluster info' | undefined): Promise<Replies> {
    const socket = socketOf(client);
    const pipeline = client.pipeline().ping();
    // A subscriber is refused anything else by ioredis itself, which would hold back the whole pipeline.
    if (client.mode === 'normal' && extra === 'role') pipeline.role();
    if (client.mode === 'normal' && extra === 'cluster info') pipeline.cluster('INFO');
    const [ping = CLOSED, more] = await untilClosed(client, pipeline.exec());
    if (more !== undefined && isRefused(more)) this.#refusing.add(socket);
    if (isCommandTimeout(ping)) this.#silentSince.set(socket, bytesRead(client));
    return { ping, extra: more };
  }
}

const CLOSED: Reply = { error: new Error('Connection is closed.') };
const TIMED_OUT: Replies = { ping: { error: new Error('Command timed out') }, extra: undefined };

/** ioredis may keep unanswered commands of a dead connection to send them again: so the end of the connection is an answer. */
function untilClosed(client: Redis, replies: ReturnType<ReturnType<Redis['pipeline']>['exec']>): Promise<Reply[]> {
  return new Promise((resolve) => {
    const onClose = () => settle([CLOSED]);
    const settle = (answer: Reply[]) => {
      client.off('close', onClose);
      resolve(answer);
    };
    client.on('close', onClose);
    replies.then(
      (all) => settle((all ?? []).map(([error, value]) => (error ? { error } : { value }))),
      (error: unknown) => settle([{ error }]),
    );
  });
}

function isCommandTimeout(reply: Reply): boolean {
  return 'error' in reply && reply.error instanceof Error && reply.error.message === 'Command timed out';
}

function socketOf(client: Redis): object {
  return client.stream ?? client;
}

function bytesRead(client: Redis): number {
  return (client.stream as { bytesRead?: number } | undefined)?.bytesRead ?? 0;
}
