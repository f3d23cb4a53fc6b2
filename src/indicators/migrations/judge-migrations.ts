import { degraded, down, up, type CheckResult } from '../../domain/check-result.js';

/** Which migrations there are, by their names. */
export interface MigrationState {
  /** Those of the application's code. */
  readonly known: readonly string[];
  /** Those that the database has run. */
  readonly applied: readonly string[];
}

/**
 * A migration of the code that has not run is pending. One that has run and is not in the code is none of a problem: the database is
 * ahead while a newer release of the application is being rolled out. It is counted.
 */
export function judgeMigrations({ known, applied }: MigrationState, whenPending: 'down' | 'degraded'): CheckResult {
  if (known.length === 0) return down('not_configured', 'the data source names no migrations to compare with');
  const run = new Set(applied);
  const ours = new Set(known);
  const pending = known.filter((name) => !run.has(name)).length;
  const data = { known: known.length, pending, unknown: applied.filter((name) => !ours.has(name)).length };
  if (pending === 0) return up(data);
  const message = pending === 1 ? 'one migration has not run' : `${pending} migrations have not run`;
  return (whenPending === 'down' ? down : degraded)('outdated', message, data);
}
