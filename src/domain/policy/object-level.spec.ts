import { describe, expect, it } from '@jest/globals';
import type { DeclaredIndicator, PolicyInput } from './policy.js';
import { resolvePolicy } from './resolve.js';

const INDICATORS: readonly DeclaredIndicator[] = [
  { name: 'database', kind: 'database' },
  { name: 'redis', kind: 'redis' },
  { name: 'mode', kind: 'custom' },
];

function outcome(rest: object) {
  const input = { indicators: INDICATORS, env: {}, config: () => undefined, environment: 'staging', ...rest };
  return resolvePolicy(input as PolicyInput);
}

const told = (rest: object) => {
  const found = outcome(rest);
  return found.ok ? { problems: [], warnings: found.warnings } : { problems: found.problems, warnings: [] };
};

describe('an object of settings', () => {
  it.each<[string, object, string]>([
    [
      'a value where the object of an indicator belongs',
      { redis: 7 },
      'health.redis must be an object such as { timeoutMs: 500 }, since redis is an indicator; correct it',
    ],
    [
      'an object for nobody',
      { rediss: {} },
      'health names "rediss", but no indicator is called that; known: database, redis, mode; did you mean redis?',
    ],
    [
      'a setting of another kind',
      { redis: { depth: 'wired' } },
      'health.redis.depth is only for indicators of kind llm; remove it',
    ],
    [
      'a wrong setting of one',
      { redis: { timeoutMs: 0 } },
      'health.redis.timeoutMs must be a whole number from 1 to 60000, in plain digits, got 0; correct or unset it',
    ],
    [
      'a wrong criticality of one',
      { redis: { criticality: 'weak' } },
      'health.redis.criticality must be one of fatal, optional, shadow, disabled, got "weak"; correct or remove it',
    ],
    [
      'a wrong setting of all',
      { timeoutMs: '1s' },
      'health.timeoutMs must be a whole number from 1 to 60000, in plain digits, got "1s"; correct or unset it',
    ],
    [
      'an indicator in two places',
      { fatal: 'redis', redis: { criticality: 'shadow' } },
      '"redis" stands in health.fatal and in health.redis.criticality; keep it in one of them',
    ],
  ])('is wrong with %s', (_what, namespace, problem) => {
    expect(told({ namespace })).toEqual({ problems: [problem], warnings: [] });
  });

  it.each<[object, string]>([
    [{ redis: { timeout: 5 } }, 'health.redis.timeout is unknown and counts for nothing; did you mean timeoutMs?'],
    [
      { redis: { criticalty: 1 } },
      'health.redis.criticalty is unknown and counts for nothing; did you mean criticality?',
    ],
    [{ redis: { somethingElse: 5 } }, 'health.redis.somethingElse is unknown and counts for nothing'],
    [{ redis: { 'a\nb': 5 } }, 'health.redis.a\\u{a}b is unknown and counts for nothing'],
    [{ fatall: 'redis' }, 'health.fatall is unknown and counts for nothing; did you mean fatal?'],
    [{ redsi: 'x' }, 'health.redsi is unknown and counts for nothing; did you mean redis?'],
    [{ HEALTH_DRAIN_MS: 5 }, 'health.HEALTH_DRAIN_MS is unknown and counts for nothing; did you mean drainMs?'],
    [{ somethingElse: 5 }, 'health.somethingElse is unknown and counts for nothing'],
    [
      { environment: 'production' },
      'health.environment counts for nothing; use the module option environment or HEALTH_ENVIRONMENT',
    ],
  ])('is warned of what it has beside: %j', (namespace, warning) => {
    expect(told({ namespace })).toEqual({ problems: [], warnings: [warning] });
  });

  it.each([
    [{ somethingElse: undefined }],
    [{ redis: undefined }],
    [{ redis: { somethingElse: null, depth: ' ', criticality: undefined } }],
    [{ redis: { criticality: 'Fatal' } }],
  ])('is silent over what is unset or right: %j', (namespace) => {
    expect(told({ namespace })).toEqual({ problems: [], warnings: [] });
  });

  it('gives an indicator its criticality, and says where', () => {
    const found = outcome({ namespace: { redis: { criticality: ' Shadow' } } });
    expect(found.ok && found.policy.indicators.get('redis')!.criticality).toEqual({
      value: 'shadow',
      origin: { level: 'namespace', source: 'health.redis.criticality' },
    });
  });

  it('may be called like a setting, and a setting like an indicator', () => {
    const found = outcome({ namespace: { mode: { timeoutMs: 9 } }, options: { mode: 'on-demand' } });
    expect(found.ok && found.policy.settings.mode).toMatchObject({ value: 'on-demand' });
    expect(found.ok && found.policy.indicators.get('mode')!.settings.timeoutMs).toEqual({
      value: 9,
      origin: { level: 'namespace', source: 'health.mode.timeoutMs' },
    });
  });

  it('may hold a list called like an indicator', () => {
    const indicators = [{ name: 'fatal', kind: 'custom' }];
    const nested = outcome({ indicators, namespace: { fatal: { timeoutMs: 9 } } });
    expect(nested.ok && nested.policy.indicators.get('fatal')!.criticality.value).toBe('optional');
    const list = outcome({ indicators, namespace: { fatal: ['fatal'] } });
    expect(list.ok && list.policy.indicators.get('fatal')!.criticality.value).toBe('fatal');
  });
});

describe('the options', () => {
  it.each([[7], ['text'], [[1]]])('must be an object: %j', (options) => {
    expect(told({ options }).problems).toEqual(['options must be an object; correct or leave them out']);
  });

  it('may be left out', () => {
    expect(told({ options: undefined })).toEqual({ problems: [], warnings: [] });
    expect(told({ options: null })).toEqual({ problems: [], warnings: [] });
  });

  it('name their place in a problem', () => {
    expect(told({ options: { redis: { timeoutMs: 0 }, drainMs: -1 } }).problems).toEqual([
      'options.drainMs must be a whole number from 0 to 3600000, in plain digits, got -1; correct or unset it',
      'options.redis.timeoutMs must be a whole number from 1 to 60000, in plain digits, got 0; correct or unset it',
    ]);
  });
});

describe('the namespace', () => {
  it('is none where it is no object: that is a variable called health', () => {
    for (const namespace of ['optional=*', 7, true, [1], () => 1])
      expect(told({ namespace })).toEqual({ problems: [], warnings: [] });
  });

  it('that cannot be read is a problem', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(told({ namespace: proxy }).problems).toEqual([
      'health (the namespace of ConfigService) cannot be read; give plain values',
    ]);
  });
});

describe('the settings of a registration', () => {
  const registered = (settings: object) =>
    told({ indicators: [...INDICATORS, { name: 'queue', kind: 'custom', settings }] });

  it('know no criticality, which belongs to the policy', () => {
    expect(registered({ criticality: 'fatal' }).warnings).toEqual([
      'registration of queue: criticality is unknown and counts for nothing',
    ]);
  });

  it('are warned of what is none', () => {
    expect(registered({ timeout: 5 }).warnings).toEqual([
      'registration of queue: timeout is unknown and counts for nothing; did you mean timeoutMs?',
    ]);
  });
});

describe('all problems', () => {
  it('stand in one message, numbered', () => {
    const one = outcome({ options: 7 });
    expect(one).toMatchObject({
      ok: false,
      message: 'Health policy refused, 1 problem:\n  1. options must be an object; correct or leave them out',
    });
    const two = outcome({ options: 7, environment: 7 });
    expect(two).toMatchObject({
      message: expect.stringMatching(
        /^Health policy refused, 2 problems:\n {2}1\. option environment must be text such as "staging", got 7; correct it or leave it out\n {2}2\. options must be an object; correct or leave them out\nBeside that:\n {2}- environment "7"/,
      ),
    });
  });
});
