import { setTimeout as sleep } from 'node:timers/promises';
import { HOST } from '../certificates.js';
import type { Subject } from '../subject.js';
import type { TestServer } from '../../servers/test-server.js';
import { TlsEnd } from '../tls-end.js';
import { Way } from '../way.js';

/** Short, so that the whole matrix takes minutes; the ratios are those of the defaults. */
export const INTERVAL_MS = 300;
export const DOWN_INTERVAL_MS = 100;
export const TIMEOUT_MS = 500;

/** What holds of every server that is a process of its own. */
export async function processSubject(
  server: TestServer,
  tls: 'direct' | 'postgres' | 'of its own',
): Promise<
  Pick<
    Subject,
    | 'way'
    | 'tlsWay'
    | 'settings'
    | 'intervalMs'
    | 'timeoutMs'
    | 'freeze'
    | 'thaw'
    | 'kill'
    | 'restart'
    | 'stall'
    | 'show'
    | 'stop'
  >
> {
  const way = await Way.to(server.port);
  const tlsEnd = tls === 'of its own' ? undefined : await TlsEnd.before(server.port);
  const tlsWay = await Way.to(tlsEnd?.port ?? server.port, tls === 'postgres' ? 'postgres' : 'direct');
  return {
    way,
    tlsWay,
    intervalMs: INTERVAL_MS,
    timeoutMs: TIMEOUT_MS,
    settings: { intervalMs: INTERVAL_MS, downIntervalMs: DOWN_INTERVAL_MS, timeoutMs: TIMEOUT_MS },
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    async kill() {
      await server.kill();
      way.close();
    },
    async restart() {
      await server.restart();
      await way.open();
    },
    async stall() {
      way.hold();
      await sleep(INTERVAL_MS + 50); // a check began meanwhile, and none is at its deadline
    },
    async show(certificate) {
      tlsEnd?.show(certificate);
    },
    async stop() {
      way.close();
      tlsWay.close();
      await tlsEnd?.stop();
      await server.stop();
    },
  };
}

/** The URL of a server as the application knows it. */
export function urlOver(way: Way, url: string, protocol?: string): string {
  const target = new URL(url);
  const text = target.href.replace(target.host, `${HOST}:${way.port}`);
  return protocol === undefined ? text : text.replace(target.protocol, protocol);
}
