import type { HttpAdapterHost } from '@nestjs/core';
import type { Clock } from '../engine/clock.js';
import type { HealthMonitor } from '../engine/health-monitor.js';
import { HeldPause } from '../engine/held-pause.js';

type HttpAdapter = NonNullable<HttpAdapterHost['httpAdapter']>;

/** What Nest calls its own listener for signals, which `app.enableShutdownHooks()` adds. Only a warning depends on it. */
const NEST_LISTENER = 'cleanup';

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

  /** Waits in front of the adapter's own closing, which is in front of every shutdown hook. */
  wrap(adapter: HttpAdapter): void {
    const close = adapter.beforeClose?.bind(adapter);
    adapter.beforeClose = async () => {
      await this.begin();
      await close?.();
    };
    this.unwrap = () => void (adapter.beforeClose = close as HttpAdapter['beforeClose']);
  }

  /**
   * Listens for the signals. Only for those that somebody else listens for: a first listener would take away their default, which ends
   * the process. Without a server nothing can wait in front of the shutdown hooks, so the loops stop with the signal; with
   * one, only a drain needs to hear of it. False: the application has no shutdown hooks.
   */
  listen(hasServer: boolean): boolean {
    if (!hasServer || this.drainMs > 0) {
      this.hear('SIGTERM', () => (hasServer ? this.signal() : this.leave()));
      this.hear('SIGINT', () => (hasServer ? this.hurry() : this.leave()));
    }
    return process.listeners('SIGTERM').some(({ name }) => name === NEST_LISTENER);
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
