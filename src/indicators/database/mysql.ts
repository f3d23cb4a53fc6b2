import type { EventEmitter } from 'node:events';
import type { DataSource } from 'typeorm';
import type { Arrival, Connection, Line, Pool } from './connection.js';
import type { DriverFamily } from './driver-family.js';

type Answer<T> = (error: unknown, value: T) => void;

/** What is used of a connection of `mysql2`. */
interface MysqlConnection extends EventEmitter {
  readonly stream?: { destroy(): void; unref?(): void };
  connect(answer: (error: unknown) => void): void;
  query(sql: string, answer: Answer<unknown>): void;
  end(answer: () => void): void;
  release(): void;
  destroy(): void;
}

/** A queue of mysql2's. */
interface Queue<T> {
  readonly length: number;
  get(index: number): T;
}

/** What is used of a pool of `mysql2`; what begins with `_` is internal, and what it is good for is left out where it is missing. */
interface MysqlPool {
  getConnection(answer: Answer<MysqlConnection>): void;
  readonly config?: { readonly connectionLimit?: number };
  readonly _allConnections?: Queue<MysqlConnection>;
  readonly _freeConnections?: Queue<MysqlConnection>;
}

/** What is used of TypeORM's driver. */
interface MysqlDriver {
  readonly mysql: { createConnection(options: object): MysqlConnection };
  readonly pool?: Partial<MysqlPool>;
  readonly poolCluster?: { readonly _nodes?: Readonly<Record<string, { readonly pool?: Partial<MysqlPool> }>> };
  createConnectionOptions(options: object, server: object): object;
}

export const mysqlFamily: DriverFamily = {
  dial(dataSource, replica) {
    const driver = driverOf(dataSource);
    return lineOf(driver.mysql.createConnection(connectionOptions(dataSource, driver, replica)));
  },
  pool(dataSource) {
    const { pool, poolCluster } = driverOf(dataSource);
    // Past the cluster, which takes a node out for good after five errors: it must not count ours.
    const master = pool ?? poolCluster?._nodes?.['MASTER']?.pool;
    return typeof master?.getConnection === 'function' ? poolOf(master as MysqlPool) : undefined;
  },
};

function driverOf(dataSource: DataSource): MysqlDriver {
  return dataSource.driver as unknown as MysqlDriver;
}

function connectionOptions({ options }: DataSource, driver: MysqlDriver, replica: number | undefined): object {
  if (options.type !== 'mysql' && options.type !== 'mariadb') throw new TypeError('not a MySQL data source');
  const { replication } = options;
  const server = (replica === undefined ? replication?.master : replication?.slaves[replica]) ?? options;
  return driver.createConnectionOptions(options, server);
}

function poolOf(pool: MysqlPool): Pool {
  const size = pool.config?.connectionLimit;
  return {
    identity: pool,
    draw: () => drawFrom(pool),
    saturated() {
      const { _allConnections: all, _freeConnections: free } = pool;
      if (size === 0) return false; // no limit
      return size === undefined || !all || !free || (all.length >= size && free.length === 0);
    },
  };
}

function drawFrom(pool: MysqlPool): Arrival {
  const before = new Set(listOf(pool._allConnections));
  const hadFree = (pool._freeConnections?.length ?? 0) > 0;
  const connection = new Promise<Connection>((resolve, reject) =>
    pool.getConnection((error, slot) => (error ? reject(error) : resolve(slotOf(slot)))),
  );
  // The pool opens a connection for whoever asks in the same turn: what appeared in it is ours.
  const opening = listOf(pool._allConnections).find((each) => !before.has(each));
  return {
    connection,
    via: opening ? 'opening' : hadFree ? 'ready' : 'queue',
    cancel() {
      if (!opening) return false;
      cutOff(opening);
      return true;
    },
  };
}

function listOf<T>(queue: Queue<T> | undefined): T[] {
  return Array.from({ length: queue?.length ?? 0 }, (_, index) => queue!.get(index));
}

function slotOf(connection: MysqlConnection): Connection {
  connection.on('error', ignore);
  return {
    query: (sql) => rowsOf(connection, sql),
    release() {
      connection.removeListener('error', ignore);
      connection.release();
    },
    destroy: () => cutOff(connection),
  };
}

function lineOf(connection: MysqlConnection): Line {
  let alive = true;
  const lost = () => void (alive = false);
  connection.on('error', lost);
  connection.on('end', lost);
  return {
    connected: new Promise((resolve, reject) =>
      connection.connect((error) => {
        if (error) return reject(error);
        connection.stream?.unref?.();
        resolve();
      }),
    ),
    get alive() {
      return alive;
    },
    query: (sql) => rowsOf(connection, sql),
    end() {
      lost();
      connection.end(ignore);
    },
    destroy() {
      lost();
      cutOff(connection);
    },
  };
}

function rowsOf(connection: MysqlConnection, sql: string): Promise<unknown> {
  return new Promise((resolve, reject) =>
    connection.query(sql, (error, rows) => (error ? reject(error) : resolve(rows))),
  );
}

/** `destroy` alone waits for the server to close its side, and a frozen one never does. */
function cutOff(connection: MysqlConnection): void {
  connection.on('error', ignore);
  connection.destroy();
  connection.stream?.destroy();
}

/** A connection without a listener for `error` would end the process when it is lost. */
function ignore(): void {}
