import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { urlIn } from '../url.js';

/** The token of the ClickHouse client; its value is null where CLICKHOUSE_URL is not set. */
export const CLICKHOUSE = Symbol('CLICKHOUSE');

/** How long one request waits, in milliseconds; less than a route does. */
const REQUEST_TIMEOUT_MS = 1500;

/** Connects at the first request. Logs nothing by itself: its warnings carry the host and a stack. */
export function clickHouseClient(url = ''): ClickHouseClient | null {
  if (url.trim() === '') return null;
  return createClient({
    url: urlIn('CLICKHOUSE_URL', url),
    request_timeout: REQUEST_TIMEOUT_MS,
    log: { level: ClickHouseLogLevel.OFF },
  });
}
