import { systemClock, type Clock } from '../../engine/clock.js';
import type { LlmEvidence } from './evidence.js';
import { agedEvidence, keptEvidence } from './kept-evidence.js';
import { outcomeOf, type FailureKind } from './outcome.js';

/** When the application's own calls of a provider are believed. */
export interface CallRecordOptions {
  /** @default the process's clock; only its monotonic time is read */
  readonly clock?: Clock;
  /** How far back calls count, in milliseconds; a twelfth of it more or less. @default 60000 */
  readonly windowMs?: number;
  /** Fewer calls than this within the window are no outage: one bad request is not. @default 5 */
  readonly minimumCalls?: number;
  /** The share of failures, 0 to 1, from which on the provider counts as failing. @default 0.5 */
  readonly failureShare?: number;
}

/** What the application's own calls tell. */
export type CallJudgement =
  /** Nothing: no call succeeded yet, and too few failed. */
  | { readonly kind: 'none' }
  /** `ageMs` is the age of the newest success, however old: the caller decides what is fresh. */
  | { readonly kind: 'working'; readonly ageMs: number }
  /** `evidence` is the newest of the most frequent kind of failure; of two as frequent, of the one seen last. */
  | { readonly kind: 'failing'; readonly evidence: LlmEvidence; readonly failures: number; readonly calls: number };

const BUCKETS = 12;

interface Bucket {
  slot: number;
  successes: number;
  readonly failures: Map<FailureKind, number>;
}

/**
 * What the application's own calls of one provider tell: the best evidence there is, and free.
 *
 * Failing while at least `minimumCalls` calls of the window count and `failureShare` of them failed. An unbroken run of one outcome,
 * of at least `minimumCalls` calls and a twelfth of the window long, outweighs the calls of the other outcome before it: they are
 * forgotten. So an outage and a recovery show after a few seconds, at any rate, and a single success in an outage changes nothing.
 * A 429 is a failure like the others: where it is the most frequent one, the evidence says so.
 *
 * Keeps twelve buckets of at most eleven counts and the newest failure of each of the ten kinds: about 4 kB whatever the rate; a
 * record costs twelve buckets' sums.
 */
export class CallRecord {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #minimumCalls: number;
  readonly #failureShare: number;

  #buckets: Bucket[] = emptyBuckets();
  readonly #newest = new Map<FailureKind, { readonly evidence: LlmEvidence; readonly at: number }>();
  #succeededAt: number | undefined;
  #run: { readonly failing: boolean; readonly since: number; calls: number } | undefined;
  #told: CallJudgement['kind'] = 'none';

  constructor({
    clock = systemClock,
    windowMs = 60_000,
    minimumCalls = 5,
    failureShare = 0.5,
  }: CallRecordOptions = {}) {
    this.#clock = clock;
    this.#windowMs = windowMs;
    this.#minimumCalls = minimumCalls;
    this.#failureShare = failureShare;
  }

  /**
   * Counts what came of a call. True where that is news, so that the provider is best judged at once: the judgement is of another
   * kind than the one last told of, or the call is the first success for a whole window.
   */
  record(evidence: LlmEvidence): boolean {
    const outcome = outcomeOf(evidence);
    if (outcome === undefined) return false;
    const now = this.#clock.now();
    const bucket = this.#bucketAt(now);
    let wasSilent = false;
    if (outcome === 'success') {
      wasSilent = this.#succeededAt === undefined || now - this.#succeededAt > this.#windowMs;
      this.#succeededAt = now;
      bucket.successes += 1;
    } else {
      bucket.failures.set(outcome, (bucket.failures.get(outcome) ?? 0) + 1);
      this.#newest.delete(outcome);
      this.#newest.set(outcome, { evidence: keptEvidence(evidence), at: now });
    }
    this.#lengthenRun(outcome !== 'success', now);

    const kind = this.#kind(now);
    const changed = kind !== this.#told || (wasSilent && kind === 'working');
    this.#told = kind;
    return changed;
  }

  judgement(): CallJudgement {
    const now = this.#clock.now();
    this.#told = this.#kind(now);
    if (this.#told === 'none') return { kind: 'none' };
    if (this.#told === 'working') return { kind: 'working', ageMs: now - (this.#succeededAt ?? now) };
    return { kind: 'failing', evidence: this.#mostFrequent(now), ...this.#totals(now) };
  }

  clear(): void {
    this.#buckets = emptyBuckets();
    this.#newest.clear();
    this.#succeededAt = undefined;
    this.#run = undefined;
    this.#told = 'none';
  }

  #kind(now: number): CallJudgement['kind'] {
    const { calls, failures } = this.#totals(now);
    if (failures > 0 && calls >= this.#minimumCalls && failures >= calls * this.#failureShare) return 'failing';
    return this.#succeededAt === undefined ? 'none' : 'working';
  }

  #lengthenRun(failing: boolean, now: number): void {
    if (this.#run?.failing !== failing) this.#run = { failing, since: now, calls: 0 };
    this.#run.calls += 1;
    if (this.#run.calls < this.#minimumCalls || now - this.#run.since < this.#windowMs / BUCKETS) return;
    for (const bucket of this.#buckets) {
      if (failing) bucket.successes = 0;
      else bucket.failures.clear();
    }
  }

  #totals(now: number): { readonly calls: number; readonly failures: number } {
    let calls = 0;
    let failures = 0;
    for (const bucket of this.#counting(now)) {
      for (const count of bucket.failures.values()) failures += count;
      calls += bucket.successes;
    }
    return { calls: calls + failures, failures };
  }

  #mostFrequent(now: number): LlmEvidence {
    const counts = new Map<FailureKind, number>();
    for (const { failures } of this.#counting(now))
      for (const [kind, count] of failures) counts.set(kind, (counts.get(kind) ?? 0) + count);
    let most = 0;
    let found: LlmEvidence = { kind: 'timeout' };
    // In the order in which each kind was last seen, so that of two as frequent the later one wins.
    for (const [kind, { evidence, at }] of this.#newest) {
      const count = counts.get(kind) ?? 0;
      if (count === 0 || count < most) continue;
      most = count;
      found = agedEvidence(evidence, now - at);
    }
    return found;
  }

  #counting(now: number): Bucket[] {
    const oldest = this.#slotAt(now) - BUCKETS;
    return this.#buckets.filter(({ slot }) => slot > oldest);
  }

  #bucketAt(now: number): Bucket {
    const slot = this.#slotAt(now);
    const index = slot % BUCKETS;
    const bucket = this.#buckets[index]!;
    if (bucket.slot === slot) return bucket;
    return (this.#buckets[index] = { slot, successes: 0, failures: new Map() });
  }

  #slotAt(now: number): number {
    return Math.floor((now / this.#windowMs) * BUCKETS);
  }
}

function emptyBuckets(): Bucket[] {
  return Array.from({ length: BUCKETS }, () => ({ slot: -Infinity, successes: 0, failures: new Map() }));
}
