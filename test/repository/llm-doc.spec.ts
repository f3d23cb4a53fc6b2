import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { resolvePolicy } from '../../src/domain/policy/resolve.js';
import type { LlmDepth } from '../../src/domain/policy/settings.js';
import type { LlmEvidence } from '../../src/indicators/llm/evidence.js';
import { findingOf, type Asked } from '../../src/indicators/llm/finding.js';
import { PAID_GAP_SHARE } from '../../src/indicators/llm/inquiry.js';
import { outcomeOf } from '../../src/indicators/llm/outcome.js';
import { TRANSIENT_REASONS } from '../../src/indicators/llm/transient.js';
import { expectGenerated, markdownTable } from '../support/generated-part.js';

const DOCUMENT = 'docs/llm.md';
/** `UPDATE_DOCS=1 npm test -- llm-doc` writes its tables. */
const document = readFileSync(DOCUMENT, 'utf8');

const refusal = (status: number, code?: string): LlmEvidence => ({ kind: 'refusal', status, code });
const failure = (code: string): LlmEvidence => ({ kind: 'failure', error: { code } });
const nonsense: LlmEvidence = { kind: 'nonsense', what: 'nothing' };

/** What can come of a question; several of one row are judged alike. */
const EVIDENCE: readonly (readonly [string, ...LlmEvidence[]])[] = [
  ['an answer of the right shape', { kind: 'success' }],
  ['401, or a code or type that says so', refusal(401), refusal(400, 'invalid_api_key')],
  ['403', refusal(403)],
  ['429 for the rate', refusal(429), refusal(429, 'rate_limit_exceeded')],
  ['402, and 429 with `insufficient_quota`', refusal(402), refusal(429, 'insufficient_quota')],
  ['404 with `model_not_found` or the like', refusal(404, 'model_not_found')],
  ['404 without', refusal(404)],
  ['500, 502, 503, 504', refusal(500), refusal(502), refusal(503), refusal(504)],
  ['529, or any with `overloaded_error`', refusal(529), refusal(503, 'overloaded_error')],
  ['no answer by the deadline, or 408', { kind: 'timeout' }, refusal(408)],
  [
    'refused, reset, DNS, TLS',
    failure('ECONNREFUSED'),
    failure('ECONNRESET'),
    failure('ENOTFOUND'),
    failure('CERT_HAS_EXPIRED'),
  ],
  ['200 with HTML, `{}`, nothing; over 2 MiB; a redirect', nonsense],
  ['400, 422 and other refusals', refusal(400), refusal(405), refusal(422)],
  ['an error that is none of the network', { kind: 'failure', error: new TypeError('x is no function') }],
  ['no model, or a base URL that is none', { kind: 'unaskable', what: 'no model' }],
];

const ASKED: readonly Asked[] = ['reachable', 'completion', 'calls'];

/** How the entry shows it: what may pass is held back by the failure threshold, except for a run of the application's own calls. */
function shown(evidence: LlmEvidence, asked: Asked): string {
  if (asked === 'calls' && outcomeOf(evidence) === undefined) return 'not counted';
  const { status, reason } = findingOf(evidence, asked);
  if (reason === undefined) return status;
  const passing = asked !== 'calls' && TRANSIENT_REASONS.includes(reason);
  return `${passing ? 'degraded, then down³' : status} \`${reason}\``;
}

interface Pace {
  readonly intervalMs: number;
  readonly callsPerDay: number;
  readonly tokensPerDay: number;
}

/** The pace that a depth has where nothing is configured. */
function paceOf(depth: LlmDepth): Pace {
  const outcome = resolvePolicy({
    indicators: [{ name: 'llm', kind: 'llm' }],
    env: {},
    config: (key) => (key === 'HEALTH_LLM_DEPTH' ? depth : undefined),
  });
  if (!outcome.ok) throw new Error(outcome.message);
  const { intervalMs, callsPerDay, tokensPerDay } = outcome.policy.indicators.get('llm')!.settings;
  return { intervalMs: intervalMs.value, callsPerDay: callsPerDay!.value, tokensPerDay: tokensPerDay!.value };
}

const DAY_MS = 86_400_000;
const TOKENS_OF_A_CALL = 10 + 16;
/** Dollars for a million tokens, the ones of the answer too. */
const PRICES = [0.6, 10, 75];
/** Jitter takes up to a tenth off each interval, so a twentieth on average. */
const AVERAGE_SHARE = 0.95;
const FLEET = 100;

interface Spending {
  readonly calls: number;
  readonly tokens: number;
}

/** What asking once in `gapMs` comes to in a day, within the limits. */
function spendingOfDay(
  gapMs: number,
  limits = { calls: Infinity, tokens: Infinity },
  tokens = TOKENS_OF_A_CALL,
): Spending {
  const calls = Math.min(Math.floor(DAY_MS / gapMs), limits.calls, Math.floor(limits.tokens / tokens));
  return { calls, tokens: calls * tokens };
}

function times({ calls, tokens }: Spending, factor: number): Spending {
  return { calls: calls * factor, tokens: tokens * factor };
}

function dollarsOf(sum: number): string {
  const digits = sum > 0 && sum < 0.1 ? 3 : 2;
  return `$${sum.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

function row(what: string, replicas: string, { calls, tokens }: Spending): string[] {
  const dollars = PRICES.map((price) => dollarsOf((tokens * price) / 1e6));
  return [what, replicas, calls.toLocaleString('en'), tokens.toLocaleString('en'), ...dollars];
}

const reachable = paceOf('reachable');
const completion = paceOf('completion');
const limits = { calls: completion.callsPerDay, tokens: completion.tokensPerDay };
const listing = spendingOfDay(reachable.intervalMs * AVERAGE_SHARE, undefined, 0);
const alone = spendingOfDay(completion.intervalMs * AVERAGE_SHARE, limits);
const together = spendingOfDay(completion.intervalMs * PAID_GAP_SHARE, limits);
const both = times(alone, 2);
const liteLlm = spendingOfDay(300_000);
const everyTenSeconds = spendingOfDay(10_000);

const COSTS = [
  row('`wired`, `configured`', 'any', { calls: 0, tokens: 0 }),
  row('`reachable`, any store', '1', listing),
  row('`reachable`, any store', '100', times(listing, FLEET)),
  row('`completion`, any store', '1', alone),
  row('`completion`, memory', '100', times(alone, FLEET)),
  row('`completion`, any store, two providers', '1', both),
  row('`completion`, shared store', '100', together),
  row('`completion`, the application’s own calls succeed', 'any', { calls: 0, tokens: 0 }),
  row('the most that the default budget grants', 'a store', limits),
  row('LiteLLM, background checks, one deployment', '1', liteLlm),
  row('the same, not shared', '100', times(liteLlm, FLEET)),
  row('a container check each 10 s that asks the model', '1', everyTenSeconds),
  row('the same', '100', times(everyTenSeconds, FLEET)),
];

describe('docs/llm.md', () => {
  it('says of each evidence what the code makes of it', () => {
    const rows = EVIDENCE.map(([what, ...alike]) => {
      const [cells, ...others] = alike.map((evidence) => ASKED.map((asked) => shown(evidence, asked)));
      for (const each of others) expect(each).toEqual(cells);
      return [what, ...cells!];
    });
    expectGenerated(
      DOCUMENT,
      'evidence',
      markdownTable(['what came back', 'list of models', 'completion', 'own calls'], rows),
    );
  });

  it('says what a day costs at the defaults of the code', () => {
    const head = ['check', 'replicas', 'requests', 'tokens', ...PRICES.map((price) => `at $${price.toFixed(2)}`)];
    expectGenerated(DOCUMENT, 'cost', markdownTable(head, COSTS));
  });

  it('is asked for less than the budget, so that the defaults never run out for one provider', () => {
    for (const { calls, tokens } of [alone, together]) {
      expect(calls).toBeLessThan(limits.calls);
      expect(tokens).toBeLessThan(limits.tokens);
    }
  });

  it('is short', () => {
    expect(document.split('\n').length).toBeLessThanOrEqual(200);
  });
});
