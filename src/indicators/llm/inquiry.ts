import { down, type CheckData, type CheckResult } from '../../domain/check-result.js';
import type { Clock } from '../../engine/clock.js';
import type { EndpointMemory } from './ask-endpoint.js';
import type { LlmTally } from './budget.js';
import type { DeepLlmDepth } from './depth.js';
import type { LlmEndpoint } from './endpoint.js';
import type { LlmEvidence } from './evidence.js';
import { evidenceOfError } from './evidence-of-error.js';
import { findingOf } from './finding.js';
import { isHolder, memberOf } from './guarded.js';
import type { LlmLimits } from './options.js';
import type { LlmAsk } from './provider-options.js';
import type { Latest, Purse } from './purse.js';

/** Why a provider was deliberately not asked. */
export type Held = 'startup' | 'retry_after' | 'pace' | 'budget_spent' | 'store_unavailable' | 'asked_by_another';

/** One occasion to ask. */
export interface Occasion {
  readonly depth: DeepLlmDepth;
  readonly signal: AbortSignal;
  readonly limits: LlmLimits;
  readonly way: { readonly ask: LlmAsk } | { readonly endpoint: LlmEndpoint };
  /** What is known without asking, for the case that nothing else ever was. */
  readonly shallow: CheckResult;
}

export interface InquiryParts {
  readonly clock: Clock;
  readonly maxTokens: number;
  readonly fetch: () => typeof fetch;
  readonly purse: Purse;
}

/** For how long a result stands at most while its provider is not asked, in milliseconds. */
const LONGEST_HOLD_MS = 3_600_000;

/** A free question is not asked again within this, in milliseconds, however often a check is asked for. */
const FREE_GAP_MS = 1000;

/** Jitter takes up to a tenth off an interval; a paid question is never asked sooner than that allows. */
export const PAID_GAP_SHARE = 0.89;

/** What the prompt of a completion may cost, in tokens, beside the answer: with room for templates and hidden prompts. */
const PROMPT_TOKENS = 32;

/**
 * Asks one provider at the depths `reachable` and `completion`: not sooner than its pace, a Retry-After and the budget allow. Where it
 * may not ask, the last result stands with its age, and says why.
 */
export class Inquiry {
  private last: { readonly result: CheckResult; readonly depth: DeepLlmDepth; readonly atMs: number } | undefined;
  private asked: { readonly depth: DeepLlmDepth; readonly atMs: number } | undefined;
  private heldSinceMs: number | undefined;
  private notBeforeMs = Number.NEGATIVE_INFINITY;
  private memory: EndpointMemory | undefined;
  private paid: { readonly tally: LlmTally; readonly limits: LlmLimits } | undefined;

  constructor(private readonly parts: InquiryParts) {}

  /** What was spent of the budget, and what it is, as known since the last paid question. */
  get budget(): { readonly tally: LlmTally; readonly limits: LlmLimits } | undefined {
    return this.paid;
  }

  async ask(occasion: Occasion): Promise<CheckResult> {
    const { depth, limits } = occasion;
    const now = this.parts.clock.now();
    if (now < this.notBeforeMs) return this.hold(occasion, 'retry_after');
    const gapMs = depth === 'completion' ? limits.intervalMs * PAID_GAP_SHARE : FREE_GAP_MS;
    if (this.asked?.depth === depth && now - this.asked.atMs < gapMs) return this.hold(occasion, 'pace');
    return depth === 'completion' ? this.askPaid(occasion, gapMs) : this.take(await this.question(occasion), depth, 0);
  }

  /** The last result with its age, and why there is no newer one. */
  hold({ shallow }: Pick<Occasion, 'shallow'>, held: Held, facts: CheckData = {}): CheckResult {
    const now = this.parts.clock.now();
    if (this.last === undefined) return this.holdNothing(shallow, held, facts, now);
    const { result, atMs } = this.last;
    const evidenceAgeMs = Math.round(now - atMs);
    const data = { ...result.data, ...facts, held, evidenceAgeMs };
    if (evidenceAgeMs > LONGEST_HOLD_MS && held !== 'budget_spent')
      return down('stale', `${WHY[held]} for over an hour`, data);
    const message = held === 'pace' ? result.message : `${told(result.message)}not asked again: ${WHY[held]}`;
    return { ...result, ...(message !== undefined && { message }), data, counts: 'not' };
  }

  /** Nothing deep was ever known: what is known without asking stands, but not for ever where an answer was to be had. */
  private holdNothing(shallow: CheckResult, held: Held, facts: CheckData, now: number): CheckResult {
    const data = { ...shallow.data, ...facts, held };
    if (held === 'startup' || held === 'budget_spent') return { ...shallow, data };
    this.heldSinceMs ??= now;
    return now - this.heldSinceMs > LONGEST_HOLD_MS
      ? down('stale', `${WHY[held]} for over an hour, and nothing was ever found`, data)
      : { ...shallow, data };
  }

  private async askPaid(occasion: Occasion, gapMs: number): Promise<CheckResult> {
    const { limits, depth } = occasion;
    const { purse, maxTokens } = this.parts;
    const reserved = maxTokens + PROMPT_TOKENS;
    const spending = { calls: limits.callsPerDay, tokens: limits.tokensPerDay };
    const before = this.asked;
    this.asked = { depth, atMs: this.parts.clock.now() }; // others who ask meanwhile are held by the pace
    const permission = await purse.ask(reserved, spending, gapMs);
    if (permission.kind !== 'granted') this.asked = before;
    switch (permission.kind) {
      case 'granted': {
        const evidence = await this.question(occasion);
        const tally = await purse.settle(evidence, permission.tally, reserved);
        return withData(this.take(evidence, depth, 0), { budget: this.account(tally, limits) });
      }
      case 'spent':
        if (permission.latest !== undefined) this.learn(depth, permission.latest);
        return this.hold(occasion, 'budget_spent', { budget: this.account(permission.tally, limits) });
      case 'store_unavailable':
        return this.hold(occasion, 'store_unavailable');
      case 'asked_by_another':
        return this.adopt(occasion, permission.evidence, permission.ageMs);
    }
  }

  /** Takes over what another replica found, once. */
  private adopt(occasion: Occasion, evidence: LlmEvidence | undefined, ageMs: number): CheckResult {
    const learnt = evidence && this.learn(occasion.depth, { evidence, ageMs });
    if (learnt === undefined) return this.hold(occasion, 'asked_by_another');
    return withData(learnt, { evidenceAgeMs: Math.round(ageMs) });
  }

  /** What another replica, or this one before it was restarted, found; undefined where it is known already. */
  private learn(depth: DeepLlmDepth, { evidence, ageMs }: Latest): CheckResult | undefined {
    const foundAtMs = this.parts.clock.now() - ageMs;
    if (this.last !== undefined && foundAtMs - this.last.atMs < FREE_GAP_MS) return undefined;
    return this.take(evidence, depth, ageMs, 'another_replica');
  }

  private account(tally: LlmTally, limits: LlmLimits): CheckData {
    this.paid = { tally, limits };
    return budgetOf(tally, limits);
  }

  private async question({ way, depth, signal }: Occasion): Promise<LlmEvidence> {
    this.asked = { depth, atMs: this.parts.clock.now() };
    const { maxTokens, fetch } = this.parts;
    if ('ask' in way) return askUser(way.ask, { depth, signal, maxTokens });
    // Loaded when it is first needed: by default nobody is asked.
    const { askEndpoint, newEndpointMemory } = await import('./ask-endpoint.js');
    const memory = (this.memory ??= newEndpointMemory());
    return askEndpoint(way.endpoint, { depth, signal, maxTokens, memory, fetch: fetch() });
  }

  private take(evidence: LlmEvidence, depth: DeepLlmDepth, ageMs: number, by = 'asked'): CheckResult {
    const now = this.parts.clock.now();
    const retryAfterMs = evidence.kind === 'refusal' ? (evidence.retryAfterMs ?? 0) : 0;
    this.notBeforeMs = now - ageMs + Math.min(retryAfterMs, LONGEST_HOLD_MS);
    const listed = evidence.kind === 'success' ? evidence.modelListed : undefined;
    const result = withData(findingOf(evidence, depth), {
      depth,
      evidence: by,
      ...(listed !== undefined && { modelListed: listed }),
    });
    this.last = { result, depth, atMs: now - ageMs };
    return result;
  }
}

const WHY: Readonly<Record<Held, string>> = {
  startup: 'the first check looks no deeper',
  retry_after: 'the provider asked to wait',
  pace: 'it was asked just now',
  budget_spent: 'the budget of the day is spent',
  store_unavailable: 'the store of the budget does not answer',
  asked_by_another: 'another replica asks for all',
};

/** Ends with the signal, whether the application's function does or not. */
async function askUser(ask: LlmAsk, question: Parameters<LlmAsk>[0]): Promise<LlmEvidence> {
  const { signal } = question;
  let overdue = (): void => {};
  const ended = new Promise<LlmEvidence>((resolve) => (overdue = () => resolve({ kind: 'timeout' })));
  signal.addEventListener('abort', overdue);
  if (signal.aborted) overdue();
  try {
    return await Promise.race([evidenceOfAnswer(ask, question), ended]);
  } finally {
    signal.removeEventListener('abort', overdue);
  }
}

/** Success is to resolve with nothing, or with the tokens alone: any other value could mean anything. */
async function evidenceOfAnswer(ask: LlmAsk, question: Parameters<LlmAsk>[0]): Promise<LlmEvidence> {
  try {
    const answer: unknown = await ask(question);
    if (answer === undefined) return { kind: 'success' };
    const tokens = memberOf(answer, 'tokens');
    const isAnswer = isHolder(answer) && Object.keys(answer).every((key) => key === 'tokens');
    if (isAnswer && typeof tokens === 'number' && tokens >= 0) return { kind: 'success', tokens };
    if (isAnswer && Object.hasOwn(answer, 'tokens') && tokens === undefined) return { kind: 'success' };
    return {
      kind: 'nonsense',
      what: '`ask` has to resolve with nothing or with { tokens }, and to throw where it failed',
    };
  } catch (error) {
    return evidenceOfError(error) ?? { kind: 'timeout' };
  }
}

function withData(result: CheckResult, data: CheckData): CheckResult {
  return { ...result, data: { ...result.data, ...data } };
}

function budgetOf({ calls, tokens, resetsInMs }: LlmTally, { callsPerDay, tokensPerDay }: LlmLimits): CheckData {
  return { calls, callsPerDay, tokens, tokensPerDay, resetsInMs: Math.round(resetsInMs) };
}

function told(message: string | undefined): string {
  return message === undefined ? '' : `${message}; `;
}
