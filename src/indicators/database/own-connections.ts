import type { Arrival, Connection, Line } from './connection.js';

/** The connections that the indicator opens itself, so that all of them are ended when the application closes. */
export class OwnConnections {
  readonly #open = new Set<Line>();
  #kept: Line | undefined;
  #closed = false;

  /**
   * @param dial opens one
   * @param keep whether one of them is kept from check to check
   */
  constructor(
    private readonly dial: () => Line,
    private readonly keep: boolean,
  ) {}

  /** The one that was kept, where it still lives; else a new one. */
  enter(): Arrival {
    const kept = this.#kept;
    this.#kept = undefined;
    if (!kept?.alive) {
      if (kept) this.#destroy(kept);
      return this.open();
    }
    return { connection: Promise.resolve(this.#hold(kept)), via: 'ready', cancel: () => this.#destroy(kept) };
  }

  /** A new one. */
  open(): Arrival {
    const line = this.dial();
    this.#open.add(line);
    if (this.#closed) this.#destroy(line);
    const connection = line.connected.then(
      () => this.#hold(line),
      (error: unknown) => {
        this.#destroy(line);
        throw error;
      },
    );
    return { connection, via: 'opening', cancel: () => this.#destroy(line) };
  }

  /** Ends all of them, and whatever is opened later. */
  close(): void {
    this.#closed = true;
    if (this.#kept) this.#end(this.#kept);
    for (const line of this.#open) this.#destroy(line);
  }

  #hold(line: Line): Connection {
    return {
      query: (sql) => line.query(sql),
      release: () => {
        if (this.keep && !this.#kept && !this.#closed && line.alive) this.#kept = line;
        else this.#end(line);
      },
      destroy: () => void this.#destroy(line),
    };
  }

  #end(line: Line): void {
    this.#open.delete(line);
    line.end();
  }

  #destroy(line: Line): true {
    this.#open.delete(line);
    line.destroy();
    return true;
  }
}
