import { down, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import type { DatabaseInquiry } from './database/database-inquiry.js';
import { targetOf, type DatabaseTarget } from './database/database-source.js';
import type { DatabaseSource } from './database/source.js';
import { DependencyIndicator } from './dependency-indicator.js';

export type { DatabaseSource } from './database/source.js';

/** @publicApi */
export interface DatabaseIndicatorOptions {
  /** Whether the application has to write: a hot standby or read-only server is then down instead of degraded. @default false */
  readonly writable?: boolean;
  /** What it is when the application's pool has no free slot and the server itself answers. @default 'degraded' */
  readonly poolExhausted?: 'degraded' | 'down';
  /**
   * `pool`: ask the way the application does, through the pool of its data source. `own`: take the data source, initialised or not, as
   * a template only and ask on a connection of the indicator's own, which never waits for the pool (PostgreSQL, CockroachDB, MySQL and
   * MariaDB). With a URL it is always `own`.
   * @default 'pool'
   */
  readonly connection?: 'pool' | 'own';
}

/**
 * Tells whether a database that TypeORM knows answers, and whether it takes writes.
 * It takes one connection of the application's pool for one round trip, past TypeORM's loggers and without a transaction.
 * @publicApi
 */
export class DatabaseHealthIndicator extends DependencyIndicator {
  readonly #options: Required<DatabaseIndicatorOptions>;
  readonly #findSource: (() => DatabaseSource | PromiseLike<DatabaseSource>) | undefined;
  #target: DatabaseTarget | undefined;
  #inquiry: DatabaseInquiry | undefined;

  /**
   * @param source may be a function, which is called by each check until it names a database
   * @throws Error for a URL or an option that it cannot work with
   */
  constructor(
    source: DatabaseSource | (() => DatabaseSource | PromiseLike<DatabaseSource>),
    options: DatabaseIndicatorOptions = {},
  ) {
    super();
    this.#options = resolve(options);
    if (typeof source === 'function') this.#findSource = source;
    else this.#target = targetOf(source, this.#options.connection);
  }

  get maxUnsettled(): 1 | 3 {
    return this.#target?.connection === 'own' ? 3 : 1;
  }

  override async prepare(): Promise<void> {
    const target = await this.#find();
    const inquiry = await this.#inquire();
    if (target) await inquiry.prepare(target).catch(() => {}); // the check will tell
  }

  async check(context: CheckContext): Promise<CheckResult> {
    const target = await this.#find();
    if (!target) return down('not_configured', 'neither a data source nor a database URL');
    const inquiry = await this.#inquire();
    return inquiry.ask(target, context);
  }

  override async close(): Promise<void> {
    await this.#inquiry?.close();
  }

  async #find(): Promise<DatabaseTarget | undefined> {
    if (this.#findSource) this.#target ??= targetOf(await this.#findSource(), this.#options.connection);
    return this.#target;
  }

  async #inquire(): Promise<DatabaseInquiry> {
    const { DatabaseInquiry } = await import('./database/database-inquiry.js');
    return (this.#inquiry ??= new DatabaseInquiry(this.#options));
  }
}

function resolve(options: DatabaseIndicatorOptions): Required<DatabaseIndicatorOptions> {
  const { writable = false, poolExhausted = 'degraded', connection = 'pool' } = options;
  refuseUnless(typeof writable === 'boolean', 'writable', 'true or false', writable);
  refuseUnless(['degraded', 'down'].includes(poolExhausted), 'poolExhausted', "'degraded' or 'down'", poolExhausted);
  refuseUnless(['pool', 'own'].includes(connection), 'connection', "'pool' or 'own'", connection);
  return { writable, poolExhausted, connection };
}

function refuseUnless(holds: boolean, name: string, rule: string, value: unknown): void {
  if (!holds) throw new TypeError(`Expected \`${name}\` to be ${rule}, got ${JSON.stringify(value)}`);
}
