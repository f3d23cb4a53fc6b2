import type { HttpAdapterHost } from '@nestjs/core';
import type { HealthMonitor } from '../engine/health-monitor.js';

type HttpAdapter = NonNullable<HttpAdapterHost['httpAdapter']>;

/**
 * The end of the application. On SIGTERM the verdict is `shutting_down` at once, and the application goes on serving for the drain
 * time with every client open; then the loops stop, before anybody's shutdown hook closes a client. SIGINT and a plain
 * `app.close()` do not wait; a second signal ends the wait.
 */
export class Drain {
  private signalledAtMs: number | undefined;
  private hurried = false;
  private endWait: (() => void) | undefined;
  private unlisten: (() => void) | undefined;
  private unwrap: (() => void) | undefined;

  /** @param drainMs how long to go on serving after SIGTERM; 0 does not wait */
  constructor(
    private readonly monitor: HealthMonitor,
    private readonly drainMs: number,
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
   * Listens for the signals. Only where somebody does already: a first listener would take away their default, which ends the process.
   * False: nobody listens for SIGTERM, so that the application has no shutdown hooks.
   */
  listen(): boolean {
    if (process.listenerCount('SIGTERM') === 0) return false;
    if (this.drainMs === 0) return true;
    const onTerm = () => this.signal();
    const onInterrupt = () => this.hurry();
    process.prependListener('SIGTERM', onTerm);
    process.prependListener('SIGINT', onInterrupt);
    this.unlisten = () => {
      process.off('SIGTERM', onTerm);
      process.off('SIGINT', onInterrupt);
    };
    return true;
  }

  /** Waits where a SIGTERM asked for it, then stops the loops. Safe to call again. */
  async begin(): Promise<void> {
    this.monitor.drain();
    const remainingMs = this.signalledAtMs === undefined ? 0 : this.signalledAtMs + this.drainMs - this.monitor.now();
    if (remainingMs > 0 && !this.hurried) await this.wait(remainingMs);
    this.monitor.stop();
  }

  /** Gives back all that was taken. */
  release(): void {
    this.unlisten?.();
    this.unwrap?.();
  }

  private signal(): void {
    if (this.signalledAtMs !== undefined) return this.hurry();
    this.signalledAtMs = this.monitor.now();
    this.monitor.drain();
  }

  private hurry(): void {
    this.hurried = true;
    this.endWait?.();
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
