import type { Override } from '../../domain/override.js';
import { reportOf, type Entry, type Report } from '../../domain/report.js';
import { prolong, type Snapshot } from '../../domain/snapshot.js';
import { waitingFor } from '../../domain/startup.js';
import { systemClock } from '../../engine/clock.js';
import type { HealthView } from '../../engine/health-view.js';
import { Heartbeat } from '../../engine/heartbeat.js';
import type { ToWorker, WorkerStart } from './protocol.js';

/** The monitor as another thread sees it: what the main thread said last, judged at the time of asking. */
export class Mirror implements HealthView {
  readonly names: readonly string[];
  started = false;
  draining = false;
  private changes = 0;
  private overrides: ReadonlyMap<string, Override> = new Map();
  private readonly snapshots = new Map<string, Snapshot>();
  private readonly heartbeat = new Heartbeat(systemClock, (gapBeganMs) => this.resumeAfterGap(gapBeganMs));

  /** @param askMain has the main thread run what is due, and settles when it has, or when it does not answer */
  constructor(
    private readonly start: Pick<WorkerStart, 'indicators' | 'onDemand'>,
    private readonly askMain: (names: readonly string[] | undefined) => Promise<void>,
  ) {
    this.names = start.indicators.map(({ name }) => name);
    this.heartbeat.start();
  }

  take({ started, draining, overrides, snapshots }: Extract<ToWorker, { kind: 'state' }>): void {
    this.started = started;
    this.draining = draining;
    this.overrides = new Map(overrides.map((each) => [each.indicator, each]));
    for (const [name, snapshot] of snapshots) this.snapshots.set(name, snapshot);
    this.changes += 1;
  }

  get version(): number {
    this.heartbeat.look();
    return this.changes;
  }

  now(): number {
    return systemClock.now();
  }

  report(names?: readonly string[]): Report {
    const chosen =
      names === undefined ? this.start.indicators : this.start.indicators.filter(({ name }) => names.includes(name));
    const observations = chosen.map(({ name, criticality }) => ({
      name,
      criticality,
      snapshot: this.snapshots.get(name),
      override: this.overrides.get(name),
    }));
    return reportOf(observations, this.now(), this.draining);
  }

  waitingFor(): Entry[] {
    return this.started ? [] : waitingFor(this.report().entries);
  }

  needsRefresh(names?: readonly string[]): boolean {
    return this.start.onDemand && names?.length !== 0;
  }

  refresh(names?: readonly string[]): Promise<void> {
    return this.askMain(names);
  }

  private resumeAfterGap(gapBeganMs: number): void {
    for (const { name, timeoutMs } of this.start.indicators) {
      const snapshot = this.snapshots.get(name);
      if (snapshot !== undefined) this.snapshots.set(name, prolong(snapshot, gapBeganMs, this.now(), timeoutMs));
    }
    this.changes += 1;
  }
}
