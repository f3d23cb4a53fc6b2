/** The application's clients, with the defaults of their libraries where nothing is said, and the indicators that judge them. */
import { EventEmitter } from 'node:events';

/**
 * @typedef {import('./application.js').ApplicationConfig} Config
 * @typedef {object} Client
 * @property {unknown} provided what the application provides under {@link TOKEN}
 * @property {() => Promise<unknown>} query what the application asks all the time
 * @property {(ours: any, settings: object) => unknown[]} indicators
 * @property {() => number} taken slots of the pool in use, and waiters
 * @property {() => number} listeners on everything that the application and the checks share
 * @property {() => Promise<unknown>} [warm] opens the whole pool
 * @property {() => Promise<() => unknown>} [takePool] takes every slot until the returned function is called
 */

export const TOKEN = 'THE_CLIENT';

const POOL = 3;

/** @param {Config} config @returns {Promise<Client>} */
export async function clientOf(config) {
  switch (config.kind) {
    case 'postgres':
    case 'mysql':
      return database(config);
    case 'redis':
      return redis(config);
    case 'clickhouse':
      return clickhouse(config);
    case 'llm':
      return llm(config);
  }
}

/** @param {Config} config @returns {Promise<Client>} */
async function database({ kind, url, tls }) {
  const { DataSource } = await import('typeorm');
  const ssl = kind === 'postgres' ? true : { verifyIdentity: true };
  const options = { type: kind, url, poolSize: POOL, ...(tls && { ssl }) };
  const dataSource = new DataSource(/** @type {any} */ (options));
  const connect = () => dataSource.initialize().catch(() => void setTimeout(connect, 200));
  await connect();

  const driver = /** @type {any} */ (dataSource.driver);
  const listOf = (/** @type {any} */ queue) => Array.from({ length: queue.length }, (_, at) => queue.get(at));
  const pool = () =>
    kind === 'postgres'
      ? {
          emitter: driver.master,
          all: driver.master._clients,
          taken: driver.master.totalCount - driver.master.idleCount + driver.master.waitingCount,
        }
      : {
          emitter: driver.pool,
          all: listOf(driver.pool._allConnections),
          taken:
            driver.pool._allConnections.length -
            driver.pool._freeConnections.length +
            driver.pool._connectionQueue.length,
        };
  const takePool = async () => {
    const runners = Array.from({ length: POOL }, () => dataSource.createQueryRunner());
    await Promise.all(runners.map((runner) => runner.connect()));
    return () => Promise.all(runners.map((runner) => runner.release()));
  };
  return {
    provided: dataSource,
    query: () => dataSource.query('SELECT 1'),
    indicators: (ours, settings) => [
      ours.database('pool', { ...settings, dataSource: TOKEN }),
      ours.database('own', { ...settings, dataSource: TOKEN, connection: 'own' }),
    ],
    taken: () => (dataSource.isInitialized ? pool().taken : 0),
    listeners: () => (dataSource.isInitialized ? listenersOn([pool().emitter, ...pool().all]) : 0),
    warm: async () => (await takePool())(),
    takePool,
  };
}

/** @param {Config} config @returns {Promise<Client>} */
async function redis({ url }) {
  const { Redis } = await import('ioredis');
  const client = new Redis(url);
  client.on('error', () => {});
  return {
    provided: client,
    query: () => client.get('key'),
    indicators: (ours, settings) => [
      ours.redis('pool', { ...settings, client: TOKEN }),
      ours.redis('own', { ...settings, url }),
    ],
    taken: () => 0,
    listeners: () => listenersOn([client, client.stream]),
  };
}

/** @param {Config} config @returns {Promise<Client>} */
async function clickhouse({ url }) {
  const { createClient, ClickHouseLogLevel } = await import('@clickhouse/client');
  const client = createClient({ url, max_open_connections: POOL, log: { level: ClickHouseLogLevel.OFF } });
  const agent = /** @type {any} */ (client).connection.agent;
  const count = (/** @type {object} */ sockets) => Object.values(sockets).flat().length;
  const sockets = () => [...Object.values(agent.sockets), ...Object.values(agent.freeSockets)].flat();
  const ask = async (/** @type {string} */ query, /** @type {{ signal?: AbortSignal }} */ { signal } = {}) => {
    const answer = await client.query({ query, format: 'JSONEachRow', ...(signal && { abort_signal: signal }) });
    return answer.json();
  };
  return {
    provided: client,
    query: () => ask('SELECT 1 AS one'),
    indicators: (ours, settings) => [
      ours.clickhouse('pool', { ...settings, client: TOKEN }),
      ours.clickhouse('own', { ...settings, url }),
    ],
    taken: () => count(agent.sockets) + count(agent.requests),
    listeners: () => listenersOn(sockets()),
    warm: () => Promise.all(Array.from({ length: POOL }, () => ask('SELECT 1 AS one'))),
    takePool: async () => {
      const release = new AbortController();
      const busy = async () => {
        while (!release.signal.aborted) await ask('SELECT sleep(3) AS slept', release).catch(() => {});
      };
      for (let slot = 0; slot < POOL; slot += 1) void busy();
      return () => release.abort();
    },
  };
}

/** @param {Config} config @returns {Promise<Client>} */
async function llm({ url, key = '' }) {
  const { OpenAI } = await import('openai');
  const baseUrl = `${url}/v1`;
  const client = new OpenAI({ baseURL: baseUrl, apiKey: key, maxRetries: 0, timeout: 5000 });
  const messages = [{ role: /** @type {const} */ ('user'), content: 'Say OK.' }];
  return {
    provided: client,
    query: () => client.chat.completions.create({ model: 'small-model', messages }),
    indicators: (ours, settings) => [
      ours.llm('own', {
        ...settings,
        endpoint: { baseUrl, apiKey: key },
        depth: 'reachable',
        startupDepth: 'reachable',
      }),
    ],
    taken: () => 0,
    listeners: () => 0,
  };
}

/** @param {unknown[]} objects */
function listenersOn(objects) {
  return objects
    .filter((each) => each instanceof EventEmitter)
    .flatMap((each) => each.eventNames().map((name) => each.listenerCount(name)))
    .reduce((sum, count) => sum + count, 0);
}
