import type { CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { DependencyIndicator } from './dependency-indicator.js';

/** Read from disk with the first registration of this kind: an application of built-in indicators does without. */
type Reading = typeof import('./custom/reading.js');

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
  #reading: Reading | undefined;

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
    await this.#load();
    await this.#means?.prepare();
  }

  override async close(): Promise<void> {
    await this.#means?.close();
  }

  override check(context: CheckContext): Promise<CheckResult> {
    const read = ({ readAnswer }: Reading) => readAnswer(this.#ask, context, this.#expose);
    return this.#reading === undefined ? this.#load().then(read) : read(this.#reading); // at once, where it is prepared
  }

  async #load(): Promise<Reading> {
    return (this.#reading = await import('./custom/reading.js'));
  }
}
