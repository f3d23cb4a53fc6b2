import type { DetailsLevel } from '../../domain/details.js';
import { printable } from '../../domain/printable.js';
import type { Entry, Told } from '../../domain/report.js';
import type { Verdict } from '../../domain/status.js';

/** Lines in the manner of `GET /readyz?verbose` of Kubernetes: one an indicator, and the verdict as the last one. */
export function verboseText(told: Told, route: string, level: DetailsLevel): string {
  const lines = level === 'status' ? [] : told.entries.map((entry) => entryLine(entry, level));
  const blocked = told.blockedMs === undefined ? [] : [`[-]event loop failed: blocked for ${told.blockedMs} ms`];
  const waiting = level === 'status' ? [] : (told.waitingFor ?? []).map(({ name }) => `startup waits for ${name}`);
  return [...blocked, ...lines, ...waiting, `${route} check ${VERDICT[told.status]}`, ''].join('\n');
}

function entryLine({ name, status, reason, message, criticality }: Entry, level: DetailsLevel): string {
  const role = criticality === 'fatal' || criticality === 'optional' ? criticality : 'shadow: without effect';
  if (status === 'up') return `[+]${name} ok`;
  const why = level === 'full' && message !== undefined ? `${reason}: ${printable(message)}` : reason;
  return `${status === 'down' ? '[-]' : '[!]'}${name} ${STATUS[status]}: ${why} (${role})`;
}

const STATUS = { degraded: 'degraded', down: 'failed' } as const;
const VERDICT: Readonly<Record<Verdict, string>> = {
  ok: 'passed',
  degraded: 'degraded',
  error: 'failed',
  shutting_down: 'failed: shutting down',
};
