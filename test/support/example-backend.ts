import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What `/health` answered. */
export interface HealthAnswer {
  readonly status: number;
  readonly body: {
    readonly status: string;
    readonly environment: string;
    readonly reason?: string;
    readonly blockedMs?: number;
    readonly details: Readonly<
      Record<string, { readonly status: string; readonly reason?: string; readonly criticality: string }>
    >;
  };
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A built program as a process of its own, such as the example backend. */
export class Backend {
  log = '';
  private constructor(
    readonly child: ChildProcess,
    private readonly address: RegExp,
  ) {
    running.add(child);
    child.once('exit', () => running.delete(child));
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
  }

  /** Starts the example backend with nothing of this process's environment but the path. Resolves once it listens. */
  static async start(env: Record<string, string> = {}, file = 'dist/example/main.js'): Promise<Backend> {
    const backend = Backend.spawn(env, file);
    await backend.until(() => backend.address.test(backend.log) || backend.child.exitCode !== null);
    if (backend.child.exitCode !== null)
      throw new Error(`the backend ended with ${backend.child.exitCode}:\n${backend.log}`);
    return backend;
  }

  /** Starts it and does not wait. */
  static spawn(
    env: Record<string, string>,
    file = 'dist/example/main.js',
    address = /http:\/\/localhost:(\d+)/,
  ): Backend {
    const child = spawn(process.execPath, [file], {
      env: { PATH: process.env['PATH'], PORT: '0', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Backend(child, address);
  }

  get url(): string {
    return `http://127.0.0.1:${this.address.exec(this.log)![1]}`;
  }

  async health(path = '/health', base = this.url): Promise<HealthAnswer> {
    const response = await fetch(`${base}${path}`);
    return { status: response.status, body: (await response.json()) as HealthAnswer['body'] };
  }

  /** Asks again until the answer is as wanted; fails with the last answer and the log. */
  async eventually(wanted: (answer: HealthAnswer) => boolean, withinMs = 15_000): Promise<HealthAnswer> {
    let last: HealthAnswer | undefined;
    await this.until(async () => wanted((last = await this.health())), withinMs).catch((error: Error) => {
      throw new Error(`${error.message}; the last answer: ${JSON.stringify(last)}\n${this.log}`);
    });
    return last!;
  }

  /** Ends it, and resolves with how it ended. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | NodeJS.Signals | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill(signal);
      await once(this.child, 'exit');
    }
    return this.child.exitCode ?? this.child.signalCode;
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  async until(condition: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
    const end = performance.now() + withinMs;
    while (!(await condition())) {
      if (performance.now() > end) throw new Error(`not within ${withinMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
