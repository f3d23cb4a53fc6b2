import type { CheckData, CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import type { Measures } from '../domain/measures.js';
import type { LlmDepth } from '../domain/policy/settings.js';
import { systemClock, type Clock, type Timer } from '../engine/clock.js';
import { DependencyIndicator } from './dependency-indicator.js';
import { MemoryLlmStore } from './llm/budget.js';
import { combine } from './llm/combine.js';
import { isDeep } from './llm/depth.js';
import {
  resolveLlmOptions,
  type LlmDepthOption,
  type LlmIndicatorOptions,
  type LlmProvider,
  type ResolvedLlmOptions,
} from './llm/options.js';
import { ProviderHandle } from './llm/provider-handle.js';
import { ProviderWatch } from './llm/provider.js';
import { Purse } from './llm/purse.js';
import type { LlmSource } from './llm/source.js';
import { TRANSIENT_REASONS } from './llm/transient.js';

/** A provider's own deadline is shorter than the check's by this share, so that a slow one does not hide the others. */
const OWN_DEADLINE_SHARE = 0.95;

/** The window of the calls ends within a twelfth of its length. */
const PAST_WINDOW = 13 / 12;

/** As the policy's `HEALTH_ABANDON_AFTER_MS` is by default. */
const ABANDON_AFTER_MS = 30_000;

/**
 * Tells whether the application has a usable LLM: a manager, a factory that makes clients per request or per user, an endpoint, or
 * several of them. No user's context, and by default no network and no tokens. The entry shows how deep it looked.
 * - `wired`: a manager with the required methods, or a factory that can be called, exists
 * - `configured`: and a key is there where one is needed, and the factory builds a client, which is disposed
 * - `reachable`: and the provider's list of models answers with the right shape; free
 * - `completion`: and a tiny completion works; within a budget
 *
 * The application's own calls are better evidence than all of them, see {@link provider}.
 * @publicApi
 */
export class LlmHealthIndicator extends DependencyIndicator {
  readonly maxUnsettled = 1;
  override readonly transientReasons = TRANSIENT_REASONS;

  readonly #options: ResolvedLlmOptions;
  readonly #watches: readonly ProviderWatch[];
  readonly #news = new Set<() => void>();
  readonly #clock: Clock;
  readonly #looks = new Map<ProviderWatch, Timer>();
  #first = true;

  /**
   * @param source one manager or factory, or a list of providers, each with a name of its own
   * @throws TypeError on an option of a wrong type, or a depth that does not exist
   */
  constructor(
    source: LlmSource | readonly LlmProvider[],
    options: LlmIndicatorOptions & LlmDepthOption,
    /** Under which the budget is kept. */
    name = 'llm',
    clock: Clock = systemClock,
  ) {
    super();
    this.#clock = clock;
    this.#options = resolveLlmOptions(source, options);
    const { providers, calls, maxTokens, fetch } = this.#options;
    const own = new MemoryLlmStore(clock);
    const store = () => this.#options.store() ?? own;
    const pace = () => ({ depth: this.depth, limits: this.#options.limits(), first: this.#first });
    this.#watches = providers.map((provider) => {
      const purse = new Purse(store, `${name}:${provider.name}`);
      return new ProviderWatch({ provider, pace, calls, clock, maxTokens, fetch, purse });
    });
  }

  /**
   * How deep this indicator looks.
   * @throws TypeError on a depth that does not exist: read it once at boot where it is given as a function
   */
  get depth(): LlmDepth {
    return this.#options.depth();
  }

  /** The names of the providers, the primary first. */
  get providers(): readonly string[] {
    return this.#watches.map(({ name }) => name);
  }

  override async prepare(): Promise<void> {
    void this.depth;
    await Promise.all(this.#watches.map((watch) => watch.load()));
  }

  facts(): CheckData {
    return { depth: this.depth };
  }

  /** What the budgets of all providers are, and what is spent of them. */
  measures(): Measures {
    const budgets = this.#watches.map(({ budget }) => budget).filter((each) => each !== undefined);
    if (budgets.length === 0) return {};
    const sum = (of: (each: (typeof budgets)[number]) => number) => budgets.reduce((all, each) => all + of(each), 0);
    return {
      budget: [
        { resource: 'calls', spent: sum(({ tally }) => tally.calls), limit: sum(({ limits }) => limits.callsPerDay) },
        {
          resource: 'tokens',
          spent: sum(({ tally }) => tally.tokens),
          limit: sum(({ limits }) => limits.tokensPerDay),
        },
      ],
    };
  }

  onNews(listener: () => void): () => void {
    this.#news.add(listener);
    return () => void this.#news.delete(listener);
  }

  /**
   * Where the outcomes of the application's own calls of a provider are recorded: a fresh success replaces a check, and a run of
   * failures shows before the next one.
   * @param name @default the primary
   * @throws TypeError where no provider has that name
   */
  provider(name?: string): ProviderHandle {
    const watch = name === undefined ? this.#watches[0] : this.#watches.find((each) => each.name === name);
    if (watch === undefined)
      throw new TypeError(`No LLM provider is called ${JSON.stringify(name)}; there are ${this.providers.join(', ')}`);
    return new ProviderHandle((evidence) => {
      if (!watch.calls.record(evidence)) return;
      this.#tell();
      this.#lookAgain(watch);
    });
  }

  override async check(context: CheckContext): Promise<CheckResult> {
    const wasFirst = this.#first;
    try {
      const [only] = this.#watches;
      return this.#watches.length === 1 ? await only!.check(context) : await this.#checkAll(context);
    } finally {
      this.#first = false;
      if (wasFirst && this.#startsShallow()) this.#tell(); // the free question need not wait for the interval
    }
  }

  /** Waits for the clients of past checks to be disposed. */
  override async close(): Promise<void> {
    for (const timer of this.#looks.values()) timer.cancel();
    this.#looks.clear();
    await Promise.all(this.#watches.map((watch) => watch.close()));
  }

  async #checkAll({ timeoutMs }: CheckContext): Promise<CheckResult> {
    const limits = {
      timeoutMs: Math.max(1, Math.floor(timeoutMs * OWN_DEADLINE_SHARE)),
      abandonAfterMs: ABANDON_AFTER_MS,
    };
    const judged = await Promise.all(
      this.#watches.map(async (watch) => {
        const { result, responseTimeMs } = await watch.runner.run(limits);
        return { name: watch.name, result, responseTimeMs };
      }),
    );
    const providers = Object.fromEntries(
      judged.map(({ name, responseTimeMs, result: { status, reason, message, data } }) => [
        name,
        { status, ...(reason && { reason }), ...(message && { message }), responseTime: responseTimeMs, ...data },
      ]),
    );
    const usable = judged.filter(({ result }) => result.status !== 'down').map(({ name }) => name);
    const data = { depth: this.depth, usable: usable.join(', '), providers };
    return { ...combine(judged, this.#options.requirement), data };
  }

  /** Calls that failed may be the last ones, where they took the traffic away: once they are out of the window it is asked again. */
  #lookAgain(watch: ProviderWatch): void {
    if (watch.calls.judgement().kind !== 'failing' || this.#looks.has(watch)) return;
    const { windowMs } = this.#options.calls;
    const timer = this.#clock.after(windowMs * PAST_WINDOW, () => {
      this.#looks.delete(watch);
      if (watch.calls.judgement().kind === 'failing') this.#lookAgain(watch);
      else this.#tell();
    });
    this.#looks.set(watch, timer);
  }

  #startsShallow(): boolean {
    return this.depth === 'reachable' && !isDeep(this.#options.limits().startupDepth);
  }

  #tell(): void {
    for (const listener of this.#news) listener();
  }
}
