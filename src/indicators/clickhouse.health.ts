import { randomUUID } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import { degraded, down, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { systemClock } from '../engine/clock.js';
import type { ApplicationClickHouse } from './application-clients.js';
import { openOwnClient, refuseUnlessHttp, silenced, waitsForSocket } from './clickhouse/client.js';
import { DependencyIndicator } from './dependency-indicator.js';

/** The part of the deadline after which a request that still has no socket says so. */
const ANSWER_BEFORE = 0.9;

/**
 * Where ClickHouse is: a client of the application's, or a URL (HTTP) for a client of the indicator's own.
 * Nothing, or an empty URL, means that no ClickHouse is configured.
 * @publicApi
 */
export type ClickHouseSource =
  { readonly client: ApplicationClickHouse | null | undefined } | { readonly url: string | undefined };

/**
 * Tells whether ClickHouse serves: one query that checks the credentials too. Sends no setting of its own, so that read-only users will do.
 * At the deadline the request is aborted and its socket destroyed; no other socket of the application's client is touched.
 * @throws Error from the constructor for a URL that it cannot work with
 * @publicApi
 */
export class ClickHouseHealthIndicator extends DependencyIndicator {
  readonly #source: () => ClickHouseSource;
  #target: Target | undefined;
  #own: Promise<ClickHouseClient | CheckResult> | undefined;
  #closed = false;

  /** @param source or a function that is called for it by the checks, until it gives something */
  constructor(source: ClickHouseSource | (() => ClickHouseSource)) {
    super();
    this.#source = typeof source === 'function' ? source : () => source;
    if (typeof source !== 'function') this.#target = targetOf(source);
  }

  override get maxUnsettled(): 1 | 3 {
    return this.#target !== undefined && 'url' in this.#target ? 3 : 1;
  }

  override async prepare(): Promise<void> {
    this.#target ??= targetOf(this.#source());
    await loadQuestion();
  }

  override async check({ signal, timeoutMs }: CheckContext): Promise<CheckResult> {
    const client = await this.#clientInUse();
    if ('status' in client) return client;
    const { ask } = await loadQuestion();
    const queryId = randomUUID();
    const ended = new AbortController();
    const abort = () => ended.abort();
    signal.addEventListener('abort', abort);
    let starved = false;
    const timer = systemClock.after(timeoutMs * ANSWER_BEFORE, () => {
      starved = waitsForSocket(client, queryId);
      if (starved) abort();
    });
    try {
      if (signal.aborted) abort();
      const result = await ask(client, queryId, ended.signal);
      return starved ? degraded('overloaded', "all connections of the application's client are in use") : result;
    } finally {
      timer.cancel();
      signal.removeEventListener('abort', abort);
    }
  }

  /** Ends the client of the indicator's own; never the application's. */
  override async close(): Promise<void> {
    this.#closed = true;
    const own = await this.#own;
    if (own !== undefined && !('status' in own)) await own.close();
  }

  async #clientInUse(): Promise<ClickHouseClient | CheckResult> {
    const target = (this.#target ??= targetOf(this.#source()));
    if (target === undefined) return down('not_configured', 'neither a client nor a URL of ClickHouse is given');
    if ('client' in target) return target.client;
    if (this.#closed) return down('unreachable', 'the client is closed');
    this.#own ??= openOwnClient(target.url);
    return this.#own;
  }
}

/** What is asked: the application's client, silenced, or a client of the indicator's own. */
type Target = { readonly client: ClickHouseClient } | { readonly url: string };

function targetOf(source: ClickHouseSource): Target | undefined {
  if ('client' in source) return source.client ? { client: silenced(source.client as ClickHouseClient) } : undefined;
  if (!source.url) return undefined;
  refuseUnlessHttp(source.url);
  return { url: source.url };
}

/** What asks is loaded where a ClickHouse is registered. */
function loadQuestion(): Promise<typeof import('./clickhouse/question.js')> {
  return import('./clickhouse/question.js');
}
