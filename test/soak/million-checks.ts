import { degraded, down, up, type CheckResult } from '../../src/domain/check-result.js';
import type { CheckContext, Indicator } from '../../src/domain/indicator.js';
import type { LoopSettings } from '../../src/engine/indicator-loop.js';
import { HealthMonitor } from '../../src/engine/health-monitor.js';
import { LlmHealthIndicator } from '../../src/indicators/llm.health.js';
import { DrivenClock } from '../../src/testing/driven-clock.js';
import { oneOf, seeded } from './chance.js';

const SETTINGS: LoopSettings = {
  timeoutMs: 500,
  intervalMs: 1000,
  downIntervalMs: 500,
  failureThreshold: 2,
  successThreshold: 2,
  staleAfterMs: 4000,
  abandonAfterMs: 5000,
};

type Answer = (clock: DrivenClock, context: CheckContext) => unknown;

/** All ways in which a check can end. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  up: async () => up({ connections: 3 }),
  degraded: async () => degraded('overloaded', 'the pool has no free slot'),
  down: async () => down('unreachable', 'connection refused', { attempt: 1 }),
  hangs: () => new Promise(() => {}),
  rejects: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
  throws() {
    throw new TypeError('a mistake');
  },
  late: (clock) => new Promise((resolve) => clock.after(700, () => resolve(up()))),
  slow: (clock) => new Promise((resolve) => clock.after(300, () => resolve(up()))),
  // As clients do: it lets go of what it waits for, and takes its listener away where it need not.
  honoursAbort: (clock, { signal }) =>
    new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      clock.after(oneOf([100, 900], clock.now() % 2000 < 1000 ? () => 0 : () => 0.9), () => {
        signal.removeEventListener('abort', abort);
        resolve(up());
      });
    }),
  nonsense: async () => ({ status: 'UP' }),
};

/** What can be counted of a {@link MillionChecks}; the heap is counted by whoever runs it. */
export interface Counts {
  /** Timers that the clock still has. */
  readonly timers: number;
  /** Calls of listeners for one check. */
  readonly heardPerCheck: number;
  /** Subscriptions that the indicators have. */
  readonly news: number;
  /** Entries of the report of both monitors. */
  readonly entries: number;
}

/**
 * A background and an on-demand monitor whose indicators answer in all ways there are, on a clock that goes as fast as it can: with
 * listeners that come, go and throw, and an LLM that the application calls, with a budget.
 */
export class MillionChecks {
  checks = 0;
  transitions = 0;
  listenerErrors = 0;
  asked = 0;
  readonly reasons = new Set<string>();
  private heard = 0;
  private news = 0;
  private readonly clock = new DrivenClock();
  private readonly random = seeded(1);
  private readonly monitors: readonly HealthMonitor[];
  private readonly llm: LlmHealthIndicator;

  constructor() {
    this.llm = this.makeLlm();
    this.monitors = (['background', 'on-demand'] as const).map((mode) => this.makeMonitor(mode));
    for (const monitor of this.monitors) {
      monitor.onTransition(() => (this.transitions += 1));
      monitor.onCheck(({ finished }) => {
        this.checks += 1;
        if (finished.result.reason !== undefined) this.reasons.add(finished.result.reason);
      });
      monitor.onTransition(() => {
        throw new Error('a listener of the application fails');
      });
      monitor.start();
    }
  }

  /** Goes on until so many checks have ended, all told. */
  async until(checks: number): Promise<void> {
    while (this.checks < checks) {
      const leave = this.monitors.flatMap((monitor) => [
        monitor.onCheck(() => (this.heard += 1)),
        monitor.onChange(() => {}),
      ]);
      await this.clock.advance(1000);
      for (const monitor of this.monitors) if (monitor.needsRefresh()) void monitor.refresh();
      this.callLlm();
      for (const monitor of this.monitors) monitor.report();
      for (const each of leave) each();
      if (this.random() < 0.01) this.clock.jump(5000); // the process was suspended
    }
  }

  counts(): Counts {
    return {
      timers: this.clock.pending,
      heardPerCheck: this.heard / this.checks,
      news: this.news,
      entries: this.monitors.reduce((sum, monitor) => sum + monitor.report().entries.length, 0),
    };
  }

  /** Ends the monitors, and lets what they began come to its end. */
  async stop(): Promise<void> {
    for (const monitor of this.monitors) monitor.stop();
    await this.clock.advance(60_000);
    await this.llm.close();
  }

  private makeMonitor(mode: 'background' | 'on-demand'): HealthMonitor {
    const scripted = Object.entries(ANSWERS).map(([name, answer]) => [name, this.indicatorOf(() => answer)] as const);
    const changing = this.indicatorOf(() => oneOf(Object.values(ANSWERS), this.random));
    const indicators = [...scripted, ['changing', changing] as const, ['llm', this.watched(this.llm)] as const];
    return new HealthMonitor({
      indicators: indicators.map(([name, indicator]) => ({
        name,
        criticality: 'optional',
        indicator,
        settings: SETTINGS,
      })),
      mode,
      startedAtOnce: false,
      clock: this.clock,
      random: this.random,
      onListenerError: () => (this.listenerErrors += 1),
    });
  }

  private indicatorOf(answer: () => Answer): Indicator {
    return {
      maxUnsettled: oneOf([1, 3] as const, this.random),
      check: (context) => answer()(this.clock, context) as Promise<CheckResult>,
    };
  }

  private makeLlm(): LlmHealthIndicator {
    const ask = async () => {
      this.asked += 1;
      if (this.random() < 0.3) throw Object.assign(new Error('limit'), { status: 429 });
      return { tokens: 12 };
    };
    const policy = {
      depth: 'completion' as const,
      limits: () => ({
        startupDepth: 'configured' as const,
        callsPerDay: 400,
        tokensPerDay: 20_000,
        intervalMs: 300_000,
      }),
    };
    const providers = ['primary', 'other'].map((name) => ({ name, factory: () => ({ apiKey: 'set' }), ask }));
    return new LlmHealthIndicator(providers, policy, 'llm', this.clock);
  }

  /** The application's own calls: mostly well, with an outage now and then. */
  private callLlm(): void {
    const isOutage = Math.floor(this.clock.now() / 600_000) % 3 === 2;
    const outcome =
      isOutage && this.random() < 0.9
        ? ({
            ok: false,
            error: Object.assign(new Error('upstream'), { status: oneOf([500, 429, 401], this.random) }),
          } as const)
        : ({ ok: true } as const);
    if (this.random() < 0.5) this.llm.provider(oneOf(['primary', 'other'], this.random)).recordOutcome(outcome);
  }

  /** The same indicator, with its subscriptions counted. */
  private watched(indicator: LlmHealthIndicator): Indicator {
    return {
      maxUnsettled: indicator.maxUnsettled,
      transientReasons: indicator.transientReasons,
      check: (context) => indicator.check(context),
      facts: () => indicator.facts(),
      onNews: (listener) => {
        this.news += 1;
        const end = indicator.onNews(listener);
        return () => {
          this.news -= 1;
          end();
        };
      },
    };
  }
}
