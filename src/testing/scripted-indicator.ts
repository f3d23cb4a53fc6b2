import type { CheckResult } from '../domain/check-result.js';
import type { CheckContext, Indicator } from '../domain/indicator.js';
import { systemClock, type Clock } from '../engine/clock.js';
import { answerOf, type Step } from './step.js';

/** An indicator that answers as a test tells it: a step a check, and the last one again and again. Counts what is asked of it. */
export class ScriptedIndicator implements Indicator {
  asked = 0;
  aborted = 0;
  readonly news = new Set<() => void>();
  private readonly held: ((result: CheckResult) => void)[] = [];
  private steps: readonly Step[];

  constructor(
    steps: Step | readonly Step[],
    readonly maxUnsettled: 1 | 3 = 1,
    private readonly clock: Clock = systemClock,
  ) {
    this.steps = steps instanceof Array ? steps : [steps as Step];
  }

  says(...steps: readonly Step[]): void {
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

  /** Lets the oldest check that sticks end, late. */
  settle(result: CheckResult): void {
    this.held.shift()?.(result);
  }

  check({ signal, timeoutMs }: CheckContext): Promise<CheckResult> {
    this.asked += 1;
    signal.addEventListener('abort', () => (this.aborted += 1));
    const [step, ...later] = this.steps;
    if (later.length > 0) this.steps = later;
    const hold = () => new Promise<CheckResult>((resolve) => this.held.push(resolve));
    return answerOf(step, { signal, timeoutMs, clock: this.clock, hold }) as Promise<CheckResult>;
  }
}
