import { down, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { expectOption } from '../domain/expect-option.js';
import type { ApplicationDataSource } from './application-clients.js';
import { expectCount } from './clients/expect-count.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { judgeReplicas, type ReplicaRules } from './replica/judge-replicas.js';
import type { ReplicaLines } from './replica/replica-lines.js';
import { replicasOf } from './replica/replica-source.js';

/**
 * Where the replicas are: those under `replication.slaves` of a TypeORM data source, or the one that a URL names.
 * Nothing, or an empty URL, means that none is configured.
 * @publicApi
 */
export type ReplicaSource =
  { readonly dataSource: ApplicationDataSource | null | undefined } | { readonly url: string | undefined };

/** @publicApi */
export interface ReplicaIndicatorOptions {
  /** By how much a replica may lag behind, in milliseconds. MySQL and MariaDB tell it in whole seconds. @default 10000 */
  readonly maxLagMs?: number;
  /** What it is while none of the replicas is current. While only some are not, it is degraded. @default 'degraded' */
  readonly outdated?: 'degraded' | 'down';
  /** Whether a server that replicates from nobody will do: an endpoint for readers that falls back to the primary. @default false */
  readonly acceptPrimary?: boolean;
}

/**
 * Tells whether the replicas of a database answer, and whether they keep up: PostgreSQL, MySQL, MariaDB and their relatives. Asks each on
 * a connection of its own, never through the pools of the application. On MySQL and MariaDB the user needs the privilege to ask
 * (`REPLICA MONITOR`, `REPLICATION CLIENT`).
 * @throws Error from the constructor for an option, and at the boot for a source, that it cannot work with
 * @publicApi
 */
export class ReplicaHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 3;
  readonly #source: () => ReplicaSource | PromiseLike<ReplicaSource>;
  readonly #rules: ReplicaRules;
  #lines: Promise<ReplicaLines> | undefined;
  #closed = false;

  /** @param source or a function that is called for it by the checks, until it gives something */
  constructor(
    source: ReplicaSource | (() => ReplicaSource | PromiseLike<ReplicaSource>),
    { maxLagMs = 10_000, outdated = 'degraded', acceptPrimary = false }: ReplicaIndicatorOptions = {},
  ) {
    super();
    expectCount('maxLagMs', maxLagMs);
    expectOption(['degraded', 'down'].includes(outdated), 'outdated', "'degraded' or 'down'", outdated);
    expectOption(typeof acceptPrimary === 'boolean', 'acceptPrimary', 'true or false', acceptPrimary);
    this.#rules = { maxLagMs, outdated, acceptPrimary };
    this.#source = typeof source === 'function' ? source : () => source;
  }

  override async prepare(): Promise<void> {
    await this.#find();
  }

  override async check(context: CheckContext): Promise<CheckResult> {
    if (this.#closed) return down('unreachable', 'the client is closed');
    const lines = await this.#find();
    if (lines === undefined)
      return down('not_configured', 'neither a data source with replicas nor the URL of one is given');
    return judgeReplicas(await lines.ask(context), this.#rules);
  }

  override async close(): Promise<void> {
    this.#closed = true;
    (await this.#lines?.catch(() => undefined))?.close();
  }

  async #find(): Promise<ReplicaLines | undefined> {
    if (this.#lines !== undefined) return this.#lines;
    const open = replicasOf(await this.#source());
    if (open === undefined) return undefined;
    this.#lines ??= open().catch((error: unknown) => {
      this.#lines = undefined;
      throw error;
    });
    return this.#lines;
  }
}
