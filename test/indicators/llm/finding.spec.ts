import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isReason } from '../../../src/domain/reason.js';
import { isStatus } from '../../../src/domain/status.js';
import type { LlmEvidence } from '../../../src/indicators/llm/evidence.js';
import { findingOf, type Asked } from '../../../src/indicators/llm/finding.js';
import { retryAfterMs } from '../../../src/indicators/llm/refusal.js';

const questions: readonly Asked[] = ['reachable', 'completion', 'calls'];

/** Status, code, type; then what it is for the list, for a completion, for the application's calls. */
const everywhere = (finding: string) => [finding, finding, finding] as const;
const list = (forList: string, otherwise: string) => [forList, otherwise, otherwise] as const;
const REFUSALS: readonly [number, string | undefined, string | undefined, readonly [string, string, string]][] = [
  [401, undefined, undefined, everywhere('down auth_failed')],
  [400, 'invalid_api_key', undefined, everywhere('down auth_failed')],
  [400, undefined, 'authentication_error', everywhere('down auth_failed')],
  [403, undefined, undefined, list('degraded forbidden', 'down forbidden')],
  [403, 'invalid_api_key', undefined, list('degraded forbidden', 'down forbidden')],
  [400, undefined, 'permission_error', list('degraded forbidden', 'down forbidden')],
  [429, undefined, undefined, everywhere('degraded rate_limited')],
  [429, 'rate_limit_exceeded', 'tokens', everywhere('degraded rate_limited')],
  [429, undefined, 'api_error', everywhere('degraded rate_limited')],
  [400, undefined, 'rate_limit_error', everywhere('degraded rate_limited')],
  [429, 'insufficient_quota', undefined, everywhere('down quota_exhausted')],
  [429, undefined, 'insufficient_quota', everywhere('down quota_exhausted')],
  [429, 'rate_limit_exceeded', 'insufficient_quota', everywhere('down quota_exhausted')],
  [403, 'insufficient_quota', undefined, everywhere('down quota_exhausted')],
  [402, undefined, undefined, everywhere('down quota_exhausted')],
  [400, undefined, 'billing_error', everywhere('down quota_exhausted')],
  [529, undefined, undefined, everywhere('down overloaded')],
  [529, 'insufficient_quota', undefined, everywhere('down overloaded')],
  [503, undefined, 'overloaded_error', everywhere('down overloaded')],
  [429, 'overloaded_error', undefined, everywhere('down overloaded')],
  [500, undefined, 'api_error', everywhere('down upstream_error')],
  [502, undefined, undefined, everywhere('down upstream_error')],
  [503, undefined, undefined, everywhere('down upstream_error')],
  [504, undefined, undefined, everywhere('down upstream_error')],
  [520, undefined, undefined, everywhere('down upstream_error')],
  [599, 'model_not_found', undefined, everywhere('down upstream_error')],
  [400, undefined, 'api_error', everywhere('down upstream_error')],
  [408, undefined, undefined, everywhere('down timeout')],
  [404, undefined, undefined, list('down bad_response', 'down model_not_found')],
  [404, 'model_not_found', undefined, list('down bad_response', 'down model_not_found')],
  [400, undefined, 'not_found_error', list('down bad_response', 'down model_not_found')],
  [403, 'model_not_found', undefined, list('degraded forbidden', 'down model_not_found')],
  [400, undefined, undefined, everywhere('down error')],
  [422, 'no_such_code', 'invalid_request_error', everywhere('down error')],
  [418, undefined, undefined, everywhere('down error')],
];

const shown = ({ status, reason }: { status: string; reason?: string | undefined }) => `${status} ${reason}`;

describe('what a refusal makes of a provider', () => {
  it.each(REFUSALS)('HTTP %s, code %s, type %s: %j', (status, code, type, expected) => {
    const findings = questions.map((asked) => shown(findingOf({ kind: 'refusal', status, code, type }, asked)));
    expect(findings).toEqual(expected);
  });

  it('says the status of HTTP and what to do', () => {
    expect(findingOf({ kind: 'refusal', status: 401 }, 'reachable').message).toMatch(/HTTP 401.*check the key/);
    expect(findingOf({ kind: 'refusal', status: 404 }, 'reachable').message).toMatch(/HTTP 404.*check the base URL/);
    expect(findingOf({ kind: 'refusal', status: 404 }, 'completion').message).toMatch(/HTTP 404.*model/);
  });
});

describe('what any other evidence makes of a provider', () => {
  it.each<[string, LlmEvidence, string]>([
    ['a success', { kind: 'success' }, 'up undefined'],
    ['nonsense', { kind: 'nonsense', what: 'a redirect' }, 'down bad_response'],
    ['an endpoint that cannot be asked', { kind: 'unaskable', what: 'no model' }, 'down not_configured'],
    ['a deadline', { kind: 'timeout' }, 'down timeout'],
    ['a refused connection', { kind: 'failure', error: { code: 'ECONNREFUSED' } }, 'down unreachable'],
    ['an unknown host', { kind: 'failure', error: { cause: { code: 'ENOTFOUND' } } }, 'down unreachable'],
    ['a certificate', { kind: 'failure', error: { code: 'CERT_HAS_EXPIRED' } }, 'down unreachable'],
    [
      'a connection that an SDK calls broken',
      { kind: 'failure', error: { name: 'APIConnectionError' } },
      'down unreachable',
    ],
    ['a bug of the caller', { kind: 'failure', error: new TypeError('x is not a function') }, 'down error'],
    ['nothing at all', { kind: 'failure', error: undefined }, 'down error'],
  ])('%s', (_, evidence, expected) => {
    for (const asked of questions) expect(shown(findingOf(evidence, asked))).toBe(expected);
  });

  it('shows what a success cost and whether the model is listed, as facts', () => {
    expect(findingOf({ kind: 'success', tokens: 10 }, 'completion')).toEqual({ status: 'up', data: { tokens: 10 } });
    expect(findingOf({ kind: 'success', modelListed: false }, 'reachable')).toEqual({
      status: 'up',
      data: { modelListed: false },
    });
    expect(findingOf({ kind: 'success' }, 'reachable')).toEqual({ status: 'up' });
  });

  it('is a valid result whatever the evidence, with no text of the provider or of an error in it', () => {
    const secret = 'S3CRET';
    const text = fc.string().map((each) => `${secret}${each}`);
    const words = fc.constantFrom(
      'insufficient_quota',
      'overloaded_error',
      'model_not_found',
      'invalid_api_key',
      'api_error',
    );
    const boom = () => {
      throw new Error(secret);
    };
    const errors = fc.oneof(
      text.map((each) => new Error(each)),
      fc.record({ code: text, message: text, cause: fc.record({ code: text }) }),
      fc
        .constantFrom('ECONNREFUSED', 'ENOTFOUND', 'EPROTO')
        .map((code) => ({ code, hostname: secret, message: secret })),
      fc.constantFrom<() => unknown>(
        () => Object.defineProperty({}, 'code', { get: boom }),
        () => ({ errors: Proxy.revocable([], {}).proxy }),
        () => {
          const { proxy, revoke } = Proxy.revocable([], {});
          revoke();
          return { errors: proxy };
        },
        () => new Proxy({}, { get: boom, has: boom, getPrototypeOf: boom }),
      ),
      fc.anything(),
    );
    const evidence = fc.oneof(
      fc.record({
        kind: fc.constant('success' as const),
        tokens: fc.option(fc.double(), { nil: undefined }),
        modelListed: fc.option(fc.boolean(), { nil: undefined }),
      }),
      fc.record({
        kind: fc.constant('refusal' as const),
        status: fc.oneof(fc.integer({ min: 400, max: 599 }), fc.double(), fc.integer()),
        code: fc.option(fc.oneof(text, words), { nil: undefined }),
        type: fc.option(fc.oneof(text, words), { nil: undefined }),
        retryAfterMs: fc.option(fc.integer(), { nil: undefined }),
      }),
      fc.constant({ kind: 'timeout' as const }),
      errors.map((each) => ({
        kind: 'failure' as const,
        error: typeof each === 'function' ? (each as () => unknown)() : each,
      })),
    );
    fc.assert(
      fc.property(evidence, fc.constantFrom(...questions), (each, asked) => {
        const result = findingOf(each, asked);
        expect(isStatus(result.status)).toBe(true);
        expect(result.status === 'up' ? result.reason === undefined : isReason(result.reason)).toBe(true);
        expect(result.status === 'up').toBe(each.kind === 'success');
        expect(JSON.stringify(result)).not.toContain(secret);
        for (const fact of Object.values(result.data ?? {})) expect(fact).not.toBeNaN();
      }),
      { numRuns: 1000 },
    );
  });
});

describe('how long a provider wants to be left alone', () => {
  const now = Date.UTC(2026, 10, 22, 10);
  const date = 'Sun, 22 Nov 2026 10:00:00 GMT';
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': ' 1.5 ' }, 1500],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '30' }, 250],
    [{ 'retry-after-ms': 'soon', 'retry-after': '30' }, 30_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Sun, 01 Jan 2040 10:01:00 GMT', date: 'Sun, 01 Jan 2040 10:00:00 GMT' }, 60_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 09:59:00 GMT', date }, undefined],
    [{ 'retry-after': '7200' }, 3_600_000],
    [{ 'retry-after': '9'.repeat(400) }, 3_600_000],
    [{ 'retry-after': 'Sun, 01 Jan 2040 10:00:00 GMT', date }, 3_600_000],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': '1e3' }, undefined],
    [{ 'retry-after': '0x10' }, undefined],
    [{ 'retry-after': 'tomorrow' }, undefined],
    [{ 'retry-after': '2040' + '-01-01' }, undefined],
    [{ 'retry-after': 'Sun, 99 Nov 2026 10:00:00 GMT' }, undefined],
    [{}, undefined],
  ])('%j is %s ms', (headers, expected) => {
    expect(retryAfterMs((name) => headers[name], now)).toBe(expected);
  });

  it('is between zero and an hour, or unknown, whatever the headers say', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), fc.integer(), (ms, after, sent, wallMs) => {
        const headers: Record<string, unknown> = { 'retry-after-ms': ms, 'retry-after': after, date: sent };
        const wait = retryAfterMs((name) => headers[name], wallMs);
        expect(wait === undefined || (wait >= 0 && wait <= 3_600_000)).toBe(true);
      }),
    );
  });
});
