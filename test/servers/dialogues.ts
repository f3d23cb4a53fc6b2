import { createClient } from '@clickhouse/client';
import { Redis } from 'ioredis';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import pg from 'pg';

/** Keeps one number in a server, through the client our users have, on one connection that stays open. */
export interface Dialogue {
  write(value: number): Promise<unknown>;
  read(): Promise<number>;
  close(): unknown;
}

const create = (value: number) => `CREATE TABLE number AS SELECT ${value} AS value`;
const select = 'SELECT value FROM number';

export async function postgresDialogue(url: string): Promise<Dialogue> {
  const client = new pg.Client(url);
  client.on('error', () => {}); // the server was killed
  await client.connect();
  return {
    write: (value) => client.query(create(value)),
    read: async () => (await client.query<{ value: number }>(select)).rows[0]!.value,
    close: () => client.end(),
  };
}

export async function mariadbDialogue(url: string): Promise<Dialogue> {
  const connection = await createConnection(url);
  connection.on('error', () => {}); // the server was killed
  return {
    write: (value) => connection.query(create(value)),
    read: async () => (await connection.query<RowDataPacket[]>(select))[0][0]!['value'],
    close: () => connection.destroy(),
  };
}

export async function redisDialogue(url: string): Promise<Dialogue> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: null });
  redis.on('error', () => {}); // the server was killed
  await redis.connect();
  return {
    write: (value) => redis.set('number', value),
    read: async () => Number(await redis.get('number')),
    close: () => redis.status === 'end' || redis.disconnect(),
  };
}

export async function clickhouseDialogue(url: string): Promise<Dialogue> {
  const client = createClient({ url });
  return {
    async write(value) {
      await client.command({ query: 'CREATE TABLE number (value Int32) ENGINE = Log' });
      await client.command({ query: `INSERT INTO number VALUES (${value})` });
    },
    async read() {
      const rows = await client.query({ query: select, format: 'JSONEachRow' });
      return (await rows.json<{ value: number }>())[0]!.value;
    },
    close: () => client.close(),
  };
}
