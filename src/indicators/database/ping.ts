import type { DataSource } from 'typeorm';
import { errorsWithin, field } from '../../domain/failure.js';
import type { Connection } from './connection.js';

/** What a database said of itself; `unrecognised` where the answer has not the shape asked for. */
export type DatabaseState = 'writable' | 'read_only' | 'unrecognised';

/** A statement that answers with one row of one column, and how to read it. */
interface Statement {
  readonly sql: string;
  stateOf(value: unknown): DatabaseState;
}

const PLAIN: Statement = {
  sql: 'SELECT 1 AS health',
  stateOf: (value) => (Number(value) === 1 ? 'writable' : 'unrecognised'),
};

/** Of a hot standby every transaction is read-only; so it is where an operator or a cloud turned writing off. No privilege needed. */
const POSTGRES: Statement = {
  sql: "SELECT current_setting('transaction_read_only') AS health",
  stateOf: (value) => (value === 'off' ? 'writable' : value === 'on' ? 'read_only' : 'unrecognised'),
};

/** `super_read_only` implies `read_only`; readers of Aurora have the other. MariaDB 12 answers with words instead of 0 and 1. */
const MYSQL: Statement = {
  sql: "SELECT CONCAT_WS(' ', @@global.read_only, @@global.innodb_read_only) AS health",
  stateOf: (value) => {
    if (typeof value !== 'string') return 'unrecognised';
    return /^(0|OFF) (0|OFF)$/.test(value) ? 'writable' : /^[\w ]+$/.test(value) ? 'read_only' : 'unrecognised';
  },
};

/** Asks a server whether it answers and whether it takes writes, in one round trip. */
export class Ping {
  #statement: Statement;

  constructor(type: DataSource['options']['type']) {
    this.#statement = type === 'postgres' ? POSTGRES : type === 'mysql' || type === 'mariadb' ? MYSQL : PLAIN;
  }

  async ask(connection: Connection): Promise<DatabaseState> {
    try {
      return await answerTo(this.#statement, connection);
    } catch (error) {
      if (this.#statement === PLAIN || !isUnknownToServer(error)) throw error;
      this.#statement = PLAIN; // for good: a relative of PostgreSQL or MySQL, or a proxy in front of it
      return answerTo(PLAIN, connection);
    }
  }
}

async function answerTo({ sql, stateOf }: Statement, connection: Connection): Promise<DatabaseState> {
  const rows: unknown = await connection.query(sql);
  if (!Array.isArray(rows) || rows.length !== 1) return 'unrecognised';
  const row: unknown = rows[0];
  if (typeof row !== 'object' || row === null) return 'unrecognised';
  return stateOf(Object.values(row)[0]);
}

/** SQLSTATEs of PostgreSQL and error numbers of MySQL for: no such function, setting or variable, syntax, no privilege, unsupported. */
const UNKNOWN_TO_SERVER: ReadonlySet<unknown> = new Set<unknown>([
  '42883',
  '42704',
  '42601',
  '42501',
  '0A000',
  1064,
  1105,
  1142,
  1193,
  1227,
  1235,
  1305,
]);

function isUnknownToServer(error: unknown): boolean {
  return errorsWithin(error).some(
    (each) => UNKNOWN_TO_SERVER.has(field(each, 'code')) || UNKNOWN_TO_SERVER.has(field(each, 'errno')),
  );
}

/** Asks through TypeORM, for the drivers whose connections cannot be held: it gives its slot back by itself, once the answer came. */
export async function pingThroughTypeorm(dataSource: DataSource): Promise<DatabaseState> {
  const { type } = dataSource.options;
  if (type === 'mongodb') {
    const answer = await mongoClientOf(dataSource).db().command({ ping: 1 });
    return Number(answer.ok) === 1 ? 'writable' : 'unrecognised';
  }
  const sql = type === 'oracle' ? 'SELECT 1 FROM DUAL' : type === 'sap' ? 'SELECT 1 FROM DUMMY' : 'SELECT 1';
  const rows: unknown = await dataSource.query(sql);
  return Array.isArray(rows) && rows.length === 1 ? 'writable' : 'unrecognised';
}

interface MongoClient {
  db(): { command(command: { ping: 1 }): Promise<{ readonly ok?: unknown }> };
}

/** TypeORM's driver for MongoDB has one query runner, and that the client. */
function mongoClientOf(dataSource: DataSource): MongoClient {
  return (dataSource.driver as unknown as { queryRunner: { databaseConnection: MongoClient } }).queryRunner
    .databaseConnection;
}
