import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { createHealth, indicator, type CreateHealthOptions, type Health, type Log } from '../../src/standalone.js';

/** What a program logged, a line each, with its level. */
export interface KeptLog extends Log {
  readonly lines: string[];
}

const healths: Health[] = [];
const servers: Server[] = [];

export function keptLog(): KeptLog {
  const lines: string[] = [];
  const at = (level: string) => (line: string) => void lines.push(`${level} ${line}`);
  return { lines, log: at('info'), warn: at('warn'), error: at('error') };
}

/** A health that a test ends with {@link endAll}, in environment `test`, whose configuration is what the test says. */
export async function health(
  options: CreateHealthOptions = {},
  env: Readonly<Record<string, unknown>> = {},
): Promise<Health & { readonly log: KeptLog }> {
  const log = keptLog();
  const made = await createHealth({ environment: 'test', config: (key) => env[key], log, ...options });
  healths.push(made);
  return Object.assign(made, { log });
}

/** Listens on a free port of the loopback; ended with {@link endAll}. */
export async function listening(server: Server): Promise<string> {
  servers.push(server);
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${portOf(server)}`;
}

export function portOf(server: NetServer): number {
  return (server.address() as AddressInfo).port;
}

export async function endAll(): Promise<void> {
  await Promise.all(healths.splice(0).map((each) => each.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

/** An indicator that is what the test says. */
export function switchable(name = 'database') {
  const state = { status: 'up' as 'up' | 'down', asked: 0 };
  const registration = indicator(name, () => {
    state.asked += 1;
    return { status: state.status };
  });
  return Object.assign(state, { registration });
}
