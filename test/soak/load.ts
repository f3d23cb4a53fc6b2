import { Agent, request } from 'node:http';

/** What is asked for in a second. */
const PER_SECOND = { keptAlive: 240, ownConnection: 60, others: 20, application: 4 };

/** Requests start in bursts this far apart, in milliseconds. */
const TICK_MS = 50;

/** No further request starts while so many have no answer. */
const MOST_OPEN = 300;

/** A request without an answer for so long has failed, in milliseconds. */
const TIMEOUT_MS = 25_000;

const OTHER_PATHS = ['/health/ready', '/health/live', '/health/startup', '/health/redis', '/health/nothing'];

const APPLICATION_CALLS: readonly (readonly [method: string, path: string, body?: object])[] = [
  ['GET', '/orders'],
  ['POST', '/orders', { item: 'tea', quantity: 1 }],
  ['GET', '/counter'],
  ['GET', '/events'],
  ['POST', '/ask', { question: 'Which tea?' }],
];

/** An answer of `/health`: when it was asked for and when it had come, in milliseconds since the epoch. */
export type Answer = readonly [sentAt: number, tookMs: number, status: number];

/** What the load has seen. */
export interface Seen {
  readonly answers: readonly Answer[];
  /** Why requests for `/health` got no answer, in Node's codes. */
  readonly failures: readonly string[];
  /** Requests made again: the server had closed a kept connection at the moment it was used, as HTTP allows. */
  readonly repeated: number;
  /** Requests that were not made, since too many were open. */
  readonly skipped: number;
}

/** Asks the example for its health, and for the work it is there for. */
export class Load {
  private readonly answers: Answer[] = [];
  private readonly failures: string[] = [];
  private repeated = 0;
  private skipped = 0;
  private readonly probes = new Agent({ keepAlive: true, maxSockets: 16 });
  /** Of its own: the routes of the application wait for dependencies that do not answer. */
  private readonly callers = new Agent({ keepAlive: true });
  private readonly owed = { keptAlive: 0, ownConnection: 0, others: 0, application: 0 };
  private open = 0;
  private turn = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly base: { readonly main: string; readonly management: string }) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  stop(): Seen {
    clearInterval(this.timer);
    this.probes.destroy();
    this.callers.destroy();
    const { answers, failures, repeated, skipped } = this;
    return { answers, failures, repeated, skipped };
  }

  private tick(): void {
    const { main, management } = this.base;
    this.due('keptAlive', () => this.askHealth(this.probes));
    this.due('ownConnection', () => this.askHealth(false));
    this.due('others', (turn) =>
      this.ask(turn % 2 === 0 ? main : management, 'GET', OTHER_PATHS[turn % OTHER_PATHS.length]!),
    );
    this.due('application', (turn) => this.ask(main, ...APPLICATION_CALLS[turn % APPLICATION_CALLS.length]!));
  }

  private due(kind: keyof typeof PER_SECOND, start: (turn: number) => void): void {
    this.owed[kind] += (PER_SECOND[kind] * TICK_MS) / 1000;
    for (; this.owed[kind] >= 1; this.owed[kind] -= 1) {
      if (this.open < MOST_OPEN) start((this.turn += 1));
      else this.skipped += 1;
    }
  }

  private askHealth(agent: Agent | false): void {
    const sentAt = Date.now();
    const startedAt = performance.now();
    this.send(this.base.main, 'GET', '/health', undefined, agent, (answered) => {
      if (typeof answered === 'string') this.failures.push(answered);
      else this.answers.push([sentAt, Math.round((performance.now() - startedAt) * 10) / 10, answered]);
    });
  }

  private ask(base: string, method: string, path: string, body?: object): void {
    this.send(base, method, path, body, this.callers, () => {});
  }

  private send(
    base: string,
    method: string,
    path: string,
    body: object | undefined,
    agent: Agent | false,
    told: (answered: number | string) => void,
  ): void {
    this.open += 1;
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(base + path, { method, agent, headers, timeout: TIMEOUT_MS }, (response) => {
      response.resume().on('error', () => told('cut short'));
      response.once('end', () => told(response.statusCode!));
    });
    sent.once('timeout', () => sent.destroy(Object.assign(new Error(path), { code: 'ETIMEDOUT' })));
    sent.on('error', ({ code }: NodeJS.ErrnoException) => {
      const wasKept = (sent.socket?.bytesRead ?? 0) > 0; // `reusedSocket` is not set for a request that had waited
      if (wasKept && (code === 'ECONNRESET' || code === 'EPIPE')) {
        this.repeated += 1;
        this.send(base, method, path, body, agent, told);
      } else told(code ?? 'an error without a code');
    });
    sent.once('close', () => (this.open -= 1));
    sent.end(body && JSON.stringify(body));
  }
}
