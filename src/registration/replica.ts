import type { ApplicationDataSource } from '../indicators/application-clients.js';
import { ReplicaHealthIndicator, type ReplicaIndicatorOptions } from '../indicators/replica.health.js';
import type { Lookup } from './lookup.js';
import { defined, given, named, urlOf, type Given } from './arguments.js';
import type { Provided } from './provided.js';
import type { CommonOptions, IndicatorRegistration, OwnClient } from './registration.js';

export interface ReplicaOptions extends CommonOptions, ReplicaIndicatorOptions, OwnClient {
  /** A DataSource of TypeORM with `replication`, or its token. @default the application's default DataSource; without Nest none */
  readonly dataSource?: Provided<ApplicationDataSource>;
}

/**
 * The replicas of a database that TypeORM knows: those of a DataSource with `replication`, or one by its URL.
 * @param name @default `replica`
 * @publicApi
 */
export function replica(name?: string, options?: ReplicaOptions): IndicatorRegistration;
export function replica(options?: ReplicaOptions): IndicatorRegistration;
export function replica(...args: Given<ReplicaOptions>): IndicatorRegistration {
  const [name, options] = named('replica', args);
  const { dataSource, url, urlFrom, maxLagMs, outdated, acceptPrimary, ...settings } = options;
  const create = (lookup: Lookup) =>
    new ReplicaHealthIndicator(async () => {
      if (url !== undefined || urlFrom !== undefined) return { url: urlOf(lookup, url, urlFrom) };
      return {
        dataSource: (dataSource === undefined
          ? await lookup.defaultDataSource()
          : lookup.provider(dataSource)) as never,
      };
    }, defined({ maxLagMs, outdated, acceptPrimary }));
  return {
    name,
    kind: 'custom',
    local: false,
    settings,
    uses: given(dataSource),
    type: ReplicaHealthIndicator,
    create,
  };
}
