import { down, type CheckResult } from '../../domain/check-result.js';

/** A connection of an indicator's own, from the moment on at which it begins to open. */
export interface OwnConnection {
  /** False once it was lost, ended or destroyed. */
  readonly alive: boolean;
  /** Ends it at once with all that it holds, also while it is still being opened. */
  destroy(): void;
}

/** A connection of an indicator's own that is kept while it works, and replaced as soon as it does not. */
export class KeptConnection<Connection extends OwnConnection> {
  #kept: Connection | undefined;
  #closed = false;

  /**
   * Asks on the kept connection, or on a new one. One that had died unnoticed is replaced within the check. A connection on which the
   * answer is bad, late or missing is destroyed, so that the next check starts on a new one.
   * @param open begins to open one; it must not throw
   */
  async ask(
    signal: AbortSignal,
    open: () => Connection,
    question: (connection: Connection) => Promise<CheckResult>,
  ): Promise<CheckResult> {
    for (;;) {
      if (this.#closed) return down('unreachable', 'the client is closed');
      const { connection, isNew } = this.#take(open);
      const drop = () => this.#drop(connection);
      signal.addEventListener('abort', drop, { once: true });
      let answered = false;
      try {
        if (signal.aborted) drop();
        const result = await question(connection);
        answered = result.status !== 'down';
        if (result.reason !== 'unreachable' || isNew || signal.aborted) return result;
      } finally {
        signal.removeEventListener('abort', drop);
        if (!answered) drop();
      }
    }
  }

  /** Ends it; every later check finds the client closed. */
  close(): void {
    this.#closed = true;
    if (this.#kept) this.#drop(this.#kept);
  }

  #take(open: () => Connection): { readonly connection: Connection; readonly isNew: boolean } {
    if (this.#kept?.alive) return { connection: this.#kept, isNew: false };
    this.#kept?.destroy();
    this.#kept = open();
    return { connection: this.#kept, isNew: true };
  }

  #drop(connection: Connection): void {
    if (this.#kept === connection) this.#kept = undefined;
    connection.destroy();
  }
}
