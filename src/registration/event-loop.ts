import { EventLoopHealthIndicator, type EventLoopIndicatorOptions } from '../indicators/event-loop.health.js';
import type { Lookup } from './lookup.js';
import type { PolicyFacts } from './policy-facts.js';
import { defined, named, type Given } from './arguments.js';
import type { CommonOptions, IndicatorRegistration } from './registration.js';

export interface EventLoopOptions extends CommonOptions, EventLoopIndicatorOptions {}

/**
 * How busy this process's event loop was since the last check. For liveness rather probe the management server, which sees a block
 * while it lasts.
 * @param name @default `eventLoop`
 * @publicApi
 */
export function eventLoop(name?: string, options?: EventLoopOptions): IndicatorRegistration;
export function eventLoop(options?: EventLoopOptions): IndicatorRegistration;
export function eventLoop(...args: Given<EventLoopOptions>): IndicatorRegistration {
  const [name, options] = named('eventLoop', args);
  const { warnDelayMs, warnUtilization, ...settings } = options;
  const create = (_lookup: Lookup, facts: PolicyFacts) =>
    new EventLoopHealthIndicator(() => facts.eventLoopReadyMs, defined({ warnDelayMs, warnUtilization }));
  return { name, kind: 'custom', local: true, settings, uses: [], type: EventLoopHealthIndicator, create };
}
