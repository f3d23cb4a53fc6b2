import { describe, expect, it } from '@jest/globals';
import { definedEnvironments } from './environment.js';
import type { DeclaredIndicator, PolicyInput } from './policy.js';
import { resolvePolicy } from './resolve.js';

const INDICATORS: readonly DeclaredIndicator[] = [{ name: 'redis', kind: 'redis' }];

function outcome(rest: object, env: Record<string, string> = {}) {
  const input = { indicators: INDICATORS, env, config: (key: string) => env[key], ...rest };
  return resolvePolicy(input as unknown as PolicyInput);
}

function environment(rest: object, env?: Record<string, string>) {
  const found = outcome(rest, env);
  if (!found.ok) throw new Error(found.message);
  return found.policy.environment;
}

const problems = (rest: object) => {
  const found = outcome(rest);
  return found.ok ? [] : found.problems;
};

describe('an environment that nobody named', () => {
  it('is unknown, with no key and nothing that was said', () => {
    expect(environment({})).toStrictEqual({ name: 'unknown', key: '', raw: '', strictest: true });
  });

  it('is warned of with all that could have named it', () => {
    expect(outcome({})).toMatchObject({
      warnings: [
        'no environment is named by the option environment, HEALTH_ENVIRONMENT, APP_ENV, ENVIRONMENT, NODE_ENV, so the strictest ' +
          'policy holds: every indicator is fatal unless a list moves it, details are "status". Set HEALTH_ENVIRONMENT to one of ' +
          'production, staging, development, test, or to one that the module option policy defines',
      ],
    });
  });
});

describe('a table for an environment', () => {
  const warnings = (policy: object, env = 'staging') => {
    const found = outcome({ environment: env, policy });
    return found.ok ? found.warnings : found.problems;
  };

  it.each([
    ['prodction', 'production'],
    ['devlopment', 'development'],
    ['tets', 'test'],
  ])('%s is warned of: %s may be meant', (name, meant) => {
    const warning = `options.policy.${name} holds in no environment but one called ${name}; did you mean ${meant}?`;
    expect(warnings({ [name]: { redis: 'optional' } })).toEqual([warning]);
  });

  it.each([
    ['one of the built-in', { production: { redis: 'optional' } }],
    ['another region', { 'production-eu': { redis: 'optional' } }],
    ['a second one', { staging2: { redis: 'optional' } }],
    [
      'one that stands beside what it resembles',
      { prodction: { redis: 'optional' }, production: { redis: 'optional' } },
    ],
    ['one of quite another name', { canary: { redis: 'optional' } }],
  ])('%s is not', (_, policy) => {
    expect(warnings(policy)).toEqual([]);
  });

  it('of the environment that this is, is not', () => {
    expect(warnings({ prodction: { redis: 'optional' } }, 'prodction')).toEqual([]);
  });
});

describe('an environment without a profile', () => {
  it.each([
    ['prodution', 'production'],
    ['Stagng', 'staging'],
  ])('%s is asked whether %s was meant', (raw, meant) => {
    expect(outcome({ environment: raw })).toMatchObject({
      warnings: [expect.stringMatching(new RegExp(`; did you mean ${meant}\\?$`))],
    });
  });

  it.each(['staging2', 'production-eu', 'canary', '*'])('%s is not asked what was meant', (raw) => {
    expect(outcome({ environment: raw })).toMatchObject({ warnings: [expect.not.stringContaining('did you mean')] });
  });

  it('is warned of with the line that would define it', () => {
    expect(outcome({ environment: 'QA' })).toMatchObject({
      warnings: [
        'environment "QA" (option environment) has no profile, so the strictest policy holds: every indicator is fatal unless a list ' +
          "moves it, details are \"status\". Define it with the module option policy: { 'qa': { redis: 'optional' } }, or set " +
          'HEALTH_ENVIRONMENT to one of production, staging, development, test',
      ],
    });
  });

  it('gives every indicator and the details from the strictest policy', () => {
    const found = outcome({ environment: 'qa' });
    const origin = { level: 'profile', source: 'strictest policy' };
    expect(found.ok && found.policy.indicators.get('redis')!.criticality).toEqual({ value: 'fatal', origin });
    expect(found.ok && found.policy.settings.details).toEqual({ value: 'status', origin });
  });

  it('whose name cannot stand in a key is warned of without it', () => {
    expect(outcome({ environment: 'q a' })).toMatchObject({
      warnings: [expect.stringContaining("policy: { <name>: { redis: 'optional' } }")],
    });
  });

  it('is not the one that the application calls unknown', () => {
    const policy = { unknown: { redis: 'optional' } };
    expect(environment({ environment: 'q a', policy })).toMatchObject({ name: 'unknown', strictest: true });
    expect(environment({ policy })).toMatchObject({ name: 'unknown', strictest: true });
    expect(environment({ environment: 'unknown', policy })).toMatchObject({ name: 'unknown', strictest: false });
  });
});

describe('ConfigService and process.env', () => {
  it.each([
    ['staging', undefined, undefined],
    ['staging', ' ', undefined],
    ['staging', 'staging', undefined],
    ['staging', ' staging\n', undefined],
    [' staging ', 'staging', undefined],
    ['staging', 'Staging', 'Staging'],
    ['staging', 'test', 'test'],
  ])('say %j and %j, of which the other one is told as %j', (said, variable, told) => {
    const env = variable === undefined ? {} : { NODE_ENV: variable };
    const found = environment({ config: (key: string) => (key === 'NODE_ENV' ? said : undefined) }, env);
    expect(found).toStrictEqual({
      name: 'staging',
      key: 'NODE_ENV',
      raw: said,
      strictest: false,
      ...(told === undefined ? {} : { processEnv: told }),
    });
  });

  it('a value that is no text is shown, and not the environment', () => {
    const config = (key: string) => (key === 'APP_ENV' ? 7 : undefined);
    expect(environment({ config }, { NODE_ENV: 'test' })).toStrictEqual({
      name: 'unknown',
      key: 'APP_ENV',
      raw: '7',
      strictest: true,
    });
  });
});

describe('the option environment', () => {
  it('that is no text is a problem with what it is', () => {
    expect(problems({ environment: 7 })).toEqual([
      'option environment must be text such as "staging", got 7; correct it or leave it out',
    ]);
  });
});

describe('the option policy', () => {
  it.each([['staging'], [7], [['staging']], [() => 1]])('must be an object: %p', (policy) => {
    expect(problems({ policy })).toEqual([
      'options.policy must be an object: { <environment>: { <indicator>: <criticality> } }',
    ]);
  });

  it.each([[undefined], [null], ['  '], [{}], [{ staging: undefined, test: null }]])(
    'may be left out: %j',
    (policy) => {
      expect(problems({ policy })).toEqual([]);
    },
  );

  it('holds names of environments', () => {
    expect(problems({ policy: { 'q a': {} } })).toEqual([
      'options.policy."q a" must be the name of an environment, in letters, digits, ".", "_" and "-"; rename it',
    ]);
    expect(problems({ policy: { ['x'.repeat(64)]: {} } })).toHaveLength(1);
    expect(problems({ policy: { ['x'.repeat(63)]: {}, '2.eu_west-1': {} } })).toEqual([]);
    for (const name of ['.qa', '-qa', '_qa', 'qa!', 'a/b'])
      expect(problems({ policy: { [name]: {} } })).toHaveLength(1);
  });

  it('holds an object for each', () => {
    expect(problems({ policy: { qa: 'optional' } })).toEqual([
      'options.policy."qa" must be an object such as { redis: \'optional\' }, got "optional"',
    ]);
  });

  it('defines environments beside the built-in ones, each once', () => {
    expect(definedEnvironments({ Prod: {}, QA: {}, qa: {}, 'q a': {} })).toEqual([
      'production',
      'staging',
      'development',
      'test',
      'qa',
    ]);
    expect(definedEnvironments(undefined)).toEqual(['production', 'staging', 'development', 'test']);
  });
});
