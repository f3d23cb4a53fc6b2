import type { DataSource } from 'typeorm';
import { down, type CheckResult } from '../../domain/check-result.js';
import type { CheckContext } from '../../domain/indicator.js';
import { errorsWithin, field } from '../../domain/failure.js';
import { Attempt } from '../database/attempt.js';
import type { Connection } from '../database/connection.js';
import { databaseFailure } from '../database/database-failure.js';
import { driverFamilyOf } from '../database/driver-families.js';
import { PoolEntrance } from '../database/pool-entrance.js';

/** What the table of migrations says, or the error that the database answered with instead. */
type Answer = { readonly names: readonly string[] } | { readonly error: unknown };

/**
 * Reads the names in the table of migrations, and never writes: TypeORM's own `showMigrations()` makes the table where it is missing.
 * On PostgreSQL, MySQL and their relatives it goes past TypeORM's loggers, and gives its slot of the pool back at the deadline; with other
 * drivers through TypeORM's query builder.
 */
export class AppliedMigrations {
  readonly #entrance = new PoolEntrance();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * None where the table does not exist; or why they cannot be told.
   * @throws what is no failure of a database
   */
  async names(context: CheckContext): Promise<readonly string[] | CheckResult> {
    try {
      return (await this.#read(context)) ?? down('timeout', 'no answer by the deadline');
    } catch (error) {
      const failure = databaseFailure(error);
      if (failure === undefined) throw error;
      return failure;
    }
  }

  /** Undefined where the time was up. @throws the error of the driver */
  async #read({ signal }: CheckContext): Promise<readonly string[] | undefined> {
    const family = await driverFamilyOf(this.dataSource);
    const pool = family?.pool(this.dataSource);
    if (pool === undefined) return this.#throughTypeorm();
    const sql = `SELECT name FROM ${tableOf(this.dataSource)}`;
    const attempt = new Attempt(this.#entrance.enter(pool), { ask: (connection) => ask(connection, sql) });
    const letGo = () => attempt.cancel();
    signal.addEventListener('abort', letGo, { once: true });
    if (signal.aborted) letGo();
    const outcome = await attempt.outcome;
    signal.removeEventListener('abort', letGo);
    switch (outcome.kind) {
      case 'answered':
        if ('error' in outcome.state) throw outcome.state.error;
        return outcome.state.names;
      case 'failed':
        throw outcome.error;
      case 'cancelled':
        return undefined;
    }
  }

  async #throughTypeorm(): Promise<readonly string[]> {
    const { MigrationExecutor } = await import('typeorm');
    const executed = await new MigrationExecutor(this.dataSource).getExecutedMigrations();
    return executed.map(({ name }) => name);
  }
}

/** The names of the migrations in the code, as TypeORM writes them into the table. */
export function knownMigrations({ migrations }: DataSource): string[] {
  return migrations.map((migration) => migration.name ?? migration.constructor.name);
}

/** A word of the database is an answer: after it the connection is as good as before, and goes back into the pool. */
async function ask(connection: Connection, sql: string): Promise<Answer> {
  try {
    const rows = await connection.query(sql);
    return { names: (rows as readonly { readonly name: string }[]).map(({ name }) => name) };
  } catch (error) {
    if (isMissingTable(error)) return { names: [] };
    const reason = databaseFailure(error)?.reason;
    if (reason === 'forbidden' || reason === 'error') return { error };
    throw error;
  }
}

/** SQLSTATE of PostgreSQL and error number of MySQL for: there is no such table. */
function isMissingTable(error: unknown): boolean {
  return errorsWithin(error).some((each) => field(each, 'code') === '42P01' || field(each, 'errno') === 1146);
}

/** As TypeORM names it. */
function tableOf({ driver, options }: DataSource): string {
  const { schema } = driver.options as { readonly schema?: string };
  const path = driver.buildTableName(options.migrationsTableName ?? 'migrations', schema, driver.database);
  return path
    .split('.')
    .map((part) => driver.escape(part))
    .join('.');
}
