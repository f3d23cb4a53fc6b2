import type { CheckResult } from '../domain/check-result.js';
import { parseForeignError, parseForeignResult, withEvidence } from '../domain/foreign-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { adopt } from '../engine/adopt.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { isAttempt, underDeadline } from './custom/attempt.js';

/** What a check of the application's own may answer: a status with facts, or a Terminus `HealthIndicatorResult`. */
export type CustomAnswer =
  | { readonly status: 'up' | 'degraded' | 'down'; readonly [fact: string]: unknown }
  | Readonly<Record<string, { readonly status: string }>>;

/** A check of the application's own. It may throw: a network error is `unreachable`, any other `indicator_error`. */
export type CustomCheck = (context: CheckContext) => CustomAnswer | PromiseLike<CustomAnswer>;

/** What a custom check uses: made ready at boot, and ended with the application. */
export interface CustomMeans {
  /** @throws Error where the check could never work with it */
  readonly prepare: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** An indicator of the application's own, or any indicator of Terminus's. */
export class CustomHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 1;
  readonly #ask: CustomCheck;
  readonly #expose: ReadonlySet<string>;
  readonly #means: CustomMeans | undefined;

  /**
   * @param expose names of strings in the answer that may be shown at level `full`; @default none
   * @param means @default nothing to make ready or to end
   */
  constructor(ask: CustomCheck, expose: readonly string[] = [], means?: CustomMeans) {
    super();
    this.#ask = ask;
    this.#expose = new Set(expose);
    this.#means = means;
  }

  override async prepare(): Promise<void> {
    await this.#means?.prepare();
  }

  override async close(): Promise<void> {
    await this.#means?.close();
  }

  override async check(context: CheckContext): Promise<CheckResult> {
    try {
      const answer: unknown = this.#ask(context);
      if (!isAttempt(answer)) return parseForeignResult((await adopt(answer)).value, this.#expose);
      const { value, failure } = await underDeadline(answer, context);
      return withEvidence(parseForeignResult(value, this.#expose), failure);
    } catch (error) {
      const told = parseForeignError(error, this.#expose);
      if (told === undefined) throw error;
      return told;
    }
  }
}
