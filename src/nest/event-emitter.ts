import type { HealthMonitor } from '../engine/health-monitor.js';
import type { Lookup } from '../registration/lookup.js';

/** The event that the application's EventEmitter2 emits, with the transition. */
const TRANSITION_EVENT = 'health.transition';

/** What is used of an EventEmitter2. */
interface Emitter {
  emit(event: string, ...values: unknown[]): unknown;
}

/** Emits each transition through `@nestjs/event-emitter` where the application has its module; returns the function that ends it. */
export async function emitTransitions(monitor: HealthMonitor, lookup: Lookup): Promise<() => void> {
  const installed = await import('@nestjs/event-emitter').catch(() => undefined);
  const emitter = installed && (lookup.provider(installed.EventEmitter2) as Emitter | undefined);
  return emitter === undefined
    ? () => {}
    : monitor.onTransition((transition) => void emitter.emit(TRANSITION_EVENT, transition));
}
