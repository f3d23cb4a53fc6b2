import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { CheckResult } from '../../src/domain/check-result.js';
import type { DependencyIndicator } from '../../src/indicators/dependency-indicator.js';

/** One check as the engine runs it. */
export async function checkOnce(indicator: DependencyIndicator, timeoutMs = 1500): Promise<CheckResult> {
  const { result } = await indicator.runner.run({ timeoutMs, abandonAfterMs: 30_000 });
  return result;
}

/** Asks again and again until the condition holds; the last answer where it never does. */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  holds: (answer: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (holds(answer) || performance.now() > deadline) return answer;
    await sleep(20);
  }
}

/** Checks until the indicator says so; its last word where it never does. */
export function eventuallySays(indicator: DependencyIndicator, status: CheckResult['status']): Promise<CheckResult> {
  return eventually(
    () => checkOnce(indicator),
    (result) => result.status === status,
  );
}

/** Everything that an attempt to make something says of itself. */
export function thrownBy(act: () => unknown): string {
  try {
    return inspect(act());
  } catch (error) {
    return `${String(error)} ${inspect(Object.entries(error as object))}`;
  }
}
