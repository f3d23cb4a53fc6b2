import type { CheckResult } from '../../src/domain/check-result.js';
import type { DependencyIndicator } from '../../src/indicators/dependency-indicator.js';

/** One check as the engine runs it, with time enough for a busy machine. */
export async function checkOnce(indicator: DependencyIndicator, timeoutMs = 10_000): Promise<CheckResult> {
  const { result } = await indicator.runner.run({ timeoutMs, abandonAfterMs: 30_000 });
  return result;
}
