import type { DataSource } from 'typeorm';
import { degraded, down, up, type CheckData, type CheckResult } from '../../domain/check-result.js';
import type { CheckContext } from '../../domain/indicator.js';
import { databaseFailure } from './database-failure.js';
import type { DatabaseTarget } from './database-source.js';
import { driverFamilyOf } from './driver-families.js';
import type { DriverFamily } from './driver-family.js';
import { inquire, type Finding } from './inquiry.js';
import { OwnConnections } from './own-connections.js';
import { Ping, pingThroughTypeorm, type DatabaseState } from './ping.js';
import { PoolEntrance } from './pool-entrance.js';

/** What an answer is made of, with its defaults filled in. */
export interface DatabaseJudgement {
  readonly writable: boolean;
  readonly poolExhausted: 'degraded' | 'down';
}

/** A data source with what is needed to ask it past TypeORM. */
interface Prepared {
  readonly dataSource: DataSource;
  readonly family: DriverFamily | undefined;
  readonly ping: Ping;
  readonly own: OwnConnections;
}

/** Asks one database again and again, and holds what that takes. */
export class DatabaseInquiry {
  readonly #entrance = new PoolEntrance();
  #prepared: Promise<Prepared> | undefined;

  constructor(private readonly judgement: DatabaseJudgement) {}

  /** Loads what the checks will need, so that none of them waits for a disk. */
  async prepare(target: DatabaseTarget): Promise<void> {
    await this.#prepare(target);
  }

  async ask(target: DatabaseTarget, context: CheckContext): Promise<CheckResult> {
    const { connection } = target;
    const prepared = await this.#prepare(target);
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

  async close(): Promise<void> {
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
    const { writable, poolExhausted } = this.judgement;
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
