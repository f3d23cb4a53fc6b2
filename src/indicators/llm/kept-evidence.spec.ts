import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LlmEvidence } from './evidence.js';
import { findingOf } from './finding.js';
import { agedEvidence, evidenceOfShared, keptEvidence, sharedEvidence } from './kept-evidence.js';

const coded = (code: string) => Object.assign(new Error('sk-secret'), { code });
const acrossProcesses = (evidence: LlmEvidence) =>
  evidenceOfShared(JSON.parse(JSON.stringify(sharedEvidence(evidence))));

const ALL: readonly LlmEvidence[] = [
  { kind: 'success' },
  { kind: 'success', tokens: 12, modelListed: false },
  { kind: 'refusal', status: 401 },
  { kind: 'refusal', status: 429, code: 'insufficient_quota', type: 'tokens', retryAfterMs: 1500 },
  { kind: 'refusal', status: 529, type: 'overloaded_error' },
  { kind: 'timeout' },
  { kind: 'failure', error: coded('ECONNREFUSED') },
  { kind: 'failure', error: new TypeError('fetch failed', { cause: coded('ENOTFOUND') }) },
  { kind: 'failure', error: new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]) },
  { kind: 'failure', error: Object.assign(new Error(), { code: 'ESTRANGE', syscall: 'connect' }) },
  { kind: 'failure', error: coded('CERT_HAS_EXPIRED') },
  { kind: 'failure', error: new Error('sk-secret') },
  { kind: 'failure', error: undefined },
];

describe('Evidence that is kept', () => {
  it.each(ALL)('is judged as it was: %j', (evidence) => {
    expect(findingOf(keptEvidence(evidence), 'calls')).toEqual(findingOf(evidence, 'calls'));
  });

  it.each(ALL)('is judged elsewhere as it was here: %j', (evidence) => {
    expect(findingOf(acrossProcesses(evidence)!, 'completion')).toEqual(findingOf(evidence, 'completion'));
  });

  it.each(['nonsense', 'unaskable'] as const)('of the kind %s has words of our own elsewhere', (kind) => {
    const evidence = acrossProcesses({ kind, what: 'sk-secret' });
    expect(evidence).toMatchObject({ kind, what: expect.stringMatching(/^another process /) });
  });

  it('has no words of a provider but the known ones: it may have echoed the key', () => {
    const evidence = { kind: 'refusal', status: 401, code: 'sk-secret', type: 'no such key: sk-secret' } as const;
    expect(keptEvidence(evidence)).toEqual({ kind: 'refusal', status: 401 });
  });

  it('holds no error', () => {
    for (const evidence of ALL) expect(JSON.stringify(keptEvidence(evidence))).not.toContain('secret');
  });

  it('tells times from now', () => {
    const evidence = { kind: 'refusal', status: 429, retryAfterMs: 1000 } as const;
    expect(agedEvidence(evidence, 400)).toEqual({ ...evidence, retryAfterMs: 600 });
    expect(agedEvidence(evidence, 4000)).toEqual({ ...evidence, retryAfterMs: 0 });
  });
});

describe('What others may have written', () => {
  it.each<[unknown]>([
    [null],
    ['timeout'],
    [[]],
    [{}],
    [{ kind: 'up' }],
    [{ kind: 'success', tokens: -1 }],
    [{ kind: 'success', tokens: '12' }],
    [{ kind: 'success', modelListed: 'yes' }],
    [{ kind: 'refusal' }],
    [{ kind: 'refusal', status: 200 }],
    [{ kind: 'refusal', status: '401' }],
    [{ kind: 'refusal', status: 401.5 }],
    [{ kind: 'refusal', status: 401, code: 7 }],
    [{ kind: 'refusal', status: 429, retryAfterMs: -1 }],
    [{ kind: 'refusal', status: 429, retryAfterMs: null }],
    [{ kind: 'failure', code: 'EVERYTHING' }],
    [{ kind: 'failure', code: 'CERT_<script>' }],
    [{ kind: 'failure', code: {} }],
  ])('is no evidence: %j', (value) => {
    expect(evidenceOfShared(value)).toBeUndefined();
  });

  it('is refused no less for a word that is not known here', () => {
    const evidence = evidenceOfShared({ kind: 'refusal', status: 401, code: 'sk-secret', type: '<script>' });
    expect(evidence).toEqual({ kind: 'refusal', status: 401 });
  });

  it('never gets a text of its own into a message', () => {
    const poison = 'POISON';
    const shapes = fc.record(
      {
        kind: fc.constantFrom('success', 'refusal', 'nonsense', 'unaskable', 'timeout', 'failure'),
        status: fc.constantFrom(400, 401, 404, 429, 500, 529),
        ...Object.fromEntries(
          ['code', 'type', 'what', 'error', 'message'].map((key) => [key, fc.constantFrom(poison, { code: poison })]),
        ),
      },
      { requiredKeys: ['kind'] },
    );
    fc.assert(
      fc.property(shapes, (value) => {
        const evidence = evidenceOfShared(value);
        if (evidence !== undefined) expect(JSON.stringify(findingOf(evidence, 'completion'))).not.toContain(poison);
      }),
    );
  });
});
