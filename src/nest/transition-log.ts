import type { LoggerService } from '@nestjs/common';
import { originOf } from '../domain/error-origin.js';
import type { CheckEnd, HealthMonitor, Transition } from '../engine/health-monitor.js';

/** Logs each transition once, and the place of an error that an indicator threw; a steady state logs nothing. */
export function logTransitions(monitor: HealthMonitor, logger: LoggerService): () => void {
  return monitor.onCheck(({ indicator, finished, transition }: CheckEnd) => {
    if (transition === undefined) return;
    const { thrown } = finished;
    const cause =
      thrown !== undefined && transition.reason === 'indicator_error' ? `; thrown: ${originOf(thrown)}` : '';
    const line = `${indicator} (${transition.criticality}) is ${transition.to}${was(transition)}${why(transition)}${cause}`;
    switch (levelOf(transition)) {
      case 'info':
        return logger.log(line);
      case 'warn':
        return logger.warn(line);
      case 'error':
        return logger.error(line);
    }
  });
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
