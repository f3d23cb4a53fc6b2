import { describe, expect, it } from '@jest/globals';
import { inputOfOptions } from './module-options.js';

const INDICATORS = [{ name: 'redis', kind: 'redis' }] as const;
const SOURCES = { namespace: { drainMs: 1 }, config: () => undefined, env: { NODE_ENV: 'test' } };

const input = (options: object) => inputOfOptions(options, INDICATORS, SOURCES);

describe('the options of the module', () => {
  it('that are settings, lists and objects of indicators go to the policy as they are', () => {
    const options = { timeoutMs: 500, fatal: ['redis'], redis: { timeoutMs: 5 } };
    expect(input(options)).toEqual({
      indicators: INDICATORS,
      groups: [],
      liveness: undefined,
      environment: undefined,
      options: { ...options, metrics: undefined },
      policy: undefined,
      ...SOURCES,
    });
  });

  it('that the policy has a place of its own for go there', () => {
    const own = { environment: 'staging', policy: { staging: { redis: 'fatal' } }, liveness: ['heap'] };
    expect(input(own)).toMatchObject({ ...own, options: { metrics: undefined } });
    expect(Object.keys(input(own).options!)).toEqual(['metrics']);
  });

  it('that are none of its business do not get there, so that nobody is warned of them', () => {
    const others = {
      indicators: [],
      authorize: () => true,
      applicationRoutes: [],
      fastPath: true,
      service: {},
      webhooks: [],
    };
    expect(Object.keys(input(others).options!)).toEqual(['metrics']);
    expect(input(others).indicators).toBe(INDICATORS);
  });

  it('name groups, each with its members and its level of details', () => {
    const groups = { core: { members: ['redis'], details: 'full' }, edge: { members: ['llm'] } };
    expect(input({ groups }).groups).toEqual([
      { name: 'core', members: ['redis'], details: 'full' },
      { name: 'edge', members: ['llm'], details: undefined },
    ]);
  });

  it.each([
    [{ buckets: [1] }, true],
    [{}, true],
    [true, true],
    [false, false],
    [null, null],
    [undefined, undefined],
    ['yes', 'yes'],
  ])('with metrics: %j mean the setting %j', (metrics, setting) => {
    expect(input({ metrics }).options).toEqual({ metrics: setting });
  });
});
