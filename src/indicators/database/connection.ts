/** A connection to a database server while a check holds it. */
export interface Connection {
  /** Runs one statement past TypeORM, so that the application's query log, slow-query log and subscribers never see it. */
  query(sql: string): Promise<unknown>;
  /** Gives it back to where it came from. */
  release(): void;
  /** Ends its socket at once; a pool that it came from is rid of it. */
  destroy(): void;
}

/** A connection on its way. */
export interface Arrival {
  readonly connection: Promise<Connection>;
  /** `ready`: it was open already; `opening`: it is being opened for this very check; `queue`: it is whichever a pool has free next. */
  readonly via: 'ready' | 'opening' | 'queue';
  /**
   * Gives up on it. True where what was being opened has been destroyed. False where the pool cannot be told: the connection will
   * come, and whoever drew it has to give it back then and never before, or the slot is lost for ever.
   */
  cancel(): boolean;
}

/** The pool of the application as a check sees it. */
export interface Pool {
  /** Tells one pool from its successor, after the data source was destroyed and initialised again. */
  readonly identity: object;
  /** Asks for a connection as the application does. */
  draw(): Arrival;
  /** True where every slot is taken. */
  saturated(): boolean;
}

/** A connection of our own, from its first packet on. */
export interface Line {
  /** Resolves when it may be asked, rejects with the driver's error. Stays pending where it is destroyed before. */
  readonly connected: Promise<void>;
  /** False once it was lost or ended. */
  readonly alive: boolean;
  query(sql: string): Promise<unknown>;
  /** Says goodbye, as the protocol wants it. */
  end(): void;
  /** Ends the socket at once. */
  destroy(): void;
}

/** The ways to one database server. */
export interface Access {
  /** The way the application goes: its pool; or the connection that was kept from the last check. */
  enter(): Arrival;
  /** A new connection of our own. */
  open(): Arrival;
  /** True where the way of `enter` is a pool without a free slot. */
  saturated(): boolean;
}
