import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** When it had arrived, in nanoseconds on the clock that all processes share. */
  readonly at: bigint;
  readonly json: Readonly<Record<string, unknown>>;
}

/** What the program tells: a command done, or a block of its event loop ended. */
type Told = { readonly id?: number; readonly result?: unknown; readonly blockEndedAt?: string };

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A program in a process of its own that takes commands: `managed.mjs` by default. It runs what is built. */
export class Program {
  log = '';
  private lastId = 0;
  private readonly blockEnds: bigint[] = [];

  private constructor(readonly child: ChildProcess) {
    running.add(child);
    child.once('exit', () => running.delete(child));
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    child.on('message', ({ blockEndedAt }: Told) => {
      if (blockEndedAt !== undefined) this.blockEnds.push(BigInt(blockEndedAt));
    });
  }

  /** Starts it with nothing of this process's environment but the path, and does not wait. */
  static spawn(
    config: object = {},
    env: Record<string, string> = {},
    file = 'managed.mjs',
    execArgv: string[] = [],
  ): Program {
    const child = fork(`test/support/programs/${file}`, {
      env: {
        PATH: process.env['PATH'],
        NO_COLOR: '1',
        HEALTH_ENVIRONMENT: 'test',
        HEALTH_MANAGEMENT_PORT: '0',
        PROGRAM: JSON.stringify(config),
        ...env,
      },
      execArgv,
      silent: true,
    });
    return new Program(child);
  }

  /** One that a test has started itself, with its output piped. */
  static of(child: ChildProcess): Program {
    return new Program(child);
  }

  get main(): string {
    return `http://127.0.0.1:${/http:\/\/localhost:(\d+)/.exec(this.log)![1]}`;
  }

  get management(): string {
    return `http://127.0.0.1:${[...this.log.matchAll(/management server listens on \S+:(\d+)/g)].at(-1)![1]}`;
  }

  async does(command: string, rest: object = {}): Promise<unknown> {
    const id = (this.lastId += 1);
    this.child.send({ id, command, ...rest });
    return new Promise((resolve) => {
      const hear = (told: Told) => {
        if (told.id !== id) return;
        this.child.off('message', hear);
        resolve(told.result);
      };
      this.child.on('message', hear);
    });
  }

  /** Blocks its event loop. Resolves when the block begins; {@link blockEnded} when it has ended. */
  async block(ms: number): Promise<void> {
    this.blockEnds.length = 0;
    await this.does('block', { ms });
  }

  async blockEnded(): Promise<bigint> {
    await this.until(() => this.blockEnds.length > 0);
    return this.blockEnds[0]!;
  }

  get isBlocked(): boolean {
    return this.blockEnds.length === 0;
  }

  async says(words: RegExp, withinMs = 20_000): Promise<void> {
    await this.until(() => words.test(this.log) || this.hasEnded, withinMs);
    if (!words.test(this.log)) throw new Error(`the program ended without saying ${words}:\n${this.log}`);
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async ended(): Promise<number | NodeJS.Signals | null> {
    if (!this.hasEnded) await once(this.child, 'exit');
    return this.child.exitCode ?? this.child.signalCode;
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  async until(condition: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
    const end = performance.now() + withinMs;
    while (!(await condition())) {
      if (performance.now() > end) throw new Error(`not within ${withinMs} ms\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Asks on a connection of its own, with the path as it is. */
export function ask(
  base: string,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text,
          at: process.hrtime.bigint(),
          get json() {
            return JSON.parse(text) as never;
          },
        }),
      );
    });
    request.setTimeout(20_000, () => request.destroy(new Error(`no answer to ${method} ${path}`)));
    request.on('error', reject).end();
  });
}
