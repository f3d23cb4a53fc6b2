import { describe, expect, it } from '@jest/globals';
import { evidenceOfError } from './evidence-of-error.js';
import type { LlmEvidence } from './evidence.js';
import { observed } from './observed-call.js';

const coded = (code: string) => Object.assign(new Error('x'), { code });

describe('A call that is observed', () => {
  it('returns what it returns, and is a success', async () => {
    const recorded: LlmEvidence[] = [];
    const value = {};
    expect(
      await observed(
        (each) => void recorded.push(each),
        evidenceOfError,
        () => Promise.resolve(value),
      ),
    ).toBe(value);
    expect(recorded).toEqual([{ kind: 'success' }]);
  });

  it.each<[string, unknown, readonly object[]]>([
    ['a refusal', Object.assign(new Error('x'), { status: 401 }), [{ kind: 'refusal', status: 401 }]],
    ['a network that fails', coded('ECONNREFUSED'), [{ kind: 'failure' }]],
    ['an abort by the caller', new DOMException('x', 'AbortError'), []],
    ['nothing at all', undefined, [{ kind: 'failure' }]],
  ])('rethrows %s as it is, and records what it says', async (_, error, evidence) => {
    const recorded: LlmEvidence[] = [];
    const asked = observed(
      (each) => void recorded.push(each),
      evidenceOfError,
      () => Promise.reject(error),
    );
    await expect(asked).rejects.toBe(error);
    expect(recorded).toMatchObject(evidence);
    expect(recorded).toHaveLength(evidence.length);
  });

  it('rejects with what the call throws before it is made', async () => {
    const error = new TypeError('x');
    const asked = observed(
      () => {},
      evidenceOfError,
      () => {
        throw error;
      },
    );
    await expect(asked).rejects.toBe(error);
  });

  it('is not hurt by a record, nor by a judge of errors, that throws', async () => {
    const throwing = () => {
      throw new Error('the record is broken');
    };
    const error = new Error('x');
    expect(await observed(throwing, throwing, () => Promise.resolve(1))).toBe(1);
    await expect(observed(throwing, throwing, () => Promise.reject(error))).rejects.toBe(error);
  });
});
