import { describe, expect, it } from '@jest/globals';
import { CRITICALITIES } from '../status.js';
import { CONFIG_KEYS, OWN_KEYS } from './keys.js';
import { SETTING_KEYS, SETTING_NAMES } from './setting-keys.js';
import { parse } from './value.js';
import { upperSnake } from './upper-snake.js';

describe('the table of keys', () => {
  it('every key is its camelCase name in UPPER_SNAKE after HEALTH_', () => {
    for (const { env, name } of CONFIG_KEYS) expect(env).toBe(`HEALTH_${upperSnake(name)}`);
  });

  it('says of every key where it may stand, and of one that an indicator can have of its own, how', () => {
    const own = new Map(SETTING_NAMES.map((name) => [name as string, SETTING_KEYS[name].own]));
    expect(CONFIG_KEYS.map(({ name, scope, ...rest }) => [name, scope, 'own' in rest ? rest.own : 'none'])).toEqual([
      ['environment', 'environment', 'none'],
      ...CRITICALITIES.map((criticality) => [criticality, 'list', 'none']),
      ...SETTING_NAMES.map((name) => (own.get(name) ? [name, 'indicator', own.get(name)] : [name, 'global', 'none'])),
    ]);
    expect(CONFIG_KEYS.find(({ name }) => name === 'timeoutMs')!.scope).toBe('indicator');
    expect(CONFIG_KEYS.find(({ name }) => name === 'drainMs')!.scope).toBe('global');
  });

  it('no key stands twice', () => {
    expect(new Set(CONFIG_KEYS.map(({ env }) => env)).size).toBe(CONFIG_KEYS.length);
  });

  it('every default keeps its own rule', () => {
    for (const name of SETTING_NAMES) {
      const { default: value, rule } = SETTING_KEYS[name];
      if (value !== undefined) expect(parse(rule, value)).toEqual({ is: 'value', value });
    }
  });

  it('the endings of per-indicator keys are those of the contract and the three of an LLM', () => {
    expect(OWN_KEYS.map(({ suffix }) => suffix)).toEqual([
      'TIMEOUT_MS',
      'INTERVAL_MS',
      'DOWN_INTERVAL_MS',
      'FAILURE_THRESHOLD',
      'SUCCESS_THRESHOLD',
      'STALE_AFTER_MS',
      'ABANDON_AFTER_MS',
      'DEPTH',
      'STARTUP_DEPTH',
      'CALLS_PER_DAY',
      'TOKENS_PER_DAY',
    ]);
  });

  it('every suffix is the end of the key for all', () => {
    for (const { global, suffix } of OWN_KEYS) expect(SETTING_KEYS[global].env).toMatch(new RegExp(`_${suffix}$`));
  });

  it.each([
    ['ordersDb', 'ORDERS_DB'],
    ['redis2', 'REDIS2'],
    ['s3Bucket', 'S3_BUCKET'],
    ['orders-db', 'ORDERS_DB'],
    ['orders_db', 'ORDERS_DB'],
    ['myDBPool', 'MY_DB_POOL'],
    ['a', 'A'],
  ])('%s is %s in a key', (name, expected) => {
    expect(upperSnake(name)).toBe(expected);
  });
});
