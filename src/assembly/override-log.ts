import type { Log } from './log.js';
import type { HealthMonitor } from '../engine/health-monitor.js';
import type { OverrideEvent } from '../engine/overrides.js';

/** Logs once that an override begins, and once that it is over: none is silent. */
export function logOverrides(monitor: HealthMonitor, logger: Log): () => void {
  return monitor.onOverride((event) => logger.warn(lineOf(event)));
}

function lineOf({ kind, override }: OverrideEvent): string {
  const { indicator, as, author, reason, untilWall } = override;
  const what = as === 'down' ? 'forced down' : `made ${as}`;
  switch (kind) {
    case 'begun':
      return `${indicator} is ${what} by ${author} until ${new Date(untilWall).toISOString()}: ${reason}`;
    case 'expired':
      return `${indicator} is the policy's again: the time is over for which ${author} had it ${what}`;
    case 'ended':
      return `${indicator} is the policy's again: the override by ${author} was ended`;
    case 'replaced':
      return `${indicator}: the override by ${author} is replaced`;
  }
}
