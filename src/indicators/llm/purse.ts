import type { LlmEvidence } from './evidence.js';
import type { LlmSpending, LlmStore, LlmTally } from './budget.js';

/** Whether a call may be made now, and why not. */
export type Permission =
  | { readonly kind: 'granted'; readonly tally: LlmTally }
  | { readonly kind: 'spent'; readonly tally: LlmTally; readonly latest: Latest | undefined }
  /** Another replica has asked lately, or is asking. */
  | { readonly kind: 'asked_by_another'; readonly evidence: LlmEvidence | undefined; readonly ageMs: number }
  /** The store does not answer: no money is spent on a guess. */
  | { readonly kind: 'store_unavailable' };

/** What was found last, by whoever shares the store. */
export interface Latest {
  readonly evidence: LlmEvidence;
  readonly ageMs: number;
}

/** For how long what was found stands for other replicas and for a restarted one, in milliseconds. */
const PUBLISHED_MS = 86_400_000;

/** Pays for the calls of one provider out of its budget, in whatever store that is kept. Never rejects. */
export class Purse {
  constructor(
    private readonly store: () => LlmStore | Promise<LlmStore>,
    /** Names the provider among all that share the store. */
    private readonly key: string,
  ) {}

  /** Asks for one call of at most so many tokens, not sooner after the last of anybody's than `gapMs`. */
  async ask(tokens: number, limits: LlmSpending, gapMs: number): Promise<Permission> {
    try {
      const store = await this.store();
      const latest = await store.latest(this.key);
      if (latest !== undefined && latest.ageMs < gapMs) return { kind: 'asked_by_another', ...latest };
      if (!(await store.lead(this.key, gapMs)))
        return { kind: 'asked_by_another', evidence: latest?.evidence, ageMs: latest?.ageMs ?? 0 };
      const tally = await store.spend(this.key, { calls: 1, tokens }, limits);
      return tally.granted ? { kind: 'granted', tally } : { kind: 'spent', tally, latest };
    } catch {
      return { kind: 'store_unavailable' };
    }
  }

  /**
   * Tells the store, and whoever shares it, what came of the call, and what it really cost.
   * @returns the tally with that
   */
  async settle(evidence: LlmEvidence, tally: LlmTally, reserved: number): Promise<LlmTally> {
    const cost = costOf(evidence, reserved);
    try {
      const store = await this.store();
      const correction = cost === reserved ? undefined : store.correct(this.key, cost - reserved);
      await Promise.allSettled([store.publish(this.key, evidence, PUBLISHED_MS), correction]);
    } catch {
      // What could not be corrected was counted too high; what could not be published is found out by the next.
    }
    return { ...tally, tokens: Math.max(0, tally.tokens + cost - reserved) };
  }
}

/** Nothing for a call that never ran. What is not known to have been free counts as reserved. */
function costOf(evidence: LlmEvidence, reserved: number): number {
  switch (evidence.kind) {
    case 'success':
      return evidence.tokens ?? reserved;
    case 'refusal':
      return evidence.status < 500 ? 0 : reserved;
    case 'unaskable':
      return 0;
    case 'nonsense':
    case 'timeout':
    case 'failure':
      return reserved;
  }
}
