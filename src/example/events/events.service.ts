import { Inject, Injectable } from '@nestjs/common';
import type { ClickHouseClient } from '@clickhouse/client';
import { available, unavailable } from '../availability.js';
import { CLICKHOUSE } from './clickhouse.js';

const TABLE = 'example_events';

@Injectable()
export class EventsService {
  /** The table's creation; forgotten when anything fails, so that the next call tries again. */
  private table: Promise<unknown> | undefined;

  constructor(@Inject(CLICKHOUSE) private readonly client: ClickHouseClient | null) {}

  count(): Promise<number> {
    return this.withTable(async (client) => {
      const answer = await client.query({ query: `SELECT count() AS events FROM ${TABLE}`, format: 'JSONEachRow' });
      const [row] = await answer.json<{ events: string }>();
      return Number(row?.events);
    });
  }

  note(name: string): Promise<void> {
    return this.withTable(async (client) => {
      const at = Math.floor(Date.now() / 1000);
      await client.insert({ table: TABLE, values: [{ at, name }], format: 'JSONEachRow' });
    });
  }

  private async withTable<T>(work: (client: ClickHouseClient) => Promise<T>): Promise<T> {
    const { client } = this;
    if (client === null) throw unavailable('clickhouse is not configured: set CLICKHOUSE_URL');
    return available('clickhouse', async () => {
      try {
        await (this.table ??= this.createTable(client));
        return await work(client);
      } catch (error) {
        this.table = undefined;
        throw error;
      }
    });
  }

  private createTable(client: ClickHouseClient): Promise<unknown> {
    const columns = 'at DateTime, name String';
    return client.command({ query: `CREATE TABLE IF NOT EXISTS ${TABLE} (${columns}) ENGINE = MergeTree ORDER BY at` });
  }
}
