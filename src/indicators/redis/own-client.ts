import type { Redis } from 'ioredis';
import { down, type CheckResult } from '../../domain/check-result.js';
import type { Patience } from './patience.js';

/** A client of the indicator's own: one connection, kept while it works, replaced by a new one as soon as it does not. */
export class OwnRedisClient {
  readonly #url: string;
  #client: Redis | undefined;
  #closed = false;

  /** @throws Error where the URL is none of redis; it never contains the URL */
  constructor(url: string) {
    this.#url = readable(url);
  }

  /** Asks on the kept connection. It may have died unnoticed since the last check: then a new one decides. */
  async ask(
    signal: AbortSignal,
    patience: Patience,
    question: (client: Redis, isNew: boolean) => Promise<CheckResult>,
  ): Promise<CheckResult> {
    for (;;) {
      const taken = await this.#take();
      if ('status' in taken) return taken;
      const { client, isNew } = taken;
      const drop = () => this.#drop(client);
      signal.addEventListener('abort', drop, { once: true });
      try {
        if (signal.aborted) drop();
        const result = await question(client, isNew);
        if (result.status === 'down') drop();
        if (result.reason !== 'unreachable' || isNew || patience.isOver) return result;
      } catch (error) {
        drop();
        throw error;
      } finally {
        signal.removeEventListener('abort', drop);
      }
    }
  }

  close(): void {
    this.#closed = true;
    if (this.#client !== undefined) this.#drop(this.#client);
  }

  /** The connection of the last check where it still stands, otherwise a new client that has not connected yet. Or why there is none. */
  async #take(): Promise<{ readonly client: Redis; readonly isNew: boolean } | CheckResult> {
    if (this.#client !== undefined && this.#client.status !== 'end') return { client: this.#client, isNew: false };
    let ioredis: Pick<typeof import('ioredis'), 'Redis'>;
    try {
      ioredis = await import('ioredis');
    } catch {
      return down('indicator_error', 'the package ioredis is not installed');
    }
    if (this.#closed) return down('unreachable', 'the client is closed');
    const client = new ioredis.Redis(this.#url, OPTIONS);
    client.on('error', () => {}); // seen by the check
    this.#client = client;
    return { client, isNew: true };
  }

  /** Destroys a connection, so that the next check starts on a new one. */
  #drop(client: Redis): void {
    if (this.#client === client) this.#client = undefined;
    client.disconnect(false);
  }
}

const OPTIONS = {
  lazyConnect: true,
  retryStrategy: () => null, // the next check is the retry
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  enableReadyCheck: false, // PING itself says LOADING
  disableClientInfo: true, // else it swallows what a full server says
  disconnectTimeout: 1,
};

/**
 * What ioredis can read. With the scheme in lower case, since it takes `REDISS://` for plain text.
 * @throws Error where the URL is none of redis; it never contains the URL
 */
function readable(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(url)?.[0].toLowerCase();
  if (scheme !== 'redis:' && scheme !== 'rediss:')
    throw new Error(`Expected the redis URL to begin with redis:// or rediss://, got ${scheme ?? 'no protocol'}`);
  const lowerCased = scheme + url.slice(scheme.length);
  try {
    const { username, password } = new URL(lowerCased);
    decodeURIComponent(username + password);
  } catch {
    throw new Error(
      `Expected the redis URL to be ${scheme}//user:password@host:port/database, with special characters percent-encoded; it cannot be read`,
    );
  }
  return lowerCased;
}
