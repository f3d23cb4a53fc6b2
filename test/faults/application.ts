import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What the program `application-process.mjs` is told at its start. */
export interface ApplicationConfig {
  readonly kind: 'postgres' | 'mysql' | 'redis' | 'clickhouse' | 'llm';
  /** With {@link host} as its host. */
  readonly url: string;
  /** Of an LLM. */
  readonly key?: string;
  readonly tls: boolean;
  /** Whether the application has health checks at all. */
  readonly checks: boolean;
  /** The name that the application knows its dependency by, and what it stands for. */
  readonly host: string;
  readonly address: string;
  /** Of each indicator: intervals and deadlines. */
  readonly settings: object;
}

/** What the checks and the traffic hold. */
export interface Costs {
  readonly listeners: number;
  readonly taken: number;
  readonly mostTaken: number;
  readonly heapBytes: number;
}

type Told = { id?: number; result?: unknown; failed?: string; served?: number; port?: number };

/** How a program is started: as it is, or in a network namespace of its own. */
export interface Launch {
  readonly prefix: readonly string[];
  /** The address at which the program can be reached. */
  readonly address: string;
  /** A file of certificates that the program trusts beside the usual ones. */
  readonly certificates?: string | undefined;
}

const HERE: Launch = { prefix: [], address: '127.0.0.1' };

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The application under fire, in a process of its own. */
export class Application {
  log = '';
  /** When its own queries were answered, in milliseconds of the clock that all processes share. */
  readonly served: number[] = [];
  #port = 0;
  #lastId = 0;
  readonly #waiting = new Map<number, (told: Told) => void>();
  readonly #ended: Promise<Told>;

  private constructor(
    readonly child: ChildProcess,
    private readonly address: string,
  ) {
    running.add(child);
    child.once('exit', () => running.delete(child));
    this.#ended = once(child, 'exit').then(() => ({ failed: `it ended:\n${this.log}` }));
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    child.on('message', (told: Told) => {
      if (told.served !== undefined) this.served.push(told.served);
      if (told.port !== undefined) this.#port = told.port;
      if (told.id !== undefined) this.#waiting.get(told.id)?.(told);
    });
  }

  static async start(
    config: ApplicationConfig,
    { prefix, address, certificates }: Launch = HERE,
  ): Promise<Application> {
    const [execPath, ...before] = [...prefix, process.execPath];
    const child = fork('test/faults/application-process.mjs', {
      execPath,
      execArgv: [...before, '--expose-gc'],
      env: {
        PATH: process.env['PATH'],
        NO_COLOR: '1',
        APPLICATION: JSON.stringify(config),
        ...(certificates && { NODE_EXTRA_CA_CERTS: certificates }),
      },
      silent: true,
    });
    const application = new Application(child, address);
    await until(
      () => application.#port > 0 || application.hasEnded,
      20_000,
      () => application.log,
    );
    if (application.hasEnded) throw new Error(`the application ended at its start:\n${application.log}`);
    return application;
  }

  get origin(): { readonly host: string; readonly port: number } {
    return { host: this.address, port: this.#port };
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async does(command: string, rest: object = {}): Promise<unknown> {
    const id = (this.#lastId += 1);
    const answered = new Promise<Told>((resolve) => this.#waiting.set(id, resolve));
    this.child.send({ id, command, ...rest });
    const { result, failed } = await Promise.race([answered, this.#ended]);
    this.#waiting.delete(id);
    if (failed !== undefined) throw new Error(failed);
    return result;
  }

  costs(): Promise<Costs> {
    return this.does('costs') as Promise<Costs>;
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.child.kill('SIGKILL');
    await this.#ended;
  }
}

/** The clock that all processes share, in milliseconds. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export async function until(holds: () => boolean, withinMs: number, told: () => string = () => ''): Promise<void> {
  const end = now() + withinMs;
  while (!holds()) {
    if (now() > end) throw new Error(`not within ${withinMs} ms ${told()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
