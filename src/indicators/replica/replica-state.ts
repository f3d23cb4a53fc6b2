import { errorsWithin, field } from '../../domain/failure.js';
import type { Connection } from '../database/connection.js';
import type { Question } from '../database/attempt.js';

/** What a server says of its own replication. */
export type ReplicaState =
  /** It replicates from nobody. */
  | { readonly kind: 'primary' }
  /** It has fallen behind by so much, where it can tell; `interrupted` where nothing new comes in or is taken over. */
  | { readonly kind: 'standby'; readonly lagMs: number | undefined; readonly interrupted: boolean }
  /** It answers, and this user may not ask. */
  | { readonly kind: 'forbidden' }
  /** It answers, and is of a kind that does not tell. */
  | { readonly kind: 'untold' };

/** The question for a kind of server, in its own words. */
export function replicaQuestion(type: string): Question<ReplicaState> {
  return { ask: type === 'mysql' || type === 'mariadb' ? askMysql : askPostgres };
}

/**
 * A standby that has replayed all that it received is level, however long ago the last transaction was. `pg_stat_wal_receiver` shows to
 * every user at least whether there is one; without one, and where something was received before, replication is interrupted.
 */
const POSTGRES = `SELECT pg_is_in_recovery() AS standby,
  pg_last_wal_receive_lsn() IS NOT NULL AND NOT EXISTS (SELECT FROM pg_stat_wal_receiver) AS interrupted,
  CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000 END AS lag_ms`;

async function askPostgres(connection: Connection): Promise<ReplicaState> {
  try {
    const [row] = rowsIn(await connection.query(POSTGRES));
    if (row === undefined || typeof row['standby'] !== 'boolean') return { kind: 'untold' };
    if (!row['standby']) return { kind: 'primary' };
    return { kind: 'standby', lagMs: millisecondsIn(row['lag_ms'], 1), interrupted: row['interrupted'] === true };
  } catch (error) {
    if (!says(error, UNKNOWN)) throw error;
    return answers(connection);
  }
}

async function askMysql(connection: Connection): Promise<ReplicaState> {
  try {
    const rows = rowsIn(await mysqlStatus(connection));
    if (rows.length === 0) return { kind: 'primary' };
    const lags = rows.map((row) => millisecondsIn(row['Seconds_Behind_Source'] ?? row['Seconds_Behind_Master'], 1000));
    const lagMs = lags.includes(undefined) ? undefined : Math.max(...(lags as number[]));
    return { kind: 'standby', lagMs, interrupted: !rows.every(isRunning) };
  } catch (error) {
    if (says(error, DENIED)) return answers(connection, 'forbidden');
    if (!says(error, UNKNOWN)) throw error;
    return answers(connection);
  }
}

/** Older servers know the older word only. */
async function mysqlStatus(connection: Connection): Promise<unknown> {
  try {
    return await connection.query('SHOW REPLICA STATUS');
  } catch (error) {
    if (!says(error, UNKNOWN)) throw error;
    return connection.query('SHOW SLAVE STATUS');
  }
}

/** Both of its threads have to run: the one that receives, and the one that takes over what came. */
function isRunning(row: Row): boolean {
  const receives = row['Replica_IO_Running'] ?? row['Slave_IO_Running'];
  const takesOver = row['Replica_SQL_Running'] ?? row['Slave_SQL_Running'];
  return receives === 'Yes' && takesOver === 'Yes';
}

async function answers(connection: Connection, kind: 'untold' | 'forbidden' = 'untold'): Promise<ReplicaState> {
  await connection.query('SELECT 1');
  return { kind };
}

type Row = Readonly<Record<string, unknown>>;

function rowsIn(answer: unknown): readonly Row[] {
  return Array.isArray(answer) ? (answer as Row[]) : [];
}

/** Undefined where the server did not tell it. Drivers give fractions as text. */
function millisecondsIn(value: unknown, unitMs: number): number | undefined {
  const number = value === null || value === undefined ? Number.NaN : Number(value);
  return Number.isFinite(number) ? Math.max(0, Math.round(number * unitMs)) : undefined;
}

/** SQLSTATEs of PostgreSQL and error numbers of MySQL for: no such function or view, syntax, not supported. */
const UNKNOWN: ReadonlySet<unknown> = new Set<unknown>(['42883', '42P01', '42601', '0A000', 1064, 1235, 1289]);

/** Error numbers of MySQL for: no privilege. */
const DENIED: ReadonlySet<unknown> = new Set<unknown>([1227]);

function says(error: unknown, codes: ReadonlySet<unknown>): boolean {
  return errorsWithin(error).some((each) => codes.has(field(each, 'code')) || codes.has(field(each, 'errno')));
}
