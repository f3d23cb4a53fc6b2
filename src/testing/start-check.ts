import { CheckRunner, type FinishedCheck } from '../engine/check-runner.js';
import type { CheckResult } from '../domain/check-result.js';
import type { IndicatorRegistration } from '../registration/registration.js';
import { plainLookup } from '../registration/plain-lookup.js';
import { PolicyFacts } from '../registration/policy-facts.js';
import type { Provided } from '../registration/provided.js';
import { DrivenClock } from './driven-clock.js';

export interface StartCheckOptions {
  /** The deadline in milliseconds. @default 1000 */
  readonly timeoutMs?: number;
  /** What stands for the providers that the indicator uses: pairs of a token and an object. @default none, so that it says not_configured */
  readonly provide?: Iterable<readonly [token: Provided, object: unknown]>;
  /** A value of the configuration by its key. @default none */
  readonly config?: (key: string) => unknown;
}

/** How a check ended, as the engine sees it. */
export type EndedCheck = CheckResult & Omit<FinishedCheck, 'result'>;

/**
 * One check under way.
 * @publicApi
 */
export interface StartedCheck {
  /** Settles when the check ends, and at its deadline at the latest; never rejects. */
  readonly ended: Promise<EndedCheck>;
  /** The signal that the check was given: aborted at the deadline. */
  readonly signal: AbortSignal;
  /** Lets time pass. The deadline is the driven clock's: no other time brings it. */
  advance(ms: number): Promise<void>;
}

/** Of the engine's default; one check alone meets it never. */
const ABANDON_AFTER_MS = 30_000;

/**
 * Starts one check of an indicator as the engine would: under its deadline, its answer read and its errors judged as in the running
 * application. For tests of an indicator of one's own: `startCheck(indicator('queue', queueHealth))`.
 * @throws Error where the indicator refuses its configuration
 * @publicApi
 */
export async function startCheck(
  registration: IndicatorRegistration,
  { timeoutMs = 1000, provide = [], config = () => undefined }: StartCheckOptions = {},
): Promise<StartedCheck> {
  const provided = new Map<unknown, unknown>(provide);
  const provider = (given: Provided) => provided.get(given) ?? (typeof given === 'object' ? given : undefined);
  const indicator = registration.create(plainLookup(provider, config), new PolicyFacts());
  await indicator.prepare();

  const clock = new DrivenClock();
  const check = indicator.check.bind(indicator);
  let signal!: AbortSignal;
  indicator.check = (context) => {
    ({ signal } = context);
    return check(context);
  };
  const finished = new CheckRunner(indicator, clock).run({ timeoutMs, abandonAfterMs: ABANDON_AFTER_MS });
  const ended = finished.then(({ result, ...rest }) => ({ ...result, ...rest }));
  return { ended, signal, advance: (ms) => clock.advance(ms) };
}
