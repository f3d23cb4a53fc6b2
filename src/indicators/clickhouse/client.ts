import type { ClickHouseClient } from '@clickhouse/client';
import { down, type CheckResult } from '../../domain/check-result.js';
import { field } from '../../domain/failure.js';

/** ClickHouseLogLevel.OFF */
const LOG_OFF = 127;

/** Longer than any deadline of a check: the check's own abort ends a request. */
const REQUEST_TIMEOUT_MS = 60_000;

/** @throws Error where the URL is none of ClickHouse over HTTP; it never contains the URL */
export function refuseUnlessHttp(url: string): void {
  const protocol = /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(url)?.[0].toLowerCase();
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new Error(`Expected the ClickHouse URL to begin with http:// or https://, got ${protocol ?? 'no protocol'}`);
  if (!URL.canParse(url))
    throw new Error(
      `Expected the ClickHouse URL to be ${protocol}//user:password@host:port/database, with special characters percent-encoded; it cannot be read`,
    );
}

/**
 * A client of the indicator's own. Each request opens a connection: one that died in silence is never used again.
 * Or why there is none.
 */
export async function openOwnClient(url: string): Promise<ClickHouseClient | CheckResult> {
  let clickhouse: typeof import('@clickhouse/client');
  try {
    clickhouse = await import('@clickhouse/client');
  } catch {
    return down('indicator_error', 'the package @clickhouse/client is not installed');
  }
  try {
    return clickhouse.createClient({
      url,
      application: 'nestjs-health-policy',
      request_timeout: REQUEST_TIMEOUT_MS,
      keep_alive: { enabled: false },
      log: { level: LOG_OFF, LoggerClass: Silence },
    });
  } catch {
    return down('not_configured', 'the configured URL has a parameter that the client does not know'); // its error may hold the URL
  }
}

/**
 * The application's client, with its connections and its settings, but without its log lines: on every failed request it writes
 * one with a stack. A client that is built differently is used as it is.
 */
export function silenced(client: ClickHouseClient): ClickHouseClient {
  const connection = connectionOf(client);
  const params = connection && field(connection, 'params');
  if (!isObject(params) || typeof field(params, 'log_level') !== 'number') return client;
  const quiet: object = Object.create(connection!, { params: { value: { ...params, log_level: LOG_OFF } } });
  return Object.create(client, { connection: { value: quiet } }) as ClickHouseClient;
}

/** True while a request of the application's client has no socket: all that its pool may open are taken. */
export function waitsForSocket(client: ClickHouseClient, queryId: string): boolean {
  const connection = connectionOf(client);
  const agent = connection && field(connection, 'agent');
  const waiting = isObject(agent) ? field(agent, 'requests') : undefined;
  if (!isObject(waiting)) return false;
  return Object.values(waiting)
    .flat()
    .some((request: unknown) => isObject(request) && String(field(request, 'path')).includes(queryId));
}

function connectionOf(client: ClickHouseClient): object | undefined {
  const connection = field(client, 'connection');
  return isObject(connection) ? connection : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The client warns of what a URL parameter overrides, even where its log is off. */
class Silence {
  trace(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
}
