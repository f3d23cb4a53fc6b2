import type { CheckResult } from '../../src/domain/check-result.js';
import type { CheckContext, Indicator } from '../../src/domain/indicator.js';

type Step = CheckResult | 'hang' | Error | (() => unknown);

/** An indicator that answers as a test tells it; the last step repeats. Counts what is asked of it. */
export class ScriptedIndicator implements Indicator {
  asked = 0;
  aborted = 0;
  private release: ((result: CheckResult) => void)[] = [];
  private steps: Step[];

  constructor(
    steps: Step | Step[],
    readonly maxUnsettled: 1 | 3 = 1,
  ) {
    this.steps = Array.isArray(steps) ? steps : [steps];
  }

  says(...steps: Step[]): void {
    this.steps = steps;
  }

  /** Lets the oldest hanging check end, late. */
  settle(result: CheckResult): void {
    this.release.shift()?.(result);
  }

  check({ signal }: CheckContext): Promise<CheckResult> {
    this.asked += 1;
    signal.addEventListener('abort', () => (this.aborted += 1));
    const step = this.steps.length > 1 ? this.steps.shift()! : this.steps[0]!;
    if (step === 'hang') return new Promise((resolve) => this.release.push(resolve));
    if (step instanceof Error) return Promise.reject(step);
    return typeof step === 'function' ? (step() as Promise<CheckResult>) : Promise.resolve(step);
  }
}
