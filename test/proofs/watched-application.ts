import { Agent, createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { HealthHandler } from '../../src/adapters/http/health-handler.js';
import { respond } from '../../src/adapters/http/node-listener.js';
import type { ResolvedPolicy } from '../../src/domain/policy/policy.js';
import { resolvePolicy } from '../../src/domain/policy/resolve.js';
import type { Indicator } from '../../src/domain/indicator.js';
import { HealthMonitor } from '../../src/engine/health-monitor.js';
import { handlerOptionsOf } from '../../src/assembly/handler-options.js';
import { DrivenClock } from '../../src/testing/driven-clock.js';

export const TOKEN = 'a-token-of-the-proofs';

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly code: number;
  readonly type: string | undefined;
  readonly text: string;
}

/** A policy, its monitor on a driven clock, and the handler in front of both: everything between the configuration and the bytes. */
export class WatchedApplication {
  readonly clock = new DrivenClock();
  readonly faults: unknown[] = [];
  readonly policy: ResolvedPolicy;
  readonly monitor: HealthMonitor;
  readonly handler: HealthHandler;

  constructor(
    readonly indicators: Readonly<Record<string, Indicator>>,
    env: Readonly<Record<string, string>>,
  ) {
    const outcome = resolvePolicy({
      indicators: Object.keys(indicators).map((name) => ({ name, kind: 'custom' })),
      env,
      config: (key) => env[key],
      options: { detailsToken: TOKEN },
    });
    if (!outcome.ok) throw new Error(outcome.message);
    this.policy = outcome.policy;
    const { mode, startup } = this.policy.settings;
    this.monitor = new HealthMonitor({
      indicators: Object.entries(indicators).flatMap(([name, indicator]) => {
        const { criticality, settings } = this.policy.indicators.get(name)!;
        if (criticality.value === 'disabled') return [];
        const values = Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value]));
        return [{ name, criticality: criticality.value, indicator, settings: values as never }];
      }),
      mode: mode.value,
      startedAtOnce: startup.value === 'off',
      clock: this.clock,
      random: () => 0,
      onListenerError: (error) => this.faults.push(error),
    });
    this.handler = new HealthHandler({
      ...handlerOptionsOf(this.policy),
      monitor: this.monitor,
      onFault: (error) => this.faults.push(error),
    });
  }
}

/** A request that is under way: the application it goes to, and who wants to know when its answer is made. */
interface Asking {
  readonly application: WatchedApplication;
  readonly onAnswer: () => void;
}

/** One HTTP server for all applications of a test, one after the other. */
export class ProofServer {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });
  private asking: Asking | undefined;
  private readonly server: Server = createServer((incoming, response) => {
    const { application, onAnswer } = this.asking!;
    if (!respond(incoming, response, application.handler)) response.writeHead(404).end();
    if (response.writableEnded) return onAnswer();
    // A request that waits for checks waits for the clock: on demand nothing else drives it.
    void this.drive(application, response).then(onAnswer);
  });

  /** @param drivenMs how far the clock goes on under a request that waits */
  constructor(private readonly drivenMs: number) {}

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    this.agent.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private async drive({ clock }: WatchedApplication, response: ServerResponse): Promise<void> {
    for (let turn = 0; turn < 100 && !response.writableEnded; turn += 1) await clock.advance(this.drivenMs);
    if (!response.writableEnded) response.writeHead(504).end();
  }

  /** @param onAnswer called at the moment the answer is made, while nothing else has happened since */
  async ask(
    application: WatchedApplication,
    path: string,
    authorised: boolean,
    onAnswer: () => void = () => {},
  ): Promise<WireAnswer> {
    this.asking = { application, onAnswer };
    const { port } = this.server.address() as AddressInfo;
    const headers = authorised ? { authorization: `Bearer ${TOKEN}` } : {};
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            code: response.statusCode ?? 0,
            type: response.headers['content-type'],
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
        response.on('error', reject);
      });
      asked.on('error', reject);
      asked.end();
    });
  }
}
