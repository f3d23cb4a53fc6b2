import type { Variant } from './subject.js';

/** What each way of asking has to show, one of several where a race decides rightly; `up`: nothing else at any time. */
export type Expected = Readonly<Partial<Record<Variant, readonly string[]>>>;

/** Why a fault makes no sense, or cannot be had, for a dependency. */
export interface Absent {
  readonly why: string;
}

const UNREACHABLE = 'down unreachable';
const TIMEOUT = 'down timeout';
const ENDLESS = [TIMEOUT, 'down bad_response'];

/** One line per fault: what all dependencies have to show, and where one of them differs. */
export const EXPECTATIONS: Readonly<Record<string, Line>> = {
  refused: { all: UNREACHABLE },
  'refused for 8 s': { all: UNREACHABLE },
  'DNS failure': { all: UNREACHABLE },
  'black hole: accepts, never answers': { all: TIMEOUT },
  'black hole: packets dropped': { all: [TIMEOUT, UNREACHABLE] },
  // A check under way, or the kept connection that it takes, may be on a dead socket: one timeout, and the next one opens another.
  'failover: old sockets dead': {
    all: 'up',
    Redis: { pool: TIMEOUT, own: ['up', TIMEOUT] },
    ClickHouse: ['up', TIMEOUT],
    'LLM server': ['up', 'degraded timeout'],
  },
  'reset after the first byte': { all: UNREACHABLE },
  'one byte at a time': { all: TIMEOUT },
  // Two protocols read its first bytes as the length of a message that then never ends.
  'protocol garbage': { all: 'down bad_response', PostgreSQL: ENDLESS, MariaDB: ENDLESS },
  'flapping every second': { all: UNREACHABLE },
  frozen: { all: TIMEOUT },
  'frozen for 8 s': { all: TIMEOUT },
  'killed in the middle of a check': { all: UNREACHABLE },
  restarted: { all: UNREACHABLE },
  'starting up or recovering': {
    all: 'down loading',
    MariaDB: absent('refuses connections until it has recovered, as under "restarted"'),
    ClickHouse: absent('refuses connections until it serves, as under "restarted"'),
    'LLM server': absent('has no such state in its API'),
  },
  'read-only': {
    all: 'degraded read_only',
    ClickHouse: absent('knows read-only tables and users, not a read-only server'),
    'LLM server': absent('is never written to'),
  },
  'wrong password from the start': {
    all: 'down auth_failed',
    PostgreSQL: { pool: UNREACHABLE, own: 'down auth_failed' },
    MariaDB: { pool: UNREACHABLE, own: 'down auth_failed' },
  },
  'password changed, sessions ended': { all: 'down auth_failed' },
  'password changed, sessions kept': {
    all: 'up',
    ClickHouse: { pool: 'down auth_failed', own: 'down auth_failed' },
    'LLM server': { own: 'down auth_failed' },
  },
  'too many connections': { all: 'down overloaded', 'LLM server': { own: 'degraded rate_limited' } },
  'pool exhausted by the application': {
    all: { pool: 'degraded overloaded', own: 'up' },
    Redis: absent('its client has one connection and no pool'),
    'LLM server': absent('its client has no pool with a limit'),
  },
  'disk, memory or quota used up': {
    Redis: 'degraded read_only',
    ClickHouse: 'down overloaded',
    'LLM server': 'down quota_exhausted',
    all: absent('goes on answering reads, which is all that is asked; there is no way to make it refuse them here'),
  },
  'certificate expired': { all: UNREACHABLE },
  'certificate of another host': { all: UNREACHABLE },
  'slow, just under the deadline': { all: 'up' },
  'slow, just over the deadline': { all: TIMEOUT },
  'wall clock an hour forward': { all: 'up' },
  'wall clock an hour back': { all: 'up' },
  'event loop blocked for 3 s': { all: 'up' },
  'process paused for 3 s': { all: 'up' },
};

type Shown = string | readonly string[];
type Cell = Shown | Readonly<Partial<Record<Variant, Shown>>> | Absent;
type Line = { readonly all: Cell } & { readonly [subject: string]: Cell };

/** What a cell must be, and the same in words. */
export function expectation(
  fault: string,
  subject: string,
): { readonly expected: Expected; readonly told: string } | Absent {
  const line = EXPECTATIONS[fault];
  if (line === undefined) throw new Error(`nothing is expected of the fault ${fault}`);
  const cell = line[subject] ?? line.all;
  if (isAbsent(cell)) return cell;
  const isOne = typeof cell === 'string' || isList(cell);
  const { pool, own } = isOne ? { pool: cell, own: cell } : cell;
  const told = isOne
    ? words(cell)
    : [pool && `${words(pool)} through the pool`, own && `${words(own)} of its own`].filter(Boolean).join(', ');
  return { expected: { ...(pool && { pool: [pool].flat() }), ...(own && { own: [own].flat() }) }, told };
}

function isAbsent(cell: Cell): cell is Absent {
  return typeof cell === 'object' && 'why' in cell;
}

function isList(cell: Cell): cell is readonly string[] {
  return Array.isArray(cell);
}

function words(shown: Shown): string {
  return [shown].flat().join(' or ');
}

function absent(why: string): Absent {
  return { why };
}
