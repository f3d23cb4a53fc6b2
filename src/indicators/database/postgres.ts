import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { DataSource } from 'typeorm';
import type { Arrival, Connection, Line, Pool } from './connection.js';
import type { DriverFamily } from './driver-family.js';

/** What is used of a client of `pg`, read in its sources: `connection` is missing in its native variant. */
interface PgClient extends EventEmitter {
  readonly connection?: { readonly stream: Socket };
  connect(): Promise<unknown>;
  query(sql: string): Promise<{ readonly rows?: unknown }>;
  end(): Promise<void>;
  unref?(): void;
}

/** What is used of `pg-pool`; `_clients` is internal, and what it is good for is left out where it is missing. */
interface PgPool {
  connect(answer: (error: unknown, client: PgClient, release: (broken?: boolean) => void) => void): void;
  readonly totalCount?: number;
  readonly idleCount?: number;
  readonly options?: { readonly max?: number };
  readonly _clients?: readonly PgClient[];
}

/** What is used of TypeORM's driver. */
interface PgDriver {
  readonly postgres: { readonly Client: new (options: object) => PgClient };
  readonly master?: Partial<PgPool>;
}

export const postgresFamily: DriverFamily = {
  dial(dataSource, replica) {
    const { Client } = driverOf(dataSource).postgres;
    return lineOf(new Client(clientOptions(dataSource, replica)));
  },
  pool(dataSource) {
    const pool = driverOf(dataSource).master;
    return typeof pool?.connect === 'function' ? poolOf(pool as PgPool) : undefined;
  },
};

function driverOf(dataSource: DataSource): PgDriver {
  return dataSource.driver as unknown as PgDriver;
}

/** As TypeORM's driver makes them for its pool. */
function clientOptions({ options }: DataSource, replica: number | undefined): object {
  if (options.type !== 'postgres' && options.type !== 'cockroachdb')
    throw new TypeError('not a PostgreSQL data source');
  const { replication } = options;
  const server = (replica === undefined ? replication?.master : replication?.slaves[replica]) ?? options;
  return {
    connectionString: server.url,
    host: server.host,
    user: server.username,
    password: server.password,
    database: server.database,
    port: server.port,
    ssl: server.ssl,
    application_name: options.applicationName,
    ...(options.extra as object | undefined),
  };
}

function poolOf(pool: PgPool): Pool {
  return {
    identity: pool,
    draw: () => drawFrom(pool),
    saturated() {
      const { totalCount, idleCount, options } = pool;
      if (totalCount === undefined || idleCount === undefined || options?.max === undefined) return true;
      return totalCount >= options.max && idleCount === 0;
    },
  };
}

function drawFrom(pool: PgPool): Arrival {
  const before = new Set(pool._clients);
  const hadIdle = (pool.idleCount ?? 0) > 0;
  const connection = new Promise<Connection>((resolve, reject) =>
    pool.connect((error, client, release) => (error ? reject(error) : resolve(slotOf(client, release)))),
  );
  // The pool opens a client for whoever asks in the same turn: what appeared in it is ours.
  const opening = pool._clients?.find((client) => !before.has(client));
  return {
    connection,
    via: opening ? 'opening' : hadIdle ? 'ready' : 'queue',
    cancel() {
      if (!opening) return false;
      cutOff(opening); // as pg-pool does at its own connection timeout: it forgets the client and answers with an error
      return true;
    },
  };
}

function slotOf(client: PgClient, release: (broken?: boolean) => void): Connection {
  client.on('error', ignore);
  return {
    query: (sql) => rowsOf(client, sql),
    release() {
      client.removeListener('error', ignore);
      release();
    },
    destroy: () => release(true),
  };
}

function lineOf(client: PgClient): Line {
  let alive = true;
  const lost = () => void (alive = false);
  client.on('error', lost);
  client.on('end', lost);
  if (client.connection) survive(client.connection.stream);
  return {
    connected: client.connect().then(() => client.unref?.()),
    get alive() {
      return alive;
    },
    query: (sql) => rowsOf(client, sql),
    end() {
      lost();
      client.end().catch(ignore);
    },
    destroy() {
      lost();
      cutOff(client);
    },
  };
}

async function rowsOf(client: PgClient, sql: string): Promise<unknown> {
  const { rows } = await client.query(sql);
  return rows;
}

/**
 * pg's parser throws at bytes of another protocol, such as the greeting of a MySQL server, where nobody can catch it: that would end
 * the process. Here it ends the connection, with the error.
 */
function survive(stream: Socket): void {
  const emit = stream.emit.bind(stream);
  stream.emit = (event: string | symbol, ...args: unknown[]) => {
    try {
      return emit(event, ...args);
    } catch (error) {
      stream.destroy(new Error(NOT_POSTGRES, { cause: error }));
      return true;
    }
  };
}

/** What stands for every error of pg's parser; `databaseFailure` knows it. */
const NOT_POSTGRES = 'received invalid response';

function cutOff(client: PgClient): void {
  if (client.connection) client.connection.stream.destroy();
  else client.end().catch(ignore);
}

/** A client without a listener for `error` would end the process when its connection is lost. */
function ignore(): void {}
