import type { Arrival, Connection, Pool } from './connection.js';

/** After so many milliseconds in a queue another attempt is made. The late connection of the first is still given back. */
const FORGET_AFTER_MS = 30_000;

/** The check that waits for a ticket's connection. */
interface Claim {
  resolve(connection: Connection): void;
  reject(error: unknown): void;
}

interface Ticket {
  readonly pool: object;
  readonly arrival: Arrival;
  readonly drawnAt: number;
  claim: Claim | undefined;
}

/**
 * The one place in the application's pool that the checks stand in. A queue of a pool cannot be left, so a check that answers or ends
 * while it waits leaves its ticket to the next one; a connection that comes when no check wants it goes straight back.
 * So the checks never take more than one slot, however long the pool is exhausted.
 */
export class PoolEntrance {
  #ticket: Ticket | undefined;

  enter(pool: Pool): Arrival {
    const ticket = this.#waiting(pool) ?? this.#draw(pool);
    const connection = new Promise<Connection>((resolve, reject) => (ticket.claim = { resolve, reject }));
    return {
      connection,
      via: ticket.arrival.via,
      cancel: () => {
        ticket.claim = undefined;
        const cancelled = ticket.arrival.cancel();
        if (cancelled) this.#forget(ticket);
        return cancelled;
      },
    };
  }

  #waiting(pool: Pool): Ticket | undefined {
    const ticket = this.#ticket;
    const usable = ticket?.pool === pool.identity && performance.now() - ticket.drawnAt < FORGET_AFTER_MS;
    return usable ? ticket : undefined;
  }

  #draw(pool: Pool): Ticket {
    const ticket: Ticket = { pool: pool.identity, arrival: pool.draw(), drawnAt: performance.now(), claim: undefined };
    this.#ticket = ticket;
    ticket.arrival.connection.then(
      (connection) => {
        this.#forget(ticket);
        if (ticket.claim) ticket.claim.resolve(connection);
        else connection.release();
      },
      (error: unknown) => {
        this.#forget(ticket);
        ticket.claim?.reject(error);
      },
    );
    return ticket;
  }

  #forget(ticket: Ticket): void {
    if (this.#ticket === ticket) this.#ticket = undefined;
  }
}
