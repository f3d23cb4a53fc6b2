import { createHash } from 'node:crypto';
import { DAY_MS, expectAmount, expectTokens, type LlmSpending, type LlmStore, type LlmTally } from './budget.js';
import type { LlmEvidence } from './evidence.js';
import { memberOf } from './guarded.js';
import { agedEvidence, evidenceOfShared, sharedEvidence } from './kept-evidence.js';
import { LlmStoreError, type BoundedRedis } from './redis-bounded.js';
import { CORRECT, LATEST, LEAD, PUBLISH, SPEND } from './redis-scripts.js';

/** Names that are keys as they are; others would have to be escaped, and become a digest. */
const PLAIN_NAME = /^[\w.-]{1,100}$/;

/** The budget of LLMs in redis: each operation is one script on one key. */
export class RedisLlmStore implements LlmStore {
  constructor(
    private readonly redis: BoundedRedis,
    private readonly prefix: string,
  ) {}

  async spend(key: string, amount: LlmSpending, limits: LlmSpending): Promise<LlmTally> {
    expectAmount(amount);
    const { calls, tokens } = amount;
    const most = [wholeLimit(limits.calls), wholeLimit(limits.tokens)];
    return tallyOf(await this.redis.run(SPEND, this.#key(key, 'spent'), [calls, tokens, ...most, DAY_MS]));
  }

  async correct(key: string, tokens: number): Promise<void> {
    expectTokens(tokens);
    await this.redis.run(CORRECT, this.#key(key, 'spent'), [tokens]);
  }

  async lead(key: string, forMs: number): Promise<boolean> {
    return countOf(await this.redis.run(LEAD, this.#key(key, 'lead'), [lifetime(forMs)])) === 1;
  }

  async publish(key: string, evidence: LlmEvidence, forMs: number): Promise<void> {
    const lifeMs = lifetime(forMs);
    const found = JSON.stringify({ evidence: sharedEvidence(evidence), forMs: lifeMs });
    await this.redis.run(PUBLISH, this.#key(key, 'found'), [found, lifeMs]);
  }

  async latest(key: string): Promise<{ readonly evidence: LlmEvidence; readonly ageMs: number } | undefined> {
    return foundOf(await this.redis.run(LATEST, this.#key(key, 'found'), []));
  }

  /** The name is the hash tag: in a cluster all keys of a provider are in one slot. */
  #key(name: string, what: string): string {
    const digest = () => createHash('sha256').update(JSON.stringify(name)).digest('base64url');
    return `${this.prefix}{${PLAIN_NAME.test(name) ? name : `~${digest()}`}}:${what}`;
  }
}

/** @throws LlmStoreError on anything that is no tally: nothing is granted on a guess */
function tallyOf(reply: unknown): LlmTally {
  const [granted, calls, tokens, resetsInMs] = Array.isArray(reply) ? reply.map(countOf) : [];
  if (granted === undefined || calls === undefined || tokens === undefined || resetsInMs === undefined)
    throw new LlmStoreError('the shared store answered with something that is no tally');
  return { granted: granted === 1, calls, tokens, resetsInMs };
}

/** Undefined for whatever does not look like what we published. */
function foundOf(reply: unknown): { readonly evidence: LlmEvidence; readonly ageMs: number } | undefined {
  const [text, left] = Array.isArray(reply) ? (reply as unknown[]) : [];
  const found = parsed(text);
  const leftMs = countOf(left);
  const forMs = memberOf(found, 'forMs');
  const evidence = evidenceOfShared(memberOf(found, 'evidence'));
  if (evidence === undefined || typeof forMs !== 'number' || leftMs === undefined || !(forMs >= leftMs))
    return undefined;
  const ageMs = forMs - leftMs;
  return { evidence: agedEvidence(evidence, ageMs), ageMs };
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** A whole number from 0 up, as a text too: ioredis has the option `stringNumbers`. */
function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** A limit that a script can compare with; what is no number limits to nothing. */
function wholeLimit(limit: number): number {
  return limit > 0 ? Math.min(Math.floor(limit), Number.MAX_SAFE_INTEGER) : 0;
}

/** Whole milliseconds that redis takes as an expiry. */
function lifetime(forMs: number): number {
  return Math.min(Math.max(1, Math.round(forMs)), 366 * DAY_MS);
}
