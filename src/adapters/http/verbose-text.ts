import type { DetailsLevel } from '../../domain/details.js';
import type { Override } from '../../domain/override.js';
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

function entryLine({ name, status, reason, message, criticality, override }: Entry, level: DetailsLevel): string {
  const given = criticality === 'shadow' ? 'shadow: without effect' : criticality;
  const role = override === undefined ? given : `${given}, overridden until ${isoOf(override)}`;
  if (status === 'up') return override === undefined ? `[+]${name} ok` : `[+]${name} ok (${role})`;
  const why = level === 'full' && message !== undefined ? `${reason}: ${printable(message)}` : reason;
  return `${status === 'down' ? '[-]' : '[!]'}${name} ${STATUS[status]}: ${why} (${role})`;
}

function isoOf({ untilWall }: Override): string {
  return new Date(untilWall).toISOString();
}

const STATUS = { degraded: 'degraded', down: 'failed' } as const;
const VERDICT: Readonly<Record<Verdict, string>> = {
  ok: 'passed',
  degraded: 'degraded',
  error: 'failed',
  shutting_down: 'failed: shutting down',
};
