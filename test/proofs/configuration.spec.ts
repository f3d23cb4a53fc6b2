import { describe, expect, it } from '@jest/globals';
import { resolvePolicy } from '../../src/domain/policy/resolve.js';
import { configurationOf } from './configurations.js';
import { referencePolicy, TABLE, type Configuration, type ReferencePolicy } from './reference-policy.js';
import { runs } from './runs.js';

/** What is wrong with the answer to a configuration, in one sentence; undefined where nothing is. */
function disagreement(configuration: Configuration, reference = referencePolicy(configuration)): string | undefined {
  const { indicators, env, loaded, ...rest } = configuration;
  const outcome = resolvePolicy({
    indicators,
    env,
    config: (key) => (Object.hasOwn(loaded, key) ? loaded[key] : env[key]),
    ...(rest as object),
  });
  if (!outcome.ok) {
    if (reference.bad.length === 0) return `refused without a reason: ${outcome.message}`;
    const unnamed = reference.bad.find((key) => !outcome.message.includes(shown(key)));
    if (unnamed !== undefined) return `${unnamed} is wrong and not named: ${outcome.message}`;
    const unfounded = outcome.problems.find((problem) => !reference.bad.some((key) => problem.includes(shown(key))));
    return unfounded === undefined
      ? undefined
      : `accused without a reason: ${unfounded}; wrong: ${reference.bad.join()}`;
  }
  if (reference.bad.length > 0) return `booted in spite of ${reference.bad.join()}`;
  const silent = reference.told.find((key) => !outcome.warnings.some((warning) => warning.includes(shown(key))));
  if (silent !== undefined) return `silent about ${silent}: ${outcome.warnings.join('; ')}`;
  return difference(reference, outcome.policy, outcome.warnings);
}

type Outcome = Extract<ReturnType<typeof resolvePolicy>, { ok: true }>;

function difference(
  reference: ReturnType<typeof referencePolicy>,
  policy: Outcome['policy'],
  warnings: readonly string[],
): string | undefined {
  const differs = (what: string, expected: unknown, got: unknown) =>
    Object.is(expected, got) ? [] : [`${what}: expected ${String(expected)}, got ${String(got)}`];
  const settings = policy.settings as unknown as Record<string, { readonly value: unknown }>;
  return [
    ...differs('environment', reference.environment, policy.environment.name),
    ...differs('strictest', reference.strictest, policy.environment.strictest),
    ...differs(
      'the warning of the strictest',
      reference.strictest,
      warnings.some((each) => each.includes('strictest policy')),
    ),
    ...TABLE.flatMap(({ name }) => differs(name, reference.settings[name], settings[name]?.value)),
    ...differs('indicators', Object.keys(reference.criticalities).join(), [...policy.indicators.keys()].join()),
    ...[...policy.indicators].flatMap(([name, indicator]) => [
      ...differs(`criticality of ${name}`, reference.criticalities[name], indicator.criticality.value),
      ...Object.entries(reference.own[name] ?? {}).flatMap(([setting, value]) =>
        differs(`${setting} of ${name}`, value, (indicator.settings as typeof settings)[setting]?.value),
      ),
    ]),
  ][0];
}

/** A key as a message may show it: the rest of a long one is cut. */
function shown(key: string): string {
  return key.length > 30 && !/^(HEALTH_|health\.|options\.)/.test(key) ? key.slice(0, 30) : key.slice(0, 100);
}

/** Takes away one thing after the other, as long as the rest is wrong in the same way or another. */
function smallest(configuration: Configuration): Configuration {
  for (const part of ['env', 'loaded', 'namespace', 'options', 'policy', 'environment', 'liveness'] as const) {
    const whole = configuration[part];
    const without = { ...configuration, [part]: part === 'env' || part === 'loaded' ? {} : undefined };
    if (whole !== undefined && Object.keys(Object(whole)).length > 0 && disagrees(without)) return smallest(without);
    if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) continue;
    for (const key of Object.keys(whole)) {
      const fewer = {
        ...configuration,
        [part]: Object.fromEntries(Object.entries(whole).filter(([each]) => each !== key)),
      };
      if (disagrees(fewer)) return smallest(fewer);
    }
  }
  return configuration;
}

function disagrees(configuration: Configuration, reference?: ReferencePolicy): boolean {
  try {
    return disagreement(configuration, reference) !== undefined;
  } catch {
    return true;
  }
}

describe('generated configurations', () => {
  it('boot with the policy of the contract, or end with a message that names every wrong key', () => {
    const { numRuns, seed = 0 } = runs(10_000);
    let booted = 0;
    for (let number = seed; number < seed + numRuns; number += 1) {
      const configuration = configurationOf(number);
      const reference = referencePolicy(configuration);
      if (disagrees(configuration, reference)) {
        const least = smallest(configuration);
        throw new Error(`configuration ${number}: ${disagreement(least)}\n${JSON.stringify(least)}`);
      }
      if (reference.bad.length === 0) booted += 1;
    }
    expect(booted).toBeGreaterThan(numRuns / 4);
    expect(booted).toBeLessThan((numRuns * 3) / 4);
  }, 600_000);
});
