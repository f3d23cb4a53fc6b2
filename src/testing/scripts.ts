import { CheckRunner } from '../engine/check-runner.js';
import type { Clock } from '../engine/clock.js';
import type { DependencyIndicator } from '../indicators/dependency-indicator.js';
import { Script } from './script.js';
import type { Step } from './step.js';

/** What the indicators of an application are told, by name: all that are not kept have a script. */
export class Scripts {
  private readonly scripts = new Map<string, Script>();
  private readonly made = new Set<string>();
  private isComplete = false;
  private firstAsked!: () => void;

  /** Resolves once a check has begun. */
  readonly whenAsked = new Promise<void>((resolve) => (this.firstAsked = resolve));

  /** The checks of kept indicators that have not ended. */
  readonly underWay = new Set<Promise<unknown>>();

  /** @param keep the indicators whose own checks go on answering */
  constructor(
    private readonly keep: readonly string[],
    private readonly clock: Clock,
  ) {}

  /** @throws Error where the indicator is kept, or there is none of that name */
  tell(name: string, steps: readonly Step[]): void {
    if (steps.length === 0) throw new Error(`The script of ${name} is empty: give it a step at least`);
    if (this.isComplete) this.refuseUnknown([name]);
    this.scriptOf(name).says(steps);
  }

  /** Takes an indicator over, or keeps it; either way its deadlines are the driven clock's. It stays what it is for whoever injects it. */
  take(name: string, indicator: DependencyIndicator): void {
    this.made.add(name);
    const check = this.keep.includes(name) ? this.followed(indicator) : this.scripted(name);
    Object.assign(indicator, {
      ...check,
      runner: new CheckRunner(indicator, this.clock),
    });
  }

  /** All indicators are made. @throws Error where a name was told or kept that none of them has */
  complete(): void {
    this.isComplete = true;
    this.refuseUnknown([...this.scripts.keys(), ...this.keep]);
  }

  checkEnded(name: string): void {
    this.scripts.get(name)?.checkEnded();
  }

  /** True where a check has ended that began after the indicator was told last. */
  isJudged(name: string): boolean {
    return this.scripts.get(name)?.isJudged ?? true;
  }

  /** How often an indicator was asked. @throws Error where it is kept, or there is none of that name */
  timesAsked(name: string): number {
    this.refuseUnknown([name]);
    return this.scriptOf(name).asked;
  }

  private scripted(name: string): Pick<DependencyIndicator, 'check' | 'prepare'> {
    const script = this.scriptOf(name);
    return {
      prepare: () => {},
      check: (context) => {
        this.firstAsked();
        return script.check(context);
      },
    };
  }

  private followed(indicator: DependencyIndicator): Pick<DependencyIndicator, 'check'> {
    const check = indicator.check.bind(indicator);
    return {
      check: (context) => {
        this.firstAsked();
        const answer = check(context);
        const ended: Promise<unknown> = Promise.allSettled([answer]).then(() => this.underWay.delete(ended));
        this.underWay.add(ended);
        return answer;
      },
    };
  }

  private scriptOf(name: string): Script {
    if (this.keep.includes(name))
      throw new Error(`${name} is kept, so that its own check answers: take it out of \`keep\``);
    const script = this.scripts.get(name) ?? new Script(this.clock);
    this.scripts.set(name, script);
    return script;
  }

  private refuseUnknown(names: readonly string[]): void {
    const unknown = names.filter((name) => !this.made.has(name));
    if (unknown.length === 0) return;
    const known = [...this.made].join(', ') || 'none';
    throw new Error(`No indicator of the application is called ${unknown.join(' or ')}; there are ${known}`);
  }
}
