import type { DataSource } from 'typeorm';
import { down, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { expectOption } from '../domain/expect-option.js';
import type { ApplicationDataSource } from './application-clients.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { AppliedMigrations, knownMigrations } from './migrations/applied-migrations.js';
import { judgeMigrations } from './migrations/judge-migrations.js';

/** The data source whose migrations are compared. Nothing means that there is none. @publicApi */
export interface MigrationsSource {
  readonly dataSource: ApplicationDataSource | null | undefined;
}

/** @publicApi */
export interface MigrationsIndicatorOptions {
  /** What it is while a migration of the application has not run. @default 'down' */
  readonly pending?: 'down' | 'degraded';
}

/**
 * Tells whether every migration that the data source of TypeORM names has run. Compares names and writes nothing, the table of migrations
 * included.
 * @throws TypeError from the constructor for an option that it cannot work with
 * @publicApi
 */
export class MigrationsHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 1;
  readonly #source: () => MigrationsSource | PromiseLike<MigrationsSource>;
  readonly #whenPending: 'down' | 'degraded';
  #dataSource: DataSource | undefined;
  #applied: AppliedMigrations | undefined;

  /** @param source or a function that is called for it by the checks, until it gives something */
  constructor(
    source: MigrationsSource | (() => MigrationsSource | PromiseLike<MigrationsSource>),
    { pending = 'down' }: MigrationsIndicatorOptions = {},
  ) {
    super();
    expectOption(['down', 'degraded'].includes(pending), 'pending', "'down' or 'degraded'", pending);
    this.#whenPending = pending;
    this.#source = typeof source === 'function' ? source : () => source;
  }

  override async check(context: CheckContext): Promise<CheckResult> {
    const dataSource = (this.#dataSource ??= ((await this.#source()).dataSource as DataSource | null) ?? undefined);
    if (dataSource === undefined) return down('not_configured', 'no data source is given');
    if (!dataSource.isInitialized) return down('unreachable', 'the data source is not initialised');
    this.#applied ??= new AppliedMigrations(dataSource);
    const applied = await this.#applied.names(context);
    return 'status' in applied
      ? applied
      : judgeMigrations({ known: knownMigrations(dataSource), applied }, this.#whenPending);
  }
}
