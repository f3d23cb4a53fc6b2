import { AssertionError } from 'node:assert';
import type { HealthOptions } from '../assembly/health-options.js';
import { HEALTH_SURROUNDINGS } from '../assembly/surroundings.js';
import type { Reason } from '../domain/reason.js';
import type { Entry, Report } from '../domain/report.js';
import type { Status, Verdict } from '../domain/status.js';
import type { Transition } from '../engine/transition.js';
import { Because } from './because.js';
import type { DrivenClock } from './driven-clock.js';
import { entryIn } from './entry-in.js';
import { ProbeReply } from './probe-reply.js';
import { settleAs } from './settling.js';
import { resultOf, type Step, type ToldReason } from './step.js';
import { TestedApplication } from './tested-application.js';

export interface HealthTestKitOptions {
  /** The indicators whose own checks go on answering, by name. @default none: every indicator is scripted */
  readonly keep?: readonly string[];
  /** The environment whose policy holds. @default what the application says */
  readonly environment?: string;
}

/** What `Test.createTestingModule()` of `@nestjs/testing` gives, as far as it is used here. */
export interface OverridableModule {
  overrideProvider(token: symbol): { useValue(value: object): unknown };
}

export interface ProbeRequest {
  /** Such as `authorization`, or `accept` for another format. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Within {
  /** At most so much driven time, in milliseconds. @default what the thresholds, the intervals and the deadline of the indicator take */
  readonly withinMs?: number;
}

/** A route under the prefix: a probe, an indicator, a group; empty for `/health` itself. */
export type ProbedRoute = '' | 'ready' | 'live' | 'startup' | (string & {});

/**
 * The health of one application under test: the real policy, engine, routes and bodies, over indicators that answer as they are told,
 * on a clock that stands still until it is driven. Every indicator is up until it is told otherwise. Needs no test runner and no server.
 * @publicApi
 */
export class HealthTestKit {
  private readonly application: TestedApplication;

  constructor({ keep = [], environment }: HealthTestKitOptions = {}) {
    this.application = new TestedApplication(keep, environment);
  }

  /** Puts the kit under the application of a testing module: `health.override(Test.createTestingModule({ imports: [AppModule] }))`. */
  override<Builder extends OverridableModule>(builder: Builder): Builder {
    builder.overrideProvider(HEALTH_SURROUNDINGS).useValue(this.application.surroundings);
    return builder;
  }

  /** Puts the kit under a program without Nest: `createHealth(health.options({ … }))`. */
  options<Options extends HealthOptions>(options: Options): Options {
    return { ...options, [HEALTH_SURROUNDINGS]: this.application.surroundings };
  }

  /**
   * What an indicator finds from its next check on. It shows once that check is made: see {@link settles} and {@link advance}.
   * @param found `'up'`, `'degraded'`, `'down'`, or a fault such as `hang()`
   * @param reason @default `overloaded` for degraded, `unreachable` for down
   * @param message what the entry says of it
   * @throws Error where no indicator is called so, or it is kept
   */
  set(name: string, found: 'degraded' | 'down', reason: ToldReason, message?: string): void;
  set(name: string, found: Step): void;
  set(name: string, found: Step, reason?: ToldReason, message?: string): void {
    this.application.scripts.tell(name, [typeof found === 'string' ? resultOf(found, reason, message) : found]);
  }

  /**
   * What an indicator finds in its next checks, one step each; the last one again and again.
   * @throws Error where no indicator is called so, or it is kept, or there are no steps
   */
  script(name: string, steps: readonly Step[]): void {
    this.application.scripts.tell(name, steps);
  }

  /** The time of the application's health. */
  get clock(): DrivenClock {
    return this.application.clock;
  }

  /** Resolves once the first check has begun; to be waited for only where the boot itself waits: with `HEALTH_STARTUP=fail`. */
  get whenChecking(): Promise<void> {
    return this.application.scripts.whenAsked;
  }

  /** Lets time pass: each check, deadline and interval comes at its moment. @throws Error before the application is put together */
  async advance(ms: number): Promise<void> {
    await this.application.handler;
    await this.clock.advance(ms);
  }

  /** The process stood still for so long: suspended, throttled or blocked. Then it goes on. */
  async jump(ms: number): Promise<void> {
    await this.advance(0);
    this.clock.jump(ms);
    await this.advance(0);
  }

  /**
   * Lets time pass until an indicator counts as something, after a check that began when it was told last.
   * @param reason @default any
   * @throws AssertionError where that takes too long
   */
  settles(name: string, status: Status, within?: Within): Promise<void>;
  settles(name: string, status: Status, reason: Reason, within?: Within): Promise<void>;
  async settles(name: string, status: Status, given?: Reason | Within, also?: Within): Promise<void> {
    const [reason, { withinMs } = {}] = typeof given === 'object' ? [undefined, given] : [given, also];
    await this.application.handler;
    await settleAs(this.application, name, { status, reason, withinMs });
  }

  /** The verdict now; `.because('redis', 'timeout')` asks for a cause of it. @throws AssertionError where it is another */
  shouldBe(verdict: Verdict): Because {
    return new Because(this.report(), verdict, this.shouldBe);
  }

  /** The health now. */
  report(): Report {
    return this.application.parts.monitor.report();
  }

  /** One indicator in the report. @throws Error where there is none of that name, or the policy has it disabled */
  entry(name: string): Entry {
    return entryIn(this.application.parts, name);
  }

  /**
   * What a route answers, as the application would over HTTP, and without it.
   * @param route @default `/health` itself
   */
  async probe(route: ProbedRoute = '', { headers = {} }: ProbeRequest = {}): Promise<ProbeReply> {
    const url = this.pathOf(route);
    const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const answer = await (await this.application.handler).handle({ method: 'GET', url, headers: lowerCase } as never);
    if (answer === undefined) throw new Error(`${url} is a route of the application's own, which the kit cannot ask`);
    return new ProbeReply(answer);
  }

  /** What a route answers, by its code. @throws AssertionError with the body, where it is another */
  async shouldAnswer(route: ProbedRoute, code: number, request?: ProbeRequest): Promise<void> {
    const reply = await this.probe(route, request);
    if (reply.code === code) return;
    throw new AssertionError({
      message: `${this.pathOf(route)} answers ${reply.code}, not ${code}: ${reply.text}`,
      actual: reply.code,
      expected: code,
      operator: 'shouldAnswer',
    });
  }

  /** The application is told to end: from now on the verdict is `shutting_down`, and it goes on serving. */
  drain(): void {
    this.application.parts.monitor.drain();
  }

  /** How often an indicator was asked. @throws Error where no indicator is called so, or it is kept */
  timesAsked(name: string): number {
    return this.application.scripts.timesAsked(name);
  }

  /** All transitions so far, the first one first. */
  get transitions(): readonly Transition[] {
    return [...this.application.transitions];
  }

  private pathOf(route: ProbedRoute): string {
    const prefix = `/${this.application.parts.policy.settings.path.value}`;
    return route === '' ? prefix : `${prefix}/${route}`;
  }
}
