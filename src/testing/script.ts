import type { CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import type { Clock } from '../engine/clock.js';
import { ScriptedIndicator } from './scripted-indicator.js';
import type { Step } from './step.js';

/** What one indicator is told to answer, and how far its checks have got since it was told last. Up until it is told. */
export class Script {
  private readonly indicator: ScriptedIndicator;
  private told = 0;
  private begun = -1;
  private ended = -1;

  constructor(clock: Clock) {
    this.indicator = new ScriptedIndicator('up', 1, clock);
  }

  says(steps: readonly Step[]): void {
    this.told += 1;
    this.indicator.says(...steps);
  }

  check(context: CheckContext): Promise<CheckResult> {
    this.begun = this.told;
    return this.indicator.check(context);
  }

  checkEnded(): void {
    this.ended = this.begun;
  }

  get asked(): number {
    return this.indicator.asked;
  }

  /** True once a check has ended that began after it was told last. */
  get isJudged(): boolean {
    return this.ended === this.told;
  }
}
