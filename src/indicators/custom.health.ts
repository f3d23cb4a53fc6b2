import type { CheckResult } from '../domain/check-result.js';
import { parseForeignResult } from '../domain/foreign-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { adopt } from '../engine/adopt.js';
import { DependencyIndicator } from './dependency-indicator.js';

/** What a check of the application's own may answer: a status with facts, or a Terminus `HealthIndicatorResult`. */
export type CustomAnswer =
  | { readonly status: 'up' | 'degraded' | 'down'; readonly [fact: string]: unknown }
  | Readonly<Record<string, { readonly status: string }>>;

/** A check of the application's own. It may throw: a network error is `unreachable`, any other `indicator_error`. */
export type CustomCheck = (context: CheckContext) => CustomAnswer | PromiseLike<CustomAnswer>;

/** An indicator of the application's own, or any indicator of Terminus's. */
export class CustomHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 1;
  readonly #ask: CustomCheck;
  readonly #expose: ReadonlySet<string>;

  /** @param expose names of strings in the answer that may be shown at level `full`; @default none */
  constructor(ask: CustomCheck, expose: readonly string[] = []) {
    super();
    this.#ask = ask;
    this.#expose = new Set(expose);
  }

  override async check(context: CheckContext): Promise<CheckResult> {
    const { value } = await adopt(this.#ask(context));
    return parseForeignResult(value, this.#expose);
  }
}
