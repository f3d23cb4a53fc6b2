import type { ApplicationDataSource } from '../indicators/application-clients.js';
import { DatabaseHealthIndicator, type DatabaseIndicatorOptions } from '../indicators/database.health.js';
import type { Lookup } from './lookup.js';
import { defined, given, named, urlOf, type Given } from './arguments.js';
import type { Provided } from './provided.js';
import type { CommonOptions, IndicatorRegistration, OwnClient } from './registration.js';

export interface DatabaseOptions extends CommonOptions, DatabaseIndicatorOptions, OwnClient {
  /** An existing DataSource, or its token. @default the application's default DataSource; without Nest none */
  readonly dataSource?: Provided<ApplicationDataSource>;
}

/**
 * A database of any kind that TypeORM knows.
 * @param name @default `database`
 * @publicApi
 */
export function database(name?: string, options?: DatabaseOptions): IndicatorRegistration;
export function database(options?: DatabaseOptions): IndicatorRegistration;
export function database(...args: Given<DatabaseOptions>): IndicatorRegistration {
  const [name, options] = named('database', args);
  const { dataSource, url, urlFrom, writable, poolExhausted, connection, ...settings } = options;
  const create = (lookup: Lookup) =>
    new DatabaseHealthIndicator(async () => {
      if (url !== undefined || urlFrom !== undefined) return { url: urlOf(lookup, url, urlFrom) };
      return {
        dataSource: (dataSource === undefined
          ? await lookup.defaultDataSource()
          : lookup.provider(dataSource)) as never,
      };
    }, defined({ writable, poolExhausted, connection }));
  return {
    name,
    kind: 'database',
    local: false,
    settings,
    uses: given(dataSource),
    type: DatabaseHealthIndicator,
    create,
  };
}
