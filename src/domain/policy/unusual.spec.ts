import { describe, expect, it } from '@jest/globals';
import type { DeclaredIndicator, PolicyInput } from './policy.js';
import { resolvePolicy } from './resolve.js';

const INDICATORS: readonly DeclaredIndicator[] = [
  { name: 'database', kind: 'database' },
  { name: 'redis', kind: 'redis' },
  { name: 'assistant', kind: 'llm' },
  { name: 'heap', kind: 'custom', local: true },
];

function warnings(env: Record<string, string>, rest: Partial<PolicyInput> = {}): readonly string[] {
  const outcome = resolvePolicy({
    indicators: INDICATORS,
    env,
    config: (key) => env[key],
    environment: 'staging',
    ...rest,
  });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.warnings;
}

describe('a warning of what nobody wants by accident', () => {
  const nothingActive =
    'no indicator is active, so the verdict is ok whatever happens; register one, or take one out of disabled';
  const nothingFatal =
    'nothing is fatal in production, so the verdict can never be error; put what must work on HEALTH_FATAL';

  it('says that nothing is active', () => {
    expect(warnings({ HEALTH_DISABLED: '*', HEALTH_SHADOW: 'redis,database' })).toEqual([nothingActive]);
    expect(warnings({ HEALTH_DISABLED: 'redis,assistant,heap', HEALTH_OPTIONAL: 'database' })).toEqual([]);
  });

  it('says that nothing is fatal, of production alone, and only where something is active', () => {
    const optional = { HEALTH_OPTIONAL: 'database,redis,assistant,heap' };
    expect(warnings(optional, { environment: 'production' })).toEqual([nothingFatal]);
    expect(warnings(optional)).toEqual([]);
    expect(warnings({ ...optional, HEALTH_OPTIONAL: 'redis,assistant,heap' }, { environment: 'production' })).toEqual(
      [],
    );
    expect(warnings({ HEALTH_SHADOW: 'database,redis,assistant,heap' }, { environment: 'production' })).toEqual([
      nothingActive,
    ]);
  });

  it('says that a star demotes the database, and how to take it out', () => {
    expect(warnings({ HEALTH_OPTIONAL: '*' })).toEqual([
      'HEALTH_OPTIONAL (*) makes the database database optional, so traffic goes on while it is down; ' +
        'set HEALTH_FATAL=database, or name it beside the *, if that is not meant',
    ]);
    expect(warnings({ HEALTH_OPTIONAL: 'database' })).toEqual([]);
    expect(warnings({ HEALTH_FATAL: '*' })).toEqual([]);
    expect(warnings({ HEALTH_OPTIONAL: '*', HEALTH_FATAL: 'database' })).toEqual([]);
  });

  const budget = (source: string) =>
    `assistant looks as deep as completion, but ${source} leaves it no call (one takes 1 call and 48 tokens), ` +
    'so it never looks deeper than configured; raise the budget or choose depth reachable';

  it.each<[string, Record<string, string>, string | undefined]>([
    ['of no call', { HEALTH_LLM_CALLS_PER_DAY: '0' }, 'HEALTH_LLM_CALLS_PER_DAY'],
    ['of no call, its own', { HEALTH_ASSISTANT_CALLS_PER_DAY: '0' }, 'HEALTH_ASSISTANT_CALLS_PER_DAY'],
    ['of one call', { HEALTH_LLM_CALLS_PER_DAY: '1' }, undefined],
    ['of too few tokens for a call', { HEALTH_LLM_TOKENS_PER_DAY: '47' }, 'HEALTH_LLM_TOKENS_PER_DAY'],
    ['of tokens for one call', { HEALTH_LLM_TOKENS_PER_DAY: '48' }, undefined],
    [
      'of no call and too few tokens, once',
      { HEALTH_LLM_CALLS_PER_DAY: '0', HEALTH_LLM_TOKENS_PER_DAY: '0' },
      'HEALTH_LLM_CALLS_PER_DAY',
    ],
  ])('speaks of a budget %s', (_what, env, source) => {
    const expected = source === undefined ? [] : [budget(source)];
    expect(warnings({ HEALTH_LLM_DEPTH: 'completion', ...env })).toEqual(expected);
    expect(warnings({ HEALTH_LLM_DEPTH: 'reachable', ...env })).toEqual([]);
  });

  it('says that a group has no active member', () => {
    const groups = [{ name: 'cache', members: ['redis', 'heap'] }];
    expect(warnings({ HEALTH_DISABLED: 'redis', HEALTH_SHADOW: 'heap' }, { groups })).toEqual([
      'group cache has no active member, so it is ok whatever happens; all of them are disabled',
    ]);
    expect(warnings({ HEALTH_DISABLED: 'redis' }, { groups })).toEqual([]);
  });

  it.each(['disabled', 'shadow'])('says that liveness names what is %s', (criticality) => {
    expect(warnings({ [`HEALTH_${criticality.toUpperCase()}`]: 'heap' }, { liveness: ['heap'] })).toEqual([
      `liveness names heap, which is ${criticality}, so it decides nothing; make it optional or fatal, or take it out of liveness`,
    ]);
    expect(warnings({}, { liveness: ['heap'] })).toEqual([]);
  });
});

describe('two tokens', () => {
  const problems = (env: Record<string, string>) => {
    const outcome = resolvePolicy({ indicators: INDICATORS, env, config: (key) => env[key], environment: 'staging' });
    return outcome.ok ? [] : outcome.problems;
  };

  it('of those who look and those who override are not the same', () => {
    const [one, other] = ['correct-horse-battery', 'staple-battery-horse'];
    expect(problems({ HEALTH_DETAILS_TOKEN: one, HEALTH_OVERRIDE_TOKEN: one })).toEqual([
      'HEALTH_OVERRIDE_TOKEN must be another token than HEALTH_DETAILS_TOKEN; change one of them',
    ]);
    expect(problems({ HEALTH_DETAILS_TOKEN: one, HEALTH_OVERRIDE_TOKEN: other })).toEqual([]);
    expect(problems({ HEALTH_OVERRIDE_TOKEN: other })).toEqual([]);
    expect(problems({})).toEqual([]);
  });
});
