import { Worker } from 'node:worker_threads';
import { originOf } from '../../domain/error-origin.js';
import type { Snapshot } from '../../domain/snapshot.js';
import type { HealthMonitor } from '../../engine/health-monitor.js';
import type { Exposition } from '../http/health-handler.js';
import { BEAT_MS } from './block-meter.js';
import type { FromWorker, ToWorker, WorkerStart } from './protocol.js';

/** How long to wait before a crashed worker is started again, in milliseconds; doubles with each crash in a row. */
const RESTART_MS = 1000;
const LONGEST_RESTART_MS = 30_000;

/** The worker needs nothing of what this process was started with: no secrets of its environment, no `--import` of the application's. */
const ISOLATED = { name: 'health-management', env: {}, argv: [], execArgv: [] };

export interface ManagementServerParts {
  readonly monitor: HealthMonitor;
  readonly start: Omit<WorkerStart, 'beat' | 'metrics'>;
  /** The metrics as they are scraped; undefined where there are none. */
  readonly metrics: (() => Promise<Exposition>) | undefined;
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

  /** Settles once the worker listens, or will not. Until then the worker holds the process open, from then on it does not. */
  private async launch(): Promise<void> {
    const { start, log, metrics } = this.parts;
    const workerData: WorkerStart = { ...start, port: this.port, beat: this.beat, metrics: metrics !== undefined };
    const worker = new Worker(new URL('./worker.js', import.meta.url), { ...ISOLATED, workerData });
    this.worker = worker;
    this.sent.clear();
    this.tellState();
    let listening = false;
    let cause = '';
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        switch (message.kind) {
          case 'listening':
            this.port = message.port;
            this.crashes = 0;
            listening = true;
            worker.unref();
            return resolve();
          case 'refused':
            reject(new Error(this.refusal(message.code)));
            return void worker.terminate();
          case 'refresh':
            return void this.refresh(worker, message.id, message.names);
          case 'metrics':
            return void this.tellMetrics(worker, message.id);
          case 'fault':
            return log.error(`The health module itself failed on the management port: ${message.origin}`);
        }
      });
      worker.on('error', (error) => (cause = `, ${originOf(error)}`));
      worker.on('exit', (code) => {
        if (!listening) reject(new Error(`The management server could not start (exit code ${code}${cause})`));
        else this.relaunch(`The management server ended by itself (exit code ${code}${cause})`);
      });
    });
  }

  private relaunch(why: string): void {
    if (this.closed) return;
    const { log } = this.parts;
    const inMs = Math.min(LONGEST_RESTART_MS, RESTART_MS * 2 ** this.crashes);
    this.crashes += 1;
    this.worker = undefined;
    log.error(`${why}; it starts again in ${inMs} ms`);
    this.restart = setTimeout(() => {
      this.launch().then(
        () => log.info(`The management server listens again on port ${this.port}`),
        (error: Error) => this.relaunch(error.message),
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

  private async tellMetrics(worker: Worker, id: number): Promise<void> {
    const exposition = await this.parts.metrics?.().catch((error: unknown) => {
      this.parts.log.error(`The health module itself failed on the management port: ${originOf(error)}`);
      return undefined;
    });
    worker.postMessage({ kind: 'metrics', id, exposition } satisfies ToWorker);
  }

  /** Tells the worker once a turn of the event loop, however much has changed. */
  private schedule(): void {
    this.flush ??= setImmediate(() => {
      this.flush = undefined;
      this.tellState();
    });
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
    const { started, draining, overrides } = monitor;
    this.worker?.postMessage({ kind: 'state', started, draining, overrides, snapshots } satisfies ToWorker);
  }
}
