import type { Arrival, Connection } from './connection.js';
import type { DatabaseState } from './ping.js';

/** What is asked over a connection. Where it rejects, the connection is not used again. */
export interface Question<Answer> {
  ask(connection: Connection): Promise<Answer>;
}

export type Outcome<Answer = DatabaseState> =
  | { readonly kind: 'answered'; readonly state: Answer }
  /** `at` tells whether there was no connection or no answer on it. */
  | { readonly kind: 'failed'; readonly at: 'connect' | 'query'; readonly error: unknown }
  | { readonly kind: 'cancelled' };

/** One question over one connection. */
export class Attempt<Answer = DatabaseState> {
  /** Never rejects. */
  readonly outcome: Promise<Outcome<Answer>>;
  #connection: Connection | undefined;
  #over = false;
  #finish!: (outcome: Outcome<Answer>) => void;

  constructor(
    private readonly arrival: Arrival,
    question: Question<Answer>,
  ) {
    this.outcome = new Promise((resolve) => (this.#finish = resolve));
    void this.#run(question);
  }

  get via(): Arrival['via'] {
    return this.arrival.via;
  }

  /** Whether it has no connection yet. */
  get waiting(): boolean {
    return !this.#over && this.#connection === undefined;
  }

  /** Lets go: a connection that it holds is destroyed, its answer being outstanding; one that is on its way is given up. */
  cancel(): void {
    if (this.#over) return;
    if (this.#connection) this.#connection.destroy();
    else this.arrival.cancel();
    this.#end({ kind: 'cancelled' });
  }

  /**
   * Lets go without haste: a connection that is on its way may come and be given back within so many milliseconds. A server that
   * counts handshakes cut short (MariaDB's `max_connect_errors`) would otherwise block the host one day.
   */
  retire(withinMs: number): void {
    if (!this.waiting) return this.cancel();
    const timer = setTimeout(() => this.arrival.cancel(), withinMs).unref();
    const come = () => clearTimeout(timer);
    this.arrival.connection.then(come, come);
    this.#end({ kind: 'cancelled' });
  }

  async #run(question: Question<Answer>): Promise<void> {
    let connection: Connection;
    try {
      connection = await this.arrival.connection;
    } catch (error) {
      return this.#end({ kind: 'failed', at: 'connect', error });
    }
    if (this.#over) return connection.release();
    this.#connection = connection;
    try {
      const state = await question.ask(connection);
      if (!this.#over) connection.release();
      this.#end({ kind: 'answered', state });
    } catch (error) {
      if (!this.#over) connection.destroy(); // what failed at so simple a question serves nobody
      this.#end({ kind: 'failed', at: 'query', error });
    }
  }

  #end(outcome: Outcome<Answer>): void {
    this.#over = true;
    this.#finish(outcome);
  }
}
