import { startClickhouse } from '../../servers/clickhouse.js';
import type { Subject } from '../subject.js';
import { processSubject, urlOver } from './settings.js';

const MAX_QUERIES = 10;

export async function clickhouseSubject(): Promise<Subject> {
  const server = await startClickhouse({ maxQueries: MAX_QUERIES });
  const base = await processSubject(server, 'direct');
  const { password } = server;
  return {
    ...base,
    name: 'ClickHouse',
    version: /\d+(\.\d+)+/.exec(await ask(server.url, 'SELECT version()'))![0],
    variants: ['pool', 'own'],
    config: { kind: 'clickhouse', url: urlOver(base.way, server.url) },
    tlsUrl: urlOver(base.tlsWay, server.url, 'https:'),
    async changePassword() {
      await server.change({ password: 'another' });
      return () => server.change({ password });
    },
    async crowd() {
      let over = false;
      const busy = async () => {
        while (!over) await ask(server.url, 'SELECT sleep(1)');
      };
      const queries = Array.from({ length: MAX_QUERIES + 2 }, busy);
      return () => ((over = true), Promise.all(queries));
    },
    async exhaust() {
      await server.change({ password, maxMemory: 1 });
      return () => server.change({ password });
    },
  };
}

async function ask(url: string, query: string): Promise<string> {
  const { username, password, origin } = new URL(url);
  const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password, Connection: 'close' };
  const response = await fetch(origin, { method: 'POST', body: query, headers });
  return response.text();
}
