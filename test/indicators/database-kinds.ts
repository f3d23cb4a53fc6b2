import { createConnection, type RowDataPacket } from 'mysql2/promise';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { startMariadb } from '../servers/mariadb.js';
import { startPostgres } from '../servers/postgres.js';
import type { TestServer } from '../servers/test-server.js';

export interface PoolCount {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** A kind of server, and what the tests have to say to it in its own words. */
export interface DatabaseKind {
  readonly name: string;
  readonly type: 'postgres' | 'mysql';
  start(options?: { readonly maxConnections?: number }): Promise<TestServer & { readonly adminUrl: string }>;
  /** The pool of the data source, counted by its own driver. */
  count(dataSource: DataSource): PoolCount;
  /** One connection, past TypeORM. */
  connect(url: string): Promise<{ close(): unknown }>;
  /** As the administrator; answers with the first column of the first row. */
  ask(url: string, sql: string): Promise<unknown>;
  /** Counts the connections of user `app`. */
  readonly countSql: string;
}

export const postgres: DatabaseKind = {
  name: 'PostgreSQL',
  type: 'postgres',
  start: startPostgres,
  count(dataSource) {
    const { totalCount, idleCount, waitingCount } = (dataSource.driver as unknown as { master: pg.Pool }).master;
    return { total: totalCount, idle: idleCount, waiting: waitingCount };
  },
  async connect(url) {
    const client = new pg.Client(url);
    client.on('error', () => {}); // the server was killed
    await client.connect();
    return { close: () => client.end() };
  },
  async ask(url, sql) {
    const client = new pg.Client(url);
    client.on('error', () => {});
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql);
      return Object.values(rows[0] ?? {})[0];
    } finally {
      await client.end();
    }
  },
  countSql: "SELECT count(*)::int FROM pg_stat_activity WHERE usename = 'app'",
};

interface MysqlPool {
  readonly _allConnections: { readonly length: number };
  readonly _freeConnections: { readonly length: number };
  readonly _connectionQueue: { readonly length: number };
}

export const mariadb: DatabaseKind = {
  name: 'MariaDB',
  type: 'mysql',
  start: startMariadb,
  count(dataSource) {
    const { pool } = dataSource.driver as unknown as { pool: MysqlPool };
    return {
      total: pool._allConnections.length,
      idle: pool._freeConnections.length,
      waiting: pool._connectionQueue.length,
    };
  },
  async connect(url) {
    const connection = await createConnection(url);
    connection.on('error', () => {}); // the server was killed
    return { close: () => connection.destroy() };
  },
  async ask(url, sql) {
    const connection = await createConnection(url);
    try {
      const [rows] = await connection.query<RowDataPacket[]>(sql);
      return Array.isArray(rows) ? Object.values(rows[0] ?? {})[0] : undefined;
    } finally {
      connection.destroy();
    }
  },
  countSql: "SELECT count(*) FROM information_schema.processlist WHERE user = 'app'",
};

/** An application's data source with a pool of three. */
export function dataSourceOf(kind: DatabaseKind, url: string, port?: number): DataSource {
  const target = new URL(url);
  if (port !== undefined) target.port = String(port);
  return new DataSource({ type: kind.type, url: target.href, poolSize: 3 });
}

/** Takes so many slots of the application's pool, and gives them back when told. */
export async function takeSlots(dataSource: DataSource, count: number): Promise<() => Promise<void>> {
  const runners = Array.from({ length: count }, () => dataSource.createQueryRunner());
  await Promise.all(runners.map((runner) => runner.connect()));
  return async () => void (await Promise.all(runners.map((runner) => runner.release())));
}
