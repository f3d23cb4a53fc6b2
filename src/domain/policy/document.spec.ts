import { describe, expect, it } from '@jest/globals';
import { policyDocument } from './document.js';
import { SETTING_NAMES } from './setting-keys.js';
import { resolvePolicy } from './resolve.js';

const env: Record<string, string> = { NODE_ENV: 'staging', HEALTH_OVERRIDE_TOKEN: 'correct-horse-battery' };
const resolved = () => {
  const outcome = resolvePolicy({
    indicators: [
      { name: 'database', kind: 'database' },
      { name: 'heap', kind: 'custom', local: true },
    ],
    groups: [{ name: 'core', members: ['database'] }],
    liveness: ['heap'],
    env,
    config: (key) => env[key],
  });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.policy;
};

describe('the policy as plain data', () => {
  const byDefault = { level: 'default', source: 'default' };
  const byProfile = { level: 'profile', source: 'profile staging' };

  it('holds the environment, each indicator, each group and liveness', () => {
    const policy = resolved();
    const { environment, indicators, groups, liveness } = policyDocument(policy);
    expect(environment).toEqual({ name: 'staging', key: 'NODE_ENV', raw: 'staging', strictest: false });
    expect(indicators).toEqual({
      database: {
        kind: 'database',
        criticality: { value: 'fatal', origin: byProfile },
        settings: policy.indicators.get('database')!.settings,
      },
      heap: {
        kind: 'custom',
        criticality: { value: 'optional', origin: byProfile },
        settings: policy.indicators.get('heap')!.settings,
      },
    });
    expect(groups).toEqual({ core: { members: ['database'], details: { value: 'summary', origin: byProfile } } });
    expect(liveness).toEqual(['heap']);
  });

  it('holds every setting with its origin; of a secret, whether there is one', () => {
    const { settings } = policyDocument(resolved());
    expect(Object.keys(settings)).toEqual(SETTING_NAMES);
    expect(settings.timeoutMs).toStrictEqual({ value: 1000, origin: byDefault });
    expect(settings.managementPort).toStrictEqual({ value: null, origin: byDefault });
    expect(settings.envoyHeader).toStrictEqual({ value: false, origin: byDefault });
    expect(settings.detailsToken).toStrictEqual({ set: false, origin: byDefault });
    expect(settings.overrideToken).toStrictEqual({
      set: true,
      origin: { level: 'config', source: 'HEALTH_OVERRIDE_TOKEN' },
    });
    expect(settings.webhookUrl).toStrictEqual({ set: false, origin: byDefault });
  });
});
