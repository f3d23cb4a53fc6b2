import type { HttpAdapterHost } from '@nestjs/core';
import type { Clock } from '../engine/clock.js';
import type { HealthMonitor } from '../engine/health-monitor.js';
import { HeldPause } from '../engine/held-pause.js';
import { hasShutdownHooks, holdBack } from './nest-signals.js';

type HttpAdapter = NonNullable<HttpAdapterHost['httpAdapter']>;

/** What Nest 12 makes of the adapter's hook: it waits for it, though the adapter's own type says `void`. */
interface AwaitedClosing {
  beforeClose?: (() => unknown) | undefined;
}

/**
 * The end of the application. On SIGTERM the verdict is `shutting_down` at once, and the application goes on serving for the drain
 * time with every client open; then the loops stop, before anybody's shutdown hook closes a client. SIGINT and a plain
 * `app.close()` do not wait; a second signal ends the wait.
 */
export class Drain {
  private signalledAtMs: number | undefined;
  private hurried = false;
  private pause: HeldPause | undefined;
  private readonly unlisten: (() => void)[] = [];
  private unwrap: (() => void) | undefined;

  /** @param drainMs how long to go on serving after SIGTERM; 0 does not wait */
  constructor(
    private readonly monitor: HealthMonitor,
    private readonly drainMs: number,
    private readonly clock: Clock,
  ) {}

  /** Waits in front of the adapter's own closing, which is in front of every shutdown hook. There is none such in Nest 11. */
  wrap(adapter: HttpAdapter): void {
    const closing: AwaitedClosing = adapter;
    const close = closing.beforeClose?.bind(adapter);
    if (close === undefined) return;
    closing.beforeClose = async () => {
      await this.begin();
      await close();
    };
    this.unwrap = () => void (closing.beforeClose = close);
  }

  /**
   * Listens for the signals. Only for those that somebody else listens for: a first listener would take away their default, which ends
   * the process. Where nothing could be wrapped, the loops stop with the signal, in front of the shutdown hooks; else only a drain
   * needs to hear of it. False: the application has no shutdown hooks.
   */
  listen(hasServer: boolean): boolean {
    const hasHooks = hasShutdownHooks();
    const isWrapped = this.unwrap !== undefined;
    const waits = hasServer && this.drainMs > 0;
    if (waits && !isWrapped) this.unlisten.push(holdBack('SIGTERM', () => this.begin()));
    if (waits || !isWrapped) {
      this.hear('SIGTERM', () => (waits ? this.signal() : this.leave()));
      this.hear('SIGINT', () => (isWrapped ? this.hurry() : this.leave()));
    }
    return hasHooks;
  }

  /** Waits where a SIGTERM asked for it, then stops the loops. Safe to call again. */
  async begin(): Promise<void> {
    this.monitor.drain();
    const remainingMs = this.signalledAtMs === undefined ? 0 : this.signalledAtMs + this.drainMs - this.clock.now();
    if (remainingMs > 0 && !this.hurried) {
      this.pause ??= new HeldPause(this.clock, remainingMs);
      await this.pause.over;
    }
    this.monitor.stop();
  }

  /** Gives back all that was taken. */
  release(): void {
    for (const unlisten of this.unlisten) unlisten();
    this.unwrap?.();
  }

  private hear(signal: 'SIGTERM' | 'SIGINT', listener: () => void): void {
    const attach = () => {
      process.prependListener(signal, listener);
      this.unlisten.push(() => void process.off(signal, listener));
    };
    if (process.listenerCount(signal) > 0) return attach();
    // A context has booted before anybody can call its enableShutdownHooks().
    const late = (event: string | symbol) => {
      if (event !== signal) return;
      process.off('newListener', late);
      attach();
    };
    process.on('newListener', late);
    this.unlisten.push(() => void process.off('newListener', late));
  }

  private leave(): void {
    this.hurry();
    this.monitor.drain();
    this.monitor.stop();
  }

  private signal(): void {
    if (this.signalledAtMs !== undefined) return this.hurry();
    this.signalledAtMs = this.clock.now();
    this.monitor.drain();
  }

  private hurry(): void {
    this.hurried = true;
    this.pause?.end();
  }
}
