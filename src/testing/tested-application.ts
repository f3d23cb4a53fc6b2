import type { Parts } from '../assembly/health-service.js';
import type { Answering, Surroundings } from '../assembly/surroundings.js';
import type { Transition } from '../engine/transition.js';
import { DrivenClock, settle } from './driven-clock.js';
import { Scripts } from './scripts.js';

/** How long a check that is kept may take, in milliseconds of real time, before the driven clock goes on without it. */
const KEPT_WITHIN_MS = 1000;

/** The one application that a test kit is under, from before it is put together. */
export class TestedApplication {
  readonly clock = new DrivenClock(() => this.quiet());
  readonly scripts: Scripts;
  readonly surroundings: Surroundings;
  readonly transitions: Transition[] = [];
  private assembled: { readonly parts: Parts; readonly handler: Promise<Answering> } | undefined;

  /**
   * @param keep the indicators whose own checks go on answering
   * @param environment whose policy holds; undefined for what the application says
   */
  constructor(keep: readonly string[], environment: string | undefined) {
    this.scripts = new Scripts(keep, this.clock);
    this.surroundings = {
      clock: this.clock,
      random: () => 0,
      hasThreads: false,
      environment,
      onMade: ({ name }, indicator) => this.scripts.take(name, indicator),
      onAssembled: (parts, handler) => this.attach(parts, handler),
    };
  }

  /** @throws Error before the application is put together */
  get parts(): Parts {
    return this.running.parts;
  }

  /** What answers the application's routes. @throws Error before the application is put together */
  get handler(): Promise<Answering> {
    return this.running.handler;
  }

  private get running(): NonNullable<TestedApplication['assembled']> {
    if (this.assembled === undefined) throw new Error(NO_APPLICATION);
    return this.assembled;
  }

  private attach(parts: Parts, handler: () => Promise<Answering>): void {
    if (this.assembled !== undefined) throw new Error(TWICE);
    this.scripts.complete();
    const made = handler();
    made.catch(() => {}); // told where it is waited for
    this.assembled = { parts, handler: made };
    parts.monitor.onCheck(({ indicator, transition }) => {
      this.scripts.checkEnded(indicator);
      if (transition !== undefined) this.transitions.push(transition);
    });
  }

  /** Lets everything run that waits for no timer of the driven clock: the checks that are kept know none. */
  private async quiet(): Promise<void> {
    await settle();
    for (let [check] = this.scripts.underWay; check !== undefined; [check] = this.scripts.underWay) {
      let timer: NodeJS.Timeout | undefined;
      const tooLong = new Promise((resolve) => (timer = setTimeout(resolve, KEPT_WITHIN_MS)));
      await Promise.race([check, tooLong]);
      clearTimeout(timer);
      this.scripts.underWay.delete(check);
      await settle();
    }
  }
}

const NO_APPLICATION =
  'This HealthTestKit is under no application yet: give it the testing module, health.override(Test.createTestingModule(…)), or the options, createHealth(health.options(…)), and boot it first';
const TWICE = 'This HealthTestKit is under an application already: make a new one for each';
