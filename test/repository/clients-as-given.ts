/** What applications hand to this package. Nothing here runs: `tsc -p tsconfig.test.json` says whether it fits. */
import type { ClickHouseClient } from '@clickhouse/client';
import type { NatsConnection } from '@nats-io/transport-node';
import type { MeterProvider } from '@opentelemetry/api';
import type { ChannelModel } from 'amqplib';
import type { Queue } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import type { Admin } from 'kafkajs';
import type { OpenMetricsContentType, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import {
  ClickHouseHealthIndicator,
  DatabaseHealthIndicator,
  RedisHealthIndicator,
  redisLlmStore,
  type MetricsOptions,
} from '../../src/index.js';
import { bullmq, kafka, migrations, nats, rabbitmq, replica } from '../../src/indicators.js';

interface Clients {
  readonly redis: Redis;
  readonly cluster: Cluster;
  readonly clickhouse: ClickHouseClient;
  readonly dataSource: DataSource;
  readonly registry: Registry;
  readonly openRegistry: Registry<OpenMetricsContentType>;
  readonly meterProvider: MeterProvider;
}

export const fits = ({ redis, cluster, clickhouse, dataSource, ...metrics }: Clients) => [
  new RedisHealthIndicator({ client: redis }),
  new RedisHealthIndicator({ client: cluster }),
  new ClickHouseHealthIndicator({ client: clickhouse }),
  new DatabaseHealthIndicator({ dataSource }),
  redisLlmStore(redis),
  redisLlmStore(cluster),
  { registry: metrics.registry } satisfies MetricsOptions,
  { registry: metrics.openRegistry } satisfies MetricsOptions,
  { openTelemetry: { meterProvider: metrics.meterProvider } } satisfies MetricsOptions,
];

interface Brokers {
  readonly queue: Queue;
  readonly model: ChannelModel;
  readonly manager: { readonly connection: ChannelModel | undefined };
  readonly connection: NatsConnection;
  readonly admin: Admin;
  readonly dataSource: DataSource;
}

export const brokersFit = ({ queue, model, manager, connection, admin, dataSource }: Brokers) => [
  bullmq({ queue }),
  rabbitmq({ connection: model }),
  rabbitmq({ connection: manager }),
  nats({ connection }),
  kafka({ admin }),
  migrations({ dataSource }),
  replica({ dataSource }),
];

export const brokersFitNot = ({ queue, connection, admin }: Brokers) => [
  // @ts-expect-error: a connection is no queue
  bullmq({ queue: connection }),
  // @ts-expect-error: nor a broker's another's
  nats({ connection: admin }),
  // @ts-expect-error: nor that
  kafka({ admin: queue }),
];

export const fitsNot = ({ redis, clickhouse }: Clients) => [
  // @ts-expect-error: the options of a client are no client
  new RedisHealthIndicator({ client: { host: 'localhost' } }),
  // @ts-expect-error: nor is another one's
  new ClickHouseHealthIndicator({ client: redis }),
  // @ts-expect-error: nor that
  new DatabaseHealthIndicator({ dataSource: clickhouse }),
  // @ts-expect-error: and that is no registry
  { registry: redis } satisfies MetricsOptions,
];
