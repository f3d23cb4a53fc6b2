import { systemClock, type Clock } from '../../engine/clock.js';
import type { LlmEvidence } from './evidence.js';
import { agedEvidence, keptEvidence } from './kept-evidence.js';

/**
 * What the checks of a provider cost, or may cost, within a day.
 * @publicApi
 */
export interface LlmSpending {
  readonly calls: number;
  readonly tokens: number;
}

/**
 * What was spent in the running day, a granted spending included.
 * @publicApi
 */
export interface LlmTally extends LlmSpending {
  readonly granted: boolean;
  /** Until the running day ends, in milliseconds; a whole day where none is running. */
  readonly resetsInMs: number;
}

/**
 * Where the spending of the LLM checks is kept, and what they found: for one process, or for all replicas. A promise that rejects
 * grants nothing: no money is spent on a guess.
 * @publicApi
 */
export interface LlmStore {
  /**
   * Adds to what was spent in the running day (24 hours from its first spending, by the store's own clock: a jump of ours changes
   * nothing), unless that would pass a limit: then nothing is added and `granted` is false. A limit of 0 grants nothing.
   * Atomic among all who share the store.
   * @throws RangeError on an amount that is no whole number from 0 up
   */
  spend(key: string, amount: LlmSpending, limits: LlmSpending): Promise<LlmTally>;
  /**
   * Adds tokens, or takes back where negative, once a call's answer tells what it cost; never below zero, past a limit where that
   * is what was spent. No new day is begun.
   * @throws RangeError on what is no whole number
   */
  correct(key: string, tokens: number): Promise<void>;
  /** True for the first who asks within `forMs`: it makes the call for the whole fleet. */
  lead(key: string, forMs: number): Promise<boolean>;
  /** Keeps what was found for the others of the fleet, for `forMs`. */
  publish(key: string, evidence: LlmEvidence, forMs: number): Promise<void>;
  /** What was published last, with its age by the store's clock; what it says of times to come counts from now. */
  latest(key: string): Promise<{ readonly evidence: LlmEvidence; readonly ageMs: number } | undefined>;
}

/** How long a day of spending lasts, in milliseconds. */
export const DAY_MS = 86_400_000;

interface Day extends LlmSpending {
  readonly endsAt: number;
}

/**
 * The store of one process: each replica spends its own budget and leads itself.
 * @publicApi
 */
export class MemoryLlmStore implements LlmStore {
  readonly #days = new Map<string, Day>();
  readonly #found = new Map<string, { readonly evidence: LlmEvidence; readonly at: number; readonly until: number }>();

  constructor(private readonly clock: Clock = systemClock) {}

  spend(key: string, amount: LlmSpending, limits: LlmSpending): Promise<LlmTally> {
    return settled(() => {
      expectAmount(amount);
      const now = this.clock.now();
      const day = this.#dayOf(key) ?? { calls: 0, tokens: 0, endsAt: now + DAY_MS };
      const granted = mayBeSpent(day, amount, limits);
      const calls = day.calls + (granted ? amount.calls : 0);
      const tokens = day.tokens + (granted ? amount.tokens : 0);
      if (granted) this.#days.set(key, { calls, tokens, endsAt: day.endsAt });
      return { granted, calls, tokens, resetsInMs: day.endsAt - now };
    });
  }

  correct(key: string, tokens: number): Promise<void> {
    return settled(() => {
      expectTokens(tokens);
      const day = this.#dayOf(key);
      if (day !== undefined) this.#days.set(key, { ...day, tokens: Math.max(0, day.tokens + tokens) });
    });
  }

  lead(_key: string, _forMs: number): Promise<boolean> {
    return Promise.resolve(true);
  }

  publish(key: string, evidence: LlmEvidence, forMs: number): Promise<void> {
    return settled(() => {
      const at = this.clock.now();
      this.#found.set(key, { evidence: keptEvidence(evidence), at, until: at + forMs });
    });
  }

  latest(key: string): Promise<{ readonly evidence: LlmEvidence; readonly ageMs: number } | undefined> {
    return settled(() => {
      const found = this.#found.get(key);
      const now = this.clock.now();
      if (found === undefined || now >= found.until) return undefined;
      const ageMs = now - found.at;
      return { evidence: agedEvidence(found.evidence, ageMs), ageMs };
    });
  }

  #dayOf(key: string): Day | undefined {
    const day = this.#days.get(key);
    return day !== undefined && this.clock.now() < day.endsAt ? day : undefined;
  }
}

/** Whether an amount still fits into the limits. */
export function mayBeSpent(spent: LlmSpending, amount: LlmSpending, limits: LlmSpending): boolean {
  return (
    limits.calls > 0 &&
    limits.tokens > 0 &&
    spent.calls + amount.calls <= limits.calls &&
    spent.tokens + amount.tokens <= limits.tokens
  );
}

/** @throws RangeError */
export function expectAmount({ calls, tokens }: LlmSpending): void {
  for (const [name, value] of Object.entries({ calls, tokens }))
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`Expected the \`${name}\` of a spending to be a whole number from 0 up, got ${value}`);
}

/** @throws RangeError */
export function expectTokens(tokens: number): void {
  if (!Number.isSafeInteger(tokens))
    throw new RangeError(`Expected the tokens of a correction to be a whole number, got ${tokens}`);
}

/** What the work returns or throws, as a promise. */
function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
