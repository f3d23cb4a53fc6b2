import type { ApplicationDataSource } from '../indicators/application-clients.js';
import { MigrationsHealthIndicator, type MigrationsIndicatorOptions } from '../indicators/migrations.health.js';
import type { Lookup } from './lookup.js';
import { defined, given, named, type Given } from './arguments.js';
import type { Provided } from './provided.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';

export interface MigrationsOptions extends CommonOptions, MigrationsIndicatorOptions {
  /** An existing DataSource of TypeORM, or its token. @default the application's default DataSource; without Nest none */
  readonly dataSource?: Provided<ApplicationDataSource>;
}

/** Migrations change with a release, and hardly ever between two. While one is pending the down interval holds. */
const INTERVAL_MS = 60_000;

/**
 * Whether all migrations of a DataSource of TypeORM have run. Asked once a minute, where nothing else is said.
 * @param name @default `migrations`
 * @publicApi
 */
export function migrations(name?: string, options?: MigrationsOptions): IndicatorRegistration;
export function migrations(options?: MigrationsOptions): IndicatorRegistration;
export function migrations(...args: Given<MigrationsOptions>): IndicatorRegistration {
  const [name, options] = named('migrations', args);
  const { dataSource, pending, intervalMs = INTERVAL_MS, ...settings } = options;
  const create = (lookup: Lookup) =>
    new MigrationsHealthIndicator(
      async () => ({
        dataSource: (dataSource === undefined
          ? await lookup.defaultDataSource()
          : lookup.provider(dataSource)) as never,
      }),
      defined({ pending }),
    );
  return {
    name,
    kind: 'custom',
    local: false,
    settings: { ...settings, intervalMs },
    uses: given(dataSource),
    type: MigrationsHealthIndicator,
    create,
  };
}
