import type { DataSource } from 'typeorm';
import { degraded, down, up, type CheckData, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { databaseFailure } from './database/database-failure.js';
import { targetOf, type DatabaseTarget } from './database/database-source.js';
import { driverFamilyOf } from './database/driver-families.js';
import type { DriverFamily } from './database/driver-family.js';
import { inquire, type Finding } from './database/inquiry.js';
import { OwnConnections } from './database/own-connections.js';
import { Ping, pingThroughTypeorm, type DatabaseState } from './database/ping.js';
import { PoolEntrance } from './database/pool-entrance.js';
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

/** A data source with what is needed to ask it past TypeORM. */
interface Prepared {
  readonly dataSource: DataSource;
  readonly family: DriverFamily | undefined;
  readonly ping: Ping;
  readonly own: OwnConnections;
}

/**
 * Tells whether a database that TypeORM knows answers, and whether it takes writes.
 * It takes one connection of the application's pool for one round trip, past TypeORM's loggers and without a transaction.
 * @publicApi
 */
export class DatabaseHealthIndicator extends DependencyIndicator {
  readonly #options: Required<DatabaseIndicatorOptions>;
  readonly #entrance = new PoolEntrance();
  readonly #findSource: (() => DatabaseSource | PromiseLike<DatabaseSource>) | undefined;
  #target: DatabaseTarget | undefined;
  #prepared: Promise<Prepared> | undefined;

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
    if (this.#findSource) this.#target ??= targetOf(await this.#findSource(), this.#options.connection);
    if (this.#target) await this.#prepare(this.#target).catch(() => {}); // the check will tell
  }

  async check(context: CheckContext): Promise<CheckResult> {
    if (this.#findSource) this.#target ??= targetOf(await this.#findSource(), this.#options.connection);
    if (!this.#target) return down('not_configured', 'neither a data source nor a database URL');

    const { connection } = this.#target;
    const prepared = await this.#prepare(this.#target);
    const { options, isInitialized } = prepared.dataSource;
    const data: CheckData = { type: options.type };
    if (connection === 'pool' && !isInitialized) {
      return down('unreachable', 'the data source is not initialised', data);
    }
    try {
      const { outcome, saturated } = await this.#ask(prepared, connection, context);
      switch (outcome.kind) {
        case 'answered':
          return this.#resultOf(outcome.state, saturated, data);
        case 'failed':
          return failureOf(outcome.error, data);
        case 'cancelled':
          return down('timeout', 'no answer by the deadline', data);
      }
    } catch (error) {
      return failureOf(error, data);
    }
  }

  override async close(): Promise<void> {
    const prepared = await this.#prepared?.catch(() => undefined);
    prepared?.own.close();
  }

  async #ask(
    { dataSource, family, ping, own }: Prepared,
    connection: DatabaseTarget['connection'],
    context: CheckContext,
  ): Promise<Finding> {
    const open = () => own.open();
    if (connection === 'own') {
      return inquire({ enter: () => own.enter(), open, saturated: () => false }, ping, context);
    }
    const pool = family?.pool(dataSource);
    if (pool) {
      const enter = () => this.#entrance.enter(pool);
      return inquire({ enter, open, saturated: () => pool.saturated() }, ping, context);
    }
    return { outcome: { kind: 'answered', state: await pingThroughTypeorm(dataSource) }, saturated: false };
  }

  #resultOf(state: DatabaseState, saturated: boolean, data: CheckData): CheckResult {
    const { writable, poolExhausted } = this.#options;
    if (state === 'unrecognised') return down('bad_response', 'the answer is not of this kind of database', data);
    if (state === 'read_only' && writable) return down('read_only', 'the server takes no writes', data);
    if (saturated) {
      const message = 'the pool of the application has no free slot; the server itself answers';
      return poolExhausted === 'down' ? down('overloaded', message, data) : degraded('overloaded', message, data);
    }
    return state === 'read_only' ? degraded('read_only', 'the server takes no writes', data) : up(data);
  }

  #prepare(target: DatabaseTarget): Promise<Prepared> {
    this.#prepared ??= prepare(target).catch((error: unknown) => {
      this.#prepared = undefined;
      throw error;
    });
    return this.#prepared;
  }
}

async function prepare(target: DatabaseTarget): Promise<Prepared> {
  const dataSource = await target.dataSource();
  const family = await driverFamilyOf(dataSource);
  const dial = () => {
    if (!family) throw new TypeError(`no connection of our own to ${dataSource.options.type}`);
    return family.dial(dataSource);
  };
  return {
    dataSource,
    family,
    ping: new Ping(dataSource.options.type),
    own: new OwnConnections(dial, target.connection === 'own'),
  };
}

/** @throws what is no failure of a database: the engine calls that `indicator_error` and logs it */
function failureOf(error: unknown, data: CheckData): CheckResult {
  const failure = databaseFailure(error);
  if (failure === undefined) throw error;
  return { ...failure, data };
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
