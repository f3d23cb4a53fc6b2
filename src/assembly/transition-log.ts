import type { Log } from './log.js';
import { originOf } from '../domain/error-origin.js';
import type { CheckEnd } from '../engine/check-end.js';
import type { HealthMonitor } from '../engine/health-monitor.js';
import type { Transition } from '../engine/transition.js';

/** Logs each transition once, and once the place of an error that an indicator threw; a steady state logs nothing. */
export function logTransitions(monitor: HealthMonitor, logger: Log): () => void {
  const broken = new Set<string>();
  return monitor.onCheck(({ indicator, criticality, finished, transition }: CheckEnd) => {
    const isBroken = finished.result.reason === 'indicator_error';
    const cause = isBroken && 'thrown' in finished ? `; thrown: ${originOf(finished.thrown)}` : '';
    if (transition !== undefined) {
      logAt(
        logger,
        transition,
        `${indicator} (${criticality}) is ${transition.to}${was(transition)}${why(transition)}${cause}`,
      );
    } else if (isBroken && !broken.has(indicator)) {
      logAt(logger, { to: 'down', criticality }, `${indicator} (${criticality}): the check itself fails now${cause}`);
    }
    if (isBroken) broken.add(indicator);
    else broken.delete(indicator);
  });
}

function logAt(logger: Log, about: Pick<Transition, 'to' | 'criticality'>, line: string): void {
  switch (levelOf(about)) {
    case 'info':
      return logger.log(line);
    case 'warn':
      return logger.warn(line);
    case 'error':
      return logger.error(line);
  }
}

/** Info: up, or without effect. Warn: optional and not up. Error: fatal and not up. */
export function levelOf({ to, criticality }: Pick<Transition, 'to' | 'criticality'>): 'info' | 'warn' | 'error' {
  if (to === 'up' || criticality === 'shadow' || criticality === 'disabled') return 'info';
  return criticality === 'fatal' ? 'error' : 'warn';
}

function was({ from }: Transition): string {
  return from === 'unknown' ? '' : `, was ${from}`;
}

function why({ reason, message }: Transition): string {
  return reason === undefined ? '' : `: ${reason}${message === undefined ? '' : ` (${message})`}`;
}
