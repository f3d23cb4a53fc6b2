import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { policyDocument } from '../../domain/policy/document.js';
import { explain } from '../../domain/policy/explain.js';
import type { ResolvedPolicy } from '../../domain/policy/policy.js';
import { resolvePolicy } from '../../domain/policy/resolve.js';
import { policyOfDocument } from './policy-document.js';

function policy(env: Record<string, string>): ResolvedPolicy {
  const outcome = resolvePolicy({
    indicators: [
      { name: 'database', kind: 'database' },
      { name: 'llm', kind: 'llm' },
      { name: 'loop', kind: 'custom', local: true },
    ],
    groups: [{ name: 'store', members: ['database'] }],
    liveness: ['loop'],
    env,
    config: (key) => env[key],
  });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.policy;
}

const written = JSON.stringify(policyDocument(policy({ NODE_ENV: 'staging', HEALTH_OPTIONAL: 'llm' })));

describe('the document of a running instance', () => {
  it('is read back as the policy that it was written from, but for the token', () => {
    const token = 'a-token-of-sixteen-characters';
    const original = policy({ NODE_ENV: 'staging', HEALTH_DETAILS_TOKEN: token, HEALTH_MANAGEMENT_PORT: '9000' });
    const read = policyOfDocument(JSON.stringify(policyDocument(original)))!;
    expect(read).toEqual({
      ...original,
      settings: { ...original.settings, detailsToken: { ...original.settings.detailsToken, value: undefined } },
    });
    expect(explain(read, { llm: 'down' })).toEqual(explain(original, { llm: 'down' }));
  });

  it('is refused whole where any of it is not what this version writes', () => {
    for (const [good, bad] of [
      ['"optional"', '"harmless"'],
      ['"kind":"llm"', '"kind":"oracle"'],
      ['"httpError":{"value":503', '"httpError":{"value":200'],
      ['"name":"staging"', '"name":7'],
    ] as const) {
      expect(written).toContain(good);
      expect([bad, policyOfDocument(written.replace(good, bad))]).toEqual([bad, undefined]);
    }
  });

  it('never throws, whatever is served in its place', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(policyOfDocument(text)).toBeUndefined();
      }),
    );
  });
});
