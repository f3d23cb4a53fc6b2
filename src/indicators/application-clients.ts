/*
 * The clients of the application as the declarations of this package name them: in words of its own, since they have to compile where
 * a client's package is not installed.
 */

/** A `Redis` or a `Cluster` of ioredis. */
export interface ApplicationRedis {
  readonly status: string;
  ping(): Promise<unknown>;
}

/** A `ClickHouseClient` of @clickhouse/client. */
export interface ApplicationClickHouse {
  exec(params: { readonly query: string }): Promise<unknown>;
  close(): Promise<void>;
}

/** A `DataSource` of TypeORM. */
export interface ApplicationDataSource {
  readonly isInitialized: boolean;
  readonly options: { readonly type: string };
  query(query: string): Promise<unknown>;
}
