import type { Clock, Timer } from '../../engine/clock.js';
import { afterAttempt, type Outcome } from './retry.js';

/** What a message is about, and how it is sent. */
export interface Message {
  /** Of two messages about the same only the later one waits. */
  readonly about: string;
  /** Asked before the first attempt: what came before it may have left nothing to tell. */
  readonly isWanted: () => boolean;
  /** Told where it is given up and no later one about the same waits. */
  readonly onLost: () => void;
  readonly attempt: (signal: AbortSignal) => Promise<Outcome>;
}

export interface OutboxParts {
  readonly clock: Clock;
  /** From 0 up to 1, as Math.random. */
  readonly random: () => number;
  /** Told once a streak of failures, after the attempts of its first message. */
  readonly onFailing: (why: string) => void;
  /** Told when a message gets through after a streak of failures. */
  readonly onWorking: () => void;
  /** Told once where the receiver wants nothing any more. */
  readonly onGone: () => void;
}

/** Delivers messages one after the other, each with a few attempts. At most one waits for each thing that messages are about. */
export class Outbox {
  private readonly waiting = new Map<string, Message>();
  private readonly abort = new AbortController();
  private delivering = false;
  private failing = false;
  private timer: Timer | undefined;

  constructor(private readonly parts: OutboxParts) {}

  offer(message: Message): void {
    if (this.abort.signal.aborted) return;
    this.waiting.delete(message.about);
    this.waiting.set(message.about, message);
    if (!this.delivering) void this.deliverAll();
  }

  /** Takes back what waits and cuts off what is under way. */
  stop(): void {
    this.abort.abort();
    this.waiting.clear();
    this.timer?.cancel();
  }

  private async deliverAll(): Promise<void> {
    this.delivering = true;
    for (const message of this.waiting.values()) {
      this.waiting.delete(message.about);
      if (message.isWanted()) await this.deliver(message);
    }
    this.delivering = false;
  }

  private async deliver(message: Message): Promise<void> {
    const { signal } = this.abort;
    for (let attempts = 1; !signal.aborted; attempts += 1) {
      const outcome = await message.attempt(signal);
      if (signal.aborted) return;
      const next = afterAttempt(outcome, attempts, this.parts.random());
      if (next.do !== 'retry') return this.finish(message, next);
      await this.pause(next.inMs);
      if (this.waiting.has(message.about)) return;
    }
  }

  private finish(message: Message, next: Exclude<ReturnType<typeof afterAttempt>, { do: 'retry' }>): void {
    const { onFailing, onGone, onWorking } = this.parts;
    switch (next.do) {
      case 'done':
        if (!this.failing) return;
        this.failing = false;
        onWorking();
        return;
      case 'give_up':
        if (!this.failing) onFailing(next.why);
        this.failing = true;
        if (!this.waiting.has(message.about)) message.onLost();
        return;
      case 'end':
        onGone();
        this.stop();
    }
  }

  /** Never ends once {@link stop} was called. */
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => (this.timer = this.parts.clock.after(ms, resolve)));
  }
}
