import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { HealthHandler } from '../adapters/http/health-handler.js';
import { respond } from '../adapters/http/node-listener.js';
import { serveInFront } from '../adapters/http/server-front.js';
import type { Assembled } from '../assembly/assemble.js';
import { HealthService } from '../assembly/health-service.js';
import { HeldPause } from '../engine/held-pause.js';

/** What a {@link Health} needs to answer and to end. */
export interface HealthParts extends Assembled {
  readonly answering: HealthHandler;
  /** Ends what the indicators and the management server hold. */
  readonly release: () => Promise<void>;
}

/**
 * The health of a program without Nest: the same policy, engine and routes. Made by {@link createHealth}.
 * @publicApi
 */
export class Health extends HealthService {
  private ending: Promise<void> | undefined;
  private pause: HeldPause | undefined;

  /** @internal */
  constructor(private readonly own: HealthParts) {
    super();
    this.attach(own);
  }

  /**
   * Answers a request of node:http where its path is one of ours.
   * @returns false where it is not: then the request is the application's, and untouched
   */
  readonly answer = (request: IncomingMessage, response: ServerResponse): boolean =>
    respond(request, response, this.own.answering);

  /** The same for Express and Connect. Register it first, so that no other middleware stands in the way of a probe. */
  readonly middleware = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (!this.answer(request, response)) next();
  };

  /** Answers in front of all that a server has for its requests by now: works with any framework that has a `Server` of Node's. */
  answerInFrontOf(server: Server): void {
    serveInFront(server, this.answer);
  }

  /**
   * From now on the verdict is `shutting_down`. Resolves after `HEALTH_DRAIN_MS`, for which the application should go on serving; after
   * {@link close} at once.
   */
  async drain(): Promise<void> {
    const { monitor, policy, surroundings } = this.own;
    monitor.drain();
    if (this.ending !== undefined) return;
    this.pause ??= new HeldPause(surroundings.clock, policy.settings.drainMs.value);
    await this.pause.over;
  }

  /** Ends the checks, the management server and the clients that the indicators made themselves. Safe to call again. */
  close(): Promise<void> {
    return (this.ending ??= this.end());
  }

  private async end(): Promise<void> {
    const { monitor, outlets, release } = this.own;
    monitor.drain();
    monitor.stop();
    this.pause?.end();
    outlets.close();
    await release();
  }
}
