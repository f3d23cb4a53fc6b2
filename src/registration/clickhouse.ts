import type { ApplicationClickHouse } from '../indicators/application-clients.js';
import { ClickHouseHealthIndicator } from '../indicators/clickhouse.health.js';
import type { Lookup } from './lookup.js';
import { given, named, urlOf, type Given } from './arguments.js';
import type { Provided } from './provided.js';
import type { CommonOptions, IndicatorRegistration, OwnClient } from './registration.js';

export interface ClickHouseOptions extends CommonOptions, OwnClient {
  /** An existing client of @clickhouse/client, or its token. @default a client of its own, from `CLICKHOUSE_URL` */
  readonly client?: Provided<ApplicationClickHouse>;
}

/**
 * A ClickHouse server, by @clickhouse/client.
 * @param name @default `clickhouse`
 * @publicApi
 */
export function clickhouse(name?: string, options?: ClickHouseOptions): IndicatorRegistration;
export function clickhouse(options?: ClickHouseOptions): IndicatorRegistration;
export function clickhouse(...args: Given<ClickHouseOptions>): IndicatorRegistration {
  const [name, options] = named('clickhouse', args);
  const { client, url, urlFrom = 'CLICKHOUSE_URL', ...settings } = options;
  const create = (lookup: Lookup) =>
    new ClickHouseHealthIndicator(() =>
      client === undefined ? { url: urlOf(lookup, url, urlFrom) } : { client: lookup.provider(client) as never },
    );
  return {
    name,
    kind: 'clickhouse',
    local: false,
    settings,
    uses: given(client),
    type: ClickHouseHealthIndicator,
    create,
  };
}
