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

/** A `NatsConnection` of @nats-io/transport-node or of nats. */
export interface ApplicationNats {
  rtt(): Promise<number>;
}

/** A `ChannelModel` of amqplib, or what keeps one: an `AmqpConnectionManager`, an `AmqpConnection` of @golevelup/nestjs-rabbitmq. */
export type ApplicationAmqp =
  { createChannel(): Promise<ApplicationAmqpChannel> } | { readonly connection: object | undefined };

/** A `Channel` of amqplib. */
export interface ApplicationAmqpChannel {
  checkQueue(queue: string): Promise<{ readonly messageCount: number; readonly consumerCount: number }>;
  close(): Promise<void>;
}

/** A `Queue` of bullmq. */
export interface ApplicationQueue {
  readonly name: string;
  toKey(type: string): string;
}

/** An `Admin` of kafkajs, connected. */
export interface ApplicationKafkaAdmin {
  describeCluster(): Promise<{ readonly brokers: readonly object[]; readonly controller: number | null }>;
}
