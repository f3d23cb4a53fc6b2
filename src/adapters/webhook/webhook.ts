import { randomUUID } from 'node:crypto';
import type { Verdict } from '../../domain/status.js';
import { effectOf } from '../../domain/verdict.js';
import type { Clock, Timer } from '../../engine/clock.js';
import type { HealthMonitor } from '../../engine/health-monitor.js';
import type { Transition } from '../../engine/transition.js';
import type { OverrideEvent } from '../../engine/overrides.js';
import { changed, lost, nextStep, NO_NEWS, reached, type News, type NewsRules, type WebhookEvent } from './news.js';
import { Outbox, type OutboxParts } from './outbox.js';
import { postOnce } from './post.js';
import { mayHaveArrived } from './retry.js';
import { standardHeaders } from './signature.js';

/** One receiver, with everything decided. */
export interface Receiver extends NewsRules {
  readonly url: string;
  /** What signs; undefined: nothing does. */
  readonly key: Uint8Array | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for all. */
  readonly indicators: ReadonlySet<string> | undefined;
  /** The deadline of one attempt, in milliseconds. */
  readonly timeoutMs: number;
}

/** The JSON that is posted, in the shape of Standard Webhooks. */
export interface WebhookBody {
  readonly type: `health.${WebhookEvent}`;
  /** When the transition was, or the override began or ended. */
  readonly timestamp: string;
  readonly data: {
    readonly indicator: string;
    readonly criticality: string;
    readonly from: string;
    readonly to: string;
    readonly reason?: string | undefined;
    readonly message?: string | undefined;
    /** Of the whole application, at the moment of writing. */
    readonly verdict: Verdict;
    readonly environment: string;
    /** Which replica tells. */
    readonly instance: string;
    /** Changes since the last message about this indicator; more than 1 where it flaps. */
    readonly changes: number;
  };
}

export interface WebhookParts extends Omit<OutboxParts, 'clock'> {
  readonly receiver: Receiver;
  readonly monitor: HealthMonitor;
  readonly environment: string;
  /** The name of this host. */
  readonly instance: string;
  readonly clock: Clock;
}

/** Tells one receiver of what indicators do to the verdict, overrides included. It takes no part in any check, and loses messages rather than time. */
export class Webhook {
  private readonly news = new Map<string, News>();
  private readonly latest = new Map<string, Transition>();
  private readonly timers = new Map<string, Timer>();
  private readonly outbox: Outbox;
  private readonly unlisten: readonly (() => void)[];

  constructor(private readonly parts: WebhookParts) {
    this.outbox = new Outbox({ ...parts, onWorking: () => this.resume() });
    const { monitor, clock } = parts;
    this.unlisten = [
      // every check: one that ends a result that was too old is no transition
      monitor.onCheck(({ indicator, transition }) => this.take(indicator, transition?.at ?? new Date(clock.wall()))),
      monitor.onOverride((event) => this.takeOverride(event)),
    ];
  }

  /** Sends nothing any more, not even what waits. */
  stop(): void {
    for (const unlisten of this.unlisten) unlisten();
    for (const timer of this.timers.values()) timer.cancel();
    this.outbox.stop();
  }

  private takeOverride({ kind, override }: OverrideEvent): void {
    // the one that replaces it begins at once
    if (kind !== 'replaced') this.take(override.indicator, new Date(this.parts.clock.wall()));
  }

  /** An indicator may count as something else since a moment: a check of it ended, or an override of it began or did. */
  private take(indicator: string, at: Date): void {
    const { monitor, receiver } = this.parts;
    if (receiver.indicators !== undefined && !receiver.indicators.has(indicator)) return;
    const [entry] = monitor.report([indicator]).entries;
    if (entry === undefined || entry.reason === 'pending') return;
    const before = this.latest.get(indicator);
    const { criticality, status: to, reason, message } = entry;
    if (before?.to === to && before.criticality === criticality) return;
    this.latest.set(indicator, { indicator, criticality, from: before?.to ?? 'unknown', to, reason, message, at });
    this.news.set(indicator, changed(this.news.get(indicator) ?? NO_NEWS, effectOf({ criticality, status: to })));
    this.look(indicator);
  }

  private look(indicator: string): void {
    const { clock, receiver } = this.parts;
    this.timers.get(indicator)?.cancel();
    const step = nextStep(this.news.get(indicator)!, clock.now(), receiver);
    this.news.set(indicator, step.news);
    if (step.do === 'wait')
      this.timers.set(
        indicator,
        clock.after(step.forMs, () => this.look(indicator)),
      );
    if (step.do === 'send') this.send(this.latest.get(indicator)!, step.event, step.changes);
  }

  /** The receiver works again: what was lost meanwhile and still stands is told. */
  private resume(): void {
    this.parts.onWorking();
    for (const indicator of this.news.keys()) this.look(indicator);
  }

  private send(transition: Transition, event: WebhookEvent, changes: number): void {
    const { receiver, clock, monitor, environment, instance } = this.parts;
    const { indicator, criticality, from, to, reason, message, at } = transition;
    const { verdict } = monitor.report();
    const told: WebhookBody = {
      type: `health.${event}`,
      timestamp: at.toISOString(),
      data: { indicator, criticality, from, to, reason, message, verdict, environment, instance, changes },
    };
    const body = JSON.stringify(told);
    const id = `msg_${randomUUID()}`;
    this.outbox.offer({
      about: indicator,
      isWanted: () => event !== 'recovered' || this.news.get(indicator)!.isHeard,
      onLost: () => this.news.set(indicator, lost(this.news.get(indicator)!, changes)),
      attempt: async (signal) => {
        const signed = standardHeaders(id, Math.floor(clock.wall() / 1000), body, receiver.key);
        const headers = { ...receiver.headers, ...OURS, 'content-length': Buffer.byteLength(body), ...signed };
        const post = { url: receiver.url, timeoutMs: receiver.timeoutMs, headers, body };
        const outcome = await postOnce(post, clock, signal);
        if (mayHaveArrived(outcome))
          this.news.set(indicator, reached(this.news.get(indicator)!, event, outcome.kind === 'delivered'));
        return outcome;
      },
    });
  }
}

const OURS = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'nestjs-health-policy' };
