import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CRITICALITIES, type Criticality } from '../status.js';
import { describePolicy } from './describe.js';
import { isSecretKey } from './display.js';
import { policyDocument } from './document.js';
import { CONFIG_KEYS } from './keys.js';
import { SETTING_NAMES, SETTING_KEYS } from './setting-keys.js';
import type { DeclaredIndicator, PolicyInput } from './policy.js';
import { resolvePolicy } from './resolve.js';

const INDICATORS: readonly DeclaredIndicator[] = [
  { name: 'database', kind: 'database' },
  { name: 'ordersDb', kind: 'database' },
  { name: 'redis', kind: 'redis' },
  { name: 'llm', kind: 'llm' },
  { name: 'queue', kind: 'custom' },
];
const NAMES = INDICATORS.map(({ name }) => name);
const ENVIRONMENTS = ['production', 'staging', 'development', 'test', 'qa', 'unknown'];

/** One level of lists: who is on which; nobody on two. */
type Lists = Readonly<Partial<Record<string, Criticality>>>;

interface Situation {
  readonly environment: string;
  readonly table: Lists | undefined;
  readonly options: Lists;
  readonly namespace: Lists;
  readonly config: Lists;
}

const lists: fc.Arbitrary<Lists> = fc.dictionary(fc.constantFrom(...NAMES, '*'), fc.constantFrom(...CRITICALITIES), {
  maxKeys: 4,
});
const situations: fc.Arbitrary<Situation> = fc.record({
  environment: fc.constantFrom(...ENVIRONMENTS),
  table: fc.option(lists, { nil: undefined }),
  options: lists,
  namespace: lists,
  config: lists,
});

/** Slow and obvious: one question after the other, for one indicator. */
function reference(
  { environment, table, options, namespace, config }: Situation,
  { name, kind }: DeclaredIndicator,
): Criticality {
  if (config[name]) return config[name];
  if (config['*']) return config['*'];
  if (namespace[name]) return namespace[name];
  if (namespace['*']) return namespace['*'];
  if (options[name]) return options[name];
  if (table?.[name]) return table[name];
  if (options['*']) return options['*'];
  if (table?.['*']) return table['*'];
  if (kind === 'database') return 'fatal';
  return environment === 'staging' || environment === 'development' || environment === 'test' ? 'optional' : 'fatal';
}

function asLists(level: Lists): Record<Criticality, string[]> {
  const out: Record<Criticality, string[]> = { fatal: [], optional: [], shadow: [], disabled: [] };
  for (const [name, criticality] of Object.entries(level)) if (criticality) out[criticality].push(name);
  return out;
}

function inputOf({ environment, table, options, namespace, config }: Situation): PolicyInput {
  const env: Record<string, string> = { NODE_ENV: environment };
  for (const [criticality, names] of Object.entries(asLists(config)))
    env[`HEALTH_${criticality.toUpperCase()}`] = names.join(', ');
  return {
    indicators: INDICATORS,
    env,
    config: (key) => (Object.hasOwn(env, key) ? env[key] : undefined),
    options: asLists(options),
    namespace: asLists(namespace),
    ...(table === undefined ? {} : { policy: { [environment]: table } }),
  };
}

function criticalities(input: PolicyInput): ReadonlyMap<string, Criticality> {
  const outcome = resolvePolicy(input);
  if (!outcome.ok) throw new Error(outcome.message);
  return new Map([...outcome.policy.indicators].map(([name, { criticality }]) => [name, criticality.value]));
}

/** A hostile value before it is made: fast-check itself could not hold one. */
class Trap {
  constructor(readonly make: () => unknown) {}
}

/** Makes the traps, in objects of any depth. */
function armed(value: unknown): unknown {
  if (value instanceof Trap) return value.make();
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, each]) => [key, armed(each)]));
}

/** Values that throw, lie or never end. */
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withSparseArray: true,
  }),
  fc
    .constantFrom<() => unknown>(
      () => Symbol('s'),
      () => () => 1,
      () =>
        Object.defineProperty({}, 'redis', {
          enumerable: true,
          get: () => {
            throw new Error('no');
          },
        }),
      () =>
        Object.defineProperty({ timeoutMs: 5 }, 'fatal', {
          enumerable: true,
          get: () => {
            throw 'no';
          },
        }),
      () => {
        const cyclic: Record<string, unknown> = { fatal: [] };
        cyclic['redis'] = cyclic;
        cyclic['fatal'] = [cyclic];
        return cyclic;
      },
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
      () =>
        new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('no');
            },
          },
        ),
      () =>
        new Proxy(
          { redis: 1, llmDepth: 2 },
          {
            get: () => {
              throw new Error('no');
            },
          },
        ),
      () =>
        new Proxy([1, 2], {
          get: () => {
            throw new Error('no');
          },
        }),
      () => JSON.parse('{"__proto__":{"timeoutMs":1},"constructor":{"timeoutMs":1}}') as unknown,
      () => Array.from({ length: 20_000 }),
      () => Object.assign([], { length: 2 ** 32 - 1 }),
    )
    .map((make) => new Trap(make)),
);
const names = fc.oneof(
  fc.constantFrom<string>(...SETTING_NAMES, ...CRITICALITIES, ...NAMES, '__proto__', 'constructor', '*'),
  fc.string(),
);
const object = fc.dictionary(names, fc.oneof(hostile, fc.dictionary(names, hostile, { maxKeys: 3 })), { maxKeys: 5 });
const keys = fc.oneof(
  fc.constantFrom('NODE_ENV', 'HEALTH_REDIS_TIMEOUT_MS', 'HEALTH_X_DEPTH', ...CONFIG_KEYS.map(({ env }) => env)),
  fc.string().map((rest) => `HEALTH_${rest}`),
);

describe('resolution', () => {
  it('agrees with the slow and obvious reference', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const found = criticalities(inputOf(situation));
        for (const indicator of INDICATORS)
          expect([indicator.name, found.get(indicator.name)]).toEqual([
            indicator.name,
            reference(situation, indicator),
          ]);
      }),
      { numRuns: 500 },
    );
  });

  it('a fatal indicator becomes weaker only where a list or table names it or *', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const before = criticalities(
          inputOf({ ...situation, table: situation.table && {}, options: {}, namespace: {}, config: {} }),
        );
        const after = criticalities(inputOf(situation));
        for (const name of NAMES) {
          if (before.get(name) !== 'fatal' || after.get(name) === 'fatal') continue;
          const levels = [situation.table ?? {}, situation.options, situation.namespace, situation.config];
          expect(levels.some((level) => Object.hasOwn(level, name) || Object.hasOwn(level, '*'))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('an environment that nobody defines makes every indicator fatal', () => {
    const known = /^\s*(prod|production|stage|stg|staging|dev|local|development|testing|ci|test)\s*$/i;
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toString', 'Qa')).filter((raw) => !known.test(raw)),
        (environment) => {
          const input = { indicators: INDICATORS, env: {}, config: () => undefined, environment, policy: {} };
          expect(new Set(criticalities(input).values())).toEqual(new Set(['fatal']));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never throws and always renders, whatever stands in the configuration', () => {
    fc.assert(
      fc.property(
        fc.record({
          environment: fc.option(hostile, { nil: undefined }),
          options: fc.oneof(object, hostile),
          policy: fc.oneof(fc.dictionary(names, fc.oneof(object, hostile), { maxKeys: 3 }), hostile),
          namespace: fc.oneof(object, hostile),
          values: fc.dictionary(keys, hostile, { maxKeys: 5 }),
          env: fc.oneof(fc.dictionary(keys, fc.string()), hostile),
          throwing: fc.boolean(),
        }),
        ({ values, throwing, ...unarmed }) => {
          const rest = armed(unarmed) as Partial<PolicyInput>;
          const set = armed(values) as Record<string, unknown>;
          const config = (key: string) => {
            if (throwing && key === 'HEALTH_TIMEOUT_MS') throw new Error('no');
            return Object.hasOwn(set, key) ? set[key] : undefined;
          };
          const outcome = resolvePolicy({ indicators: INDICATORS, config, ...rest } as PolicyInput);
          const text = outcome.ok ? describePolicy(outcome.policy, outcome.warnings) : outcome.message;
          // eslint-disable-next-line no-control-regex
          expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
          expect(text.split('\n').length).toBeLessThan(200);
          if (outcome.ok) JSON.stringify(policyDocument(outcome.policy));
          else expect(outcome.problems.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('every problem with a value names its key, and none shows a secret', () => {
    const wrong = fc.constantFrom('-1', '1.5', 'nonsense?', '99999999999', 'https://user:secret@host/');
    const settings = SETTING_NAMES.filter((name) => !isSecretKey(name));
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...settings), { minLength: 1 }), wrong, (broken, value) => {
        const env = Object.fromEntries([
          ['NODE_ENV', 'test'],
          ...broken.map((name) => [SETTING_KEYS[name].env, value]),
        ]) as Record<string, string>;
        const outcome = resolvePolicy({
          indicators: INDICATORS,
          env,
          config: (key) => (Object.hasOwn(env, key) ? env[key] : undefined),
        });
        const problems = outcome.ok ? [] : outcome.problems;
        // A host is text, and some of the wrong values are names of hosts.
        const expected = broken
          .filter((name) => name !== 'path' && name !== 'managementHost')
          .map((name) => SETTING_KEYS[name].env);
        for (const key of expected)
          expect(problems.filter((problem) => problem.startsWith(`${key} must be`))).toHaveLength(1);
        expect(problems.join()).not.toContain('secret');
      }),
      { numRuns: 200 },
    );
  });
});
