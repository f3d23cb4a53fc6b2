import { Worker } from 'node:worker_threads';
import type { Snapshot } from '../../domain/snapshot.js';
import type { HealthMonitor } from '../../engine/health-monitor.js';
import { BEAT_MS } from './block-meter.js';
import type { FromWorker, ToWorker, WorkerStart } from './protocol.js';

/** How long to wait before a crashed worker is started again, in milliseconds; doubles with each crash in a row. */
const RESTART_MS = 1000;
const LONGEST_RESTART_MS = 30_000;

export interface ManagementServerParts {
  readonly monitor: HealthMonitor;
  readonly start: Omit<WorkerStart, 'beat'>;
  readonly log: { readonly info: (line: string) => void; readonly error: (line: string) => void };
}

/** The health routes on a port of their own, served by a worker thread: it answers while this thread's event loop is blocked. */
export class ManagementServer {
  private readonly beat = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  private readonly sent = new Map<string, Snapshot>();
  private worker: Worker | undefined;
  private port: number;
  private crashes = 0;
  private closed = false;
  private beating: NodeJS.Timeout | undefined;
  private restart: NodeJS.Timeout | undefined;
  private flush: NodeJS.Immediate | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly parts: ManagementServerParts) {
    this.port = parts.start.port;
  }

  /** Starts the worker; resolves with the port once it listens. @throws Error where the port cannot be had, saying why and what to do */
  async start(): Promise<number> {
    const beats = new Int32Array(this.beat);
    this.beating = setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS).unref();
    this.unsubscribe = this.parts.monitor.onChange(() => this.schedule());
    await this.launch();
    return this.port;
  }

  /** Ends the worker. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.beating);
    clearTimeout(this.restart);
    clearImmediate(this.flush);
    this.unsubscribe?.();
    await this.worker?.terminate();
  }

  private launch(): Promise<void> {
    const { start, log } = this.parts;
    const workerData: WorkerStart = { ...start, port: this.port, beat: this.beat };
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData, name: 'health-management' });
    worker.unref();
    this.worker = worker;
    this.sent.clear();
    this.tellState();
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        switch (message.kind) {
          case 'listening':
            this.port = message.port;
            this.crashes = 0;
            return resolve();
          case 'refused':
            return reject(new Error(this.refusal(message.code)));
          case 'refresh':
            return void this.refresh(worker, message.id, message.names);
          case 'fault':
            return log.error(`The health module itself failed on the management port: ${message.origin}`);
        }
      });
      worker.on('error', () => {});
      worker.on('exit', (code) => {
        if (this.worker !== worker || this.closed) return;
        this.relaunch(code);
        resolve();
      });
    });
  }

  private relaunch(code: number): void {
    const inMs = Math.min(LONGEST_RESTART_MS, RESTART_MS * 2 ** this.crashes);
    this.crashes += 1;
    this.worker = undefined;
    this.parts.log.error(`The management server ended by itself (exit code ${code}); it starts again in ${inMs} ms`);
    this.restart = setTimeout(() => {
      this.launch().then(
        () => this.worker && this.parts.log.info(`The management server listens again on port ${this.port}`),
        (error: Error) => {
          this.parts.log.error(error.message);
          void this.worker?.terminate();
        },
      );
    }, inMs).unref();
  }

  private refusal(code: string): string {
    const { host } = this.parts.start;
    const what = code === 'EADDRINUSE' ? 'is taken' : `cannot be listened on (${code})`;
    return `HEALTH_MANAGEMENT_PORT ${this.port} on ${host} ${what}: choose another port, 0 for a free one, or unset it`;
  }

  private async refresh(worker: Worker, id: number, names: readonly string[] | undefined): Promise<void> {
    await this.parts.monitor.refresh(names);
    this.tellState();
    worker.postMessage({ kind: 'refreshed', id } satisfies ToWorker);
  }

  /** Tells the worker once a turn of the event loop, however much has changed. */
  private schedule(): void {
    this.flush ??= setImmediate(() => {
      this.flush = undefined;
      this.tellState();
    }).unref();
  }

  private tellState(): void {
    const { monitor } = this.parts;
    const snapshots: [string, Snapshot][] = [];
    for (const name of monitor.names) {
      const snapshot = monitor.snapshot(name);
      if (snapshot === undefined || this.sent.get(name) === snapshot) continue;
      this.sent.set(name, snapshot);
      snapshots.push([name, snapshot]);
    }
    const { started, draining } = monitor;
    this.worker?.postMessage({ kind: 'state', started, draining, snapshots } satisfies ToWorker);
  }
}
