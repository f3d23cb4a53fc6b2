import { describe, expect, it } from '@jest/globals';
import type { DeclaredIndicator } from './policy.js';
import { resolvePolicy } from './resolve.js';

function problems(...indicators: object[]): readonly string[] {
  const outcome = resolvePolicy({
    indicators: indicators as DeclaredIndicator[],
    env: {},
    config: () => undefined,
    environment: 'staging',
  });
  return outcome.ok ? [] : outcome.problems;
}

const custom = (name: string) => ({ name, kind: 'custom' });
const pattern = 'must start with a small letter and hold at most 63 letters, digits, "_" and "-"; rename it';

describe('the name of an indicator', () => {
  it.each<[string, readonly object[], readonly string[]]>([
    ['starts with a small letter', [custom('Redis')], [`indicator name "Redis" ${pattern}`]],
    ['holds nothing that no key can', [custom('a.b')], [`indicator name "a.b" ${pattern}`]],
    ['is text', [{ kind: 'custom', name: 7 }], [`indicator name that is not text ${pattern}`]],
    [
      'hides no route',
      [custom('live')],
      [
        'indicator name "live" is reserved, since it would hide a route or a key ' +
          '(live, ready, startup, metrics, policy, page, fleet, override, down); rename it',
      ],
    ],
    [
      'is given once',
      [custom('redis'), custom('redis')],
      ['indicator redis is registered twice; give each indicator a name of its own'],
    ],
    [
      'shares no key with another',
      [custom('ordersDb'), custom('orders-db')],
      [
        'indicators ordersDb and orders-db would share the key HEALTH_ORDERS_DB_TIMEOUT_MS; rename one of them so that their keys differ',
      ],
    ],
    [
      'takes no key of all indicators',
      [{ name: 'llmStartup', kind: 'llm' }],
      [
        'indicator llmStartup would have the key HEALTH_LLM_STARTUP_DEPTH, which is a setting of all; rename the indicator',
      ],
    ],
    ['hides no route, and one that does is told once', [custom('live'), custom('live')], [expect.any(String) as never]],
    ['may be llm, whose keys those of all are', [{ name: 'llm', kind: 'llm' }], []],
  ])('%s', (_what, indicators, expected) => {
    expect(problems(...indicators)).toEqual(expected);
  });

  it('is free again where the one that had it is refused', () => {
    expect(problems(custom('a'), custom('a_down'), custom('a_down'))).toEqual([
      expect.stringContaining('indicators a and a_down would share the key HEALTH_A_DOWN_INTERVAL_MS'),
    ]);
  });
});

describe('the kind of an indicator', () => {
  it('is one of the list, also without a type checker', () => {
    expect(problems({ name: 'postgres', kind: 'postgres' })).toEqual([
      'kind of indicator postgres must be one of database, redis, clickhouse, llm, custom, got "postgres"; correct it',
    ]);
  });
});

describe('the settings of a registration', () => {
  it('are an object, or are left out', () => {
    expect(problems({ ...custom('queue'), settings: 7 })).toEqual([
      'registration of queue: settings must be an object; correct it',
    ]);
    expect(problems({ ...custom('queue'), settings: undefined })).toEqual([]);
    expect(problems({ ...custom('queue'), settings: null })).toEqual([]);
  });

  it('are named in a problem by their place', () => {
    expect(problems({ ...custom('queue'), settings: { timeoutMs: 0 } })).toEqual([
      'registration of queue: timeoutMs must be a whole number from 1 to 60000, in plain digits, got 0; correct or unset it',
    ]);
  });
});
