import { restlessness, withNewest, type IndicatorHistory, type PastTransition } from '../domain/history.js';
import { MinuteSeries } from '../domain/minute-series.js';
import type { Snapshot } from '../domain/snapshot.js';
import type { HealthMonitor } from './health-monitor.js';

/** How many transitions are remembered of one indicator, and of all together. */
const OF_ONE = 10;
const OF_ALL = 50;

interface Remembered {
  readonly series: MinuteSeries;
  transitions: readonly PastTransition[];
  last: Snapshot;
  sinceMs: number;
}

/** The last hour of every indicator, in memory of constant size: it ends with the process. */
export class HealthHistory {
  private readonly indicators = new Map<string, Remembered>();
  private all: readonly PastTransition[] = [];

  /** Remembers every check that ends from now on. Returns the function that ends it. */
  follow(monitor: HealthMonitor): () => void {
    return monitor.onCheck(({ indicator }) => {
      const snapshot = monitor.snapshot(indicator);
      if (snapshot !== undefined) this.take(indicator, snapshot);
    });
  }

  /**
   * Takes in what is known of an indicator after a check. The same check again is no second one, and a first one that tells of a
   * status that is older than it is no transition: whoever began to remember late has missed it.
   */
  take(indicator: string, snapshot: Snapshot): void {
    const known = this.indicators.get(indicator);
    const { checkedAtMs: atMs, checkedAtWall: atWall, sinceWall, responseTimeMs } = snapshot;
    if (known?.last.checkedAtMs === atMs) return;
    const { status: to, basis } = snapshot.judgement;
    const from = known?.last.judgement.status ?? 'unknown';
    const isChange = known === undefined ? sinceWall === atWall : from !== to;
    const sinceMs = atMs - (atWall - sinceWall);
    const remembered = known ?? { series: new MinuteSeries(), transitions: [], last: snapshot, sinceMs };
    remembered.last = snapshot;
    remembered.series.add(atMs, to, responseTimeMs, isChange && from !== 'unknown');
    if (isChange) {
      const transition: PastTransition = { indicator, from, to, reason: basis.reason, atMs, atWall };
      remembered.sinceMs = atMs;
      remembered.transitions = withNewest(transition, remembered.transitions, OF_ONE);
      this.all = withNewest(transition, this.all, OF_ALL);
    }
    this.indicators.set(indicator, remembered);
  }

  /** What is remembered of an indicator at a moment of the monotonic clock; undefined before its first check. */
  of(indicator: string, nowMs: number): IndicatorHistory | undefined {
    const known = this.indicators.get(indicator);
    if (known === undefined) return undefined;
    const { series, transitions, sinceMs } = known;
    const minutes = series.upTo(nowMs);
    return { sinceMs, minutes, transitions, ...restlessness(minutes) };
  }

  /** The last transitions of all indicators, newest first. */
  get transitions(): readonly PastTransition[] {
    return this.all;
  }
}
