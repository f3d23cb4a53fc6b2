import type { HealthHandler } from '../adapters/http/health-handler.js';
import { systemClock, type Clock } from '../engine/clock.js';
import type { DependencyIndicator } from '../indicators/dependency-indicator.js';
import type { Lookup } from '../registration/lookup.js';
import type { PolicyFacts } from '../registration/policy-facts.js';
import type { IndicatorRegistration } from '../registration/registration.js';
import type { Parts } from './health-service.js';

/** What an application's health runs on: the system, or the test kit in its place. */
export interface Surroundings {
  readonly clock: Clock;
  /** From 0 up to 1, as Math.random. */
  readonly random: () => number;
  /** Whether other threads can follow: their clock is the system's. Where they cannot, there is no management server. */
  readonly hasThreads: boolean;
  /** The environment whose policy holds, whatever the application says. @default what the application says */
  readonly environment?: string | undefined;
  /** Told of each indicator as soon as it is made, before anything is asked of it. */
  readonly onMade?: (registration: IndicatorRegistration, indicator: DependencyIndicator) => void;
  /** Told once the parts are put together, with what makes the handler that answers the routes. Nothing runs yet. */
  readonly onAssembled?: (parts: Parts, handler: () => Promise<Answering>) => void;
}

/** What answers the routes. */
export type Answering = Pick<HealthHandler, 'handle'>;

export const systemSurroundings: Surroundings = { clock: systemClock, random: Math.random, hasThreads: true };

/** The token of the surroundings in Nest, and their key in the options without it; the same in every copy of the package. */
export const HEALTH_SURROUNDINGS = Symbol.for('nestjs-health-policy:surroundings');

/** Those that the options of a program without Nest carry, where its test gave it some. */
export function surroundingsIn(options: object): Surroundings {
  const { [HEALTH_SURROUNDINGS]: given } = options as { [HEALTH_SURROUNDINGS]?: Surroundings };
  return given ?? systemSurroundings;
}

/** The indicator of a registration. */
export function madeOf(
  registration: IndicatorRegistration,
  lookup: Lookup,
  facts: PolicyFacts,
  { onMade }: Surroundings,
): DependencyIndicator {
  const indicator = registration.create(lookup, facts);
  onMade?.(registration, indicator);
  return indicator;
}

/** The options as they hold here. */
export function optionsIn<Options extends { readonly environment?: string }>(
  options: Options,
  { environment }: Surroundings,
): Options {
  return environment === undefined ? options : { ...options, environment };
}
