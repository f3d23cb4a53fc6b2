import type { Entry } from './report.js';

/** The fatal indicators that keep the application from having started: those that are down or unknown. */
export function waitingFor(entries: readonly Entry[]): Entry[] {
  return entries.filter(({ criticality, status }) => criticality === 'fatal' && status === 'down');
}

/** What ends the boot where `HEALTH_STARTUP=fail`: the count, the names and the reasons. */
export function startupFailure(missing: readonly Entry[]): string {
  const count = missing.length === 1 ? '1 fatal indicator is down' : `${missing.length} fatal indicators are down`;
  return `Startup validation failed: ${count}: ${missing.map(({ name, reason }) => `${name} (${reason})`).join(', ')}`;
}
