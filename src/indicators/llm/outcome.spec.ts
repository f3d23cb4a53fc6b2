import { describe, expect, it } from '@jest/globals';
import type { LlmEvidence } from './evidence.js';
import { outcomeOf } from './outcome.js';

const refusal = (status: number, code?: string, type?: string): LlmEvidence => ({
  kind: 'refusal',
  status,
  code,
  type,
});
const failure = (error: unknown): LlmEvidence => ({ kind: 'failure', error });
const coded = (code: string) => Object.assign(new Error('x'), { code });

describe('Of the application’s own calls', () => {
  it.each<[what: string, evidence: LlmEvidence, outcome: string]>([
    ['a success', { kind: 'success' }, 'success'],
    ['a 401', refusal(401), 'auth_failed'],
    ['a 400 for the key', refusal(400, 'invalid_api_key'), 'auth_failed'],
    ['a 402', refusal(402), 'quota_exhausted'],
    ['a 429 for the quota', refusal(429, 'insufficient_quota'), 'quota_exhausted'],
    ['a 429 for the quota, by its type', refusal(429, undefined, 'insufficient_quota'), 'quota_exhausted'],
    ['a 400 for the billing', refusal(400, 'billing_hard_limit_reached'), 'quota_exhausted'],
    ['a 403', refusal(403), 'forbidden'],
    ['a 404 for the model (OpenAI)', refusal(404, 'model_not_found', 'invalid_request_error'), 'model_not_found'],
    ['a 404 for the model (Anthropic, Ollama)', refusal(404, undefined, 'not_found_error'), 'model_not_found'],
    ['a 404 for the model (vLLM)', refusal(404, undefined, 'NotFoundError'), 'model_not_found'],
    ['a 404 for the deployment (Azure)', refusal(404, 'DeploymentNotFound'), 'model_not_found'],
    ['a 408', refusal(408), 'timeout'],
    ['a 429', refusal(429), 'rate_limited'],
    ['a 500', refusal(500), 'upstream_error'],
    ['a 502', refusal(502), 'upstream_error'],
    ['a 503', refusal(503), 'upstream_error'],
    ['a 529', refusal(529), 'overloaded'],
    ['a deadline that passed', { kind: 'timeout' }, 'timeout'],
    ['a refused connection', failure(coded('ECONNREFUSED')), 'unreachable'],
    ['a name that is not found', failure(new TypeError('fetch failed', { cause: coded('ENOTFOUND') })), 'unreachable'],
    ['HTML', { kind: 'nonsense', what: 'HTML' }, 'bad_response'],
  ])('%s counts', (_, evidence, outcome) => {
    expect(outcomeOf(evidence)).toBe(outcome);
  });

  it.each<[what: string, evidence: LlmEvidence]>([
    ['a 400', refusal(400, undefined, 'invalid_request_error')],
    ['a context that is too long', refusal(400, 'context_length_exceeded', 'invalid_request_error')],
    ['a 404 for an unknown path', refusal(404)],
    ['a 404 for something else than the model', refusal(404, 'previous_response_not_found', 'invalid_request_error')],
    ['a 405', refusal(405)],
    ['a 409', refusal(409)],
    ['a 413', refusal(413, undefined, 'request_too_large')],
    ['a 413 with the words of a rate limit', refusal(413, 'rate_limit_exceeded', 'tokens')],
    ['a 415', refusal(415)],
    ['a 422', refusal(422)],
    ['a 451', refusal(451)],
    ['an error of the caller’s code', failure(new TypeError('x is not a function'))],
    ['an error that is nothing', failure(undefined)],
    ['what cannot be asked at all', { kind: 'unaskable', what: 'no model' }],
  ])('%s is counted neither way: it says nothing of the provider', (_, evidence) => {
    expect(outcomeOf(evidence)).toBeUndefined();
  });
});
