import type { Indicator } from '../domain/indicator.js';
import { criticalityUnder, overrideProblems, type Override, type OverrideRequest } from '../domain/override.js';
import { reportOf, type Entry, type Report } from '../domain/report.js';
import type { Snapshot } from '../domain/snapshot.js';
import { waitingFor } from '../domain/startup.js';
import type { Criticality } from '../domain/status.js';
import type { CheckEnd } from './check-end.js';
import type { CheckRunner, FinishedCheck } from './check-runner.js';
import type { Clock } from './clock.js';
import type { HealthView } from './health-view.js';
import { Heartbeat } from './heartbeat.js';
import { IndicatorLoop, type LoopSettings } from './indicator-loop.js';
import { Listeners } from './listeners.js';
import { Overrides, type OverrideEvent } from './overrides.js';
import { transitionOf, type Transition } from './transition.js';

/** One active indicator with what the policy says of it. */
export interface MonitoredIndicator {
  readonly name: string;
  readonly criticality: Exclude<Criticality, 'disabled'>;
  readonly indicator: Indicator;
  readonly settings: LoopSettings;
  readonly runner?: CheckRunner | undefined;
}

export interface MonitorOptions {
  readonly indicators: readonly MonitoredIndicator[];
  /** `background`: each indicator has its own loop. `on-demand`: a request runs what is due and waits for it. */
  readonly mode: 'background' | 'on-demand';
  /** Startup counts as finished from the start, whatever the indicators say. */
  readonly startedAtOnce: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told of an exception of a listener, which hurts nobody else. */
  readonly onListenerError: (error: unknown) => void;
}

/** Knows the health of all indicators at any moment, without asking any of them when it is asked. */
export class HealthMonitor implements HealthView {
  private readonly loops: ReadonlyMap<string, IndicatorLoop>;
  private readonly heartbeat: Heartbeat;
  private readonly ends: Listeners<CheckEnd>;
  private readonly changed: Listeners<void>;
  private readonly overrideEvents: Listeners<OverrideEvent>;
  private readonly overriding: Overrides;
  private readonly startupDone: Promise<void>;
  private finishStartup!: () => void;
  private hasStarted = false;
  private isDraining = false;
  private changes = 0;

  constructor(private readonly options: MonitorOptions) {
    const { clock, random, onListenerError } = options;
    this.ends = new Listeners(onListenerError);
    this.changed = new Listeners(onListenerError);
    this.overrideEvents = new Listeners(onListenerError);
    this.overriding = new Overrides(clock, (event) => this.takeOverride(event));
    this.startupDone = new Promise((resolve) => (this.finishStartup = resolve));
    this.heartbeat = new Heartbeat(clock, (gapBeganMs) => this.resumeAfterGap(gapBeganMs));
    this.loops = new Map(
      options.indicators.map(({ name, criticality, ...rest }) => {
        const onResult = (finished: FinishedCheck, before: Snapshot | undefined, after: Snapshot) =>
          this.take(name, criticality, finished, before, after);
        return [name, new IndicatorLoop({ ...rest, clock, random, onResult })];
      }),
    );
  }

  /** Begins to watch: in the background mode all first checks start now. */
  start(): void {
    this.judgeStartup();
    for (const loop of this.loops.values()) loop.listen();
    if (this.options.mode === 'on-demand') return;
    this.heartbeat.start();
    for (const loop of this.loops.values()) loop.start();
  }

  /** Ends all loops and timers. Results that come later are dropped and no transition is told any more. */
  stop(): void {
    this.heartbeat.stop();
    this.ends.clear();
    this.overrideEvents.clear();
    this.overriding.stop();
    for (const loop of this.loops.values()) loop.stop();
  }

  /** From now on the verdict is `shutting_down`. */
  drain(): void {
    this.isDraining = true;
    this.change();
  }

  get draining(): boolean {
    return this.isDraining;
  }

  get started(): boolean {
    return this.hasStarted;
  }

  /** Resolves with {@link started}. */
  get whenStarted(): Promise<void> {
    return this.startupDone;
  }

  get version(): number {
    this.heartbeat.look();
    return this.changes;
  }

  now(): number {
    return this.options.clock.now();
  }

  get names(): readonly string[] {
    return [...this.loops.keys()];
  }

  report(names?: readonly string[]): Report {
    this.heartbeat.look();
    const chosen =
      names === undefined
        ? this.options.indicators
        : this.options.indicators.filter(({ name }) => names.includes(name));
    const observations = chosen.map(({ name, criticality }) => ({
      name,
      criticality,
      snapshot: this.snapshot(name),
      override: this.overriding.of(name),
    }));
    return reportOf(observations, this.now(), this.isDraining);
  }

  waitingFor(): Entry[] {
    return this.hasStarted ? [] : waitingFor(this.report().entries);
  }

  needsRefresh(names?: readonly string[]): boolean {
    return this.options.mode === 'on-demand' && this.due(names).length > 0;
  }

  async refresh(names?: readonly string[]): Promise<void> {
    await Promise.all(this.due(names).map((loop) => loop.check()));
  }

  /** Runs the named check now, or all; for tests and for operators. */
  async checkNow(names?: readonly string[]): Promise<void> {
    await Promise.all(this.select(names).map((loop) => loop.check()));
  }

  /** Makes something else of one indicator for a while; it ends by itself. @throws TypeError with all that is wrong with the request */
  override(request: OverrideRequest): Override {
    const problems = overrideProblems(request, this.names);
    if (problems.length > 0) throw new TypeError(problems.join('; '));
    return this.overriding.begin(request);
  }

  /** Gives an indicator back to the policy. False where nothing is made of it. */
  endOverride(indicator: string): boolean {
    return this.overriding.end(indicator);
  }

  get overrides(): readonly Override[] {
    return this.overriding.all;
  }

  /** Calls back where an override begins or ends. Returns the function that ends the subscription. */
  onOverride(listener: (event: OverrideEvent) => void): () => void {
    return this.overrideEvents.add(listener);
  }

  /** Calls back for every check that ended. Returns the function that ends the subscription. */
  onCheck(listener: (end: CheckEnd) => void): () => void {
    return this.ends.add(listener);
  }

  /** Calls back once for every transition. Returns the function that ends the subscription. */
  onTransition(listener: (transition: Transition) => void): () => void {
    return this.ends.add(({ transition }) => transition && listener(transition));
  }

  /** Calls back after everything that makes {@link version} grow. Returns the function that ends the subscription. */
  onChange(listener: () => void): () => void {
    return this.changed.add(listener);
  }

  /** What is known of one indicator since its last check. */
  snapshot(name: string): Snapshot | undefined {
    return this.loops.get(name)?.snapshot;
  }

  private due(names?: readonly string[]): IndicatorLoop[] {
    return this.select(names).filter((loop) => loop.isDue());
  }

  private select(names?: readonly string[]): IndicatorLoop[] {
    return [...this.loops].filter(([name]) => names === undefined || names.includes(name)).map(([, loop]) => loop);
  }

  private resumeAfterGap(gapBeganMs: number): void {
    for (const loop of this.loops.values()) loop.resumeAfterGap(gapBeganMs);
    this.change();
  }

  private take(
    name: string,
    ofPolicy: Exclude<Criticality, 'disabled'>,
    finished: FinishedCheck,
    before: Snapshot | undefined,
    after: Snapshot,
  ): void {
    const criticality = criticalityUnder(ofPolicy, this.overriding.of(name));
    this.judgeStartup();
    this.change();
    this.ends.tell({
      indicator: name,
      criticality,
      finished,
      transition: transitionOf(name, criticality, before, after),
    });
  }

  private takeOverride(event: OverrideEvent): void {
    this.judgeStartup();
    this.change();
    this.overrideEvents.tell(event);
  }

  private change(): void {
    this.changes += 1;
    this.changed.tell();
  }

  /** True where a fatal indicator is down or unknown. */
  private waits(): boolean {
    return waitingFor(this.report().entries).length > 0;
  }

  private judgeStartup(): void {
    if (this.hasStarted) return;
    if (!this.options.startedAtOnce && this.waits()) return;
    this.hasStarted = true;
    this.change();
    this.finishStartup();
  }
}
