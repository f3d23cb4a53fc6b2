import type { CheckResult } from '../../src/domain/check-result.js';
import type { CheckContext, Indicator } from '../../src/domain/indicator.js';

type Step = CheckResult | 'hang' | Error | (() => unknown);

/** An indicator that answers as a test tells it; the last step repeats. Counts what is asked of it. */
export class ScriptedIndicator implements Indicator {
  asked = 0;
  readonly news = new Set<() => void>();
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

  onNews(listener: () => void): () => void {
    this.news.add(listener);
    return () => void this.news.delete(listener);
  }

  /** Has learnt something between two checks. */
  learns(): void {
    for (const listener of this.news) listener();
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
