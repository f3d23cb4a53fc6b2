import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Http2SecureServer, Http2Server, Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Server as HttpsServer } from 'node:https';
import type { HealthHandler } from '../adapters/http/health-handler.js';
import { respond } from '../adapters/http/node-listener.js';
import { serveInFront } from '../adapters/http/server-front.js';
import type { Assembled } from '../assembly/assemble.js';
import { HealthService } from '../assembly/health-service.js';
import { HeldPause } from '../engine/held-pause.js';

/** A server of `node:http`, `node:https` or `node:http2`. */
export type RequestServer = Server | HttpsServer | Http2Server | Http2SecureServer;
/** What such a server is asked, and where it answers; HTTP/2 by Node's compatibility API. */
export type ServerRequest = IncomingMessage | Http2ServerRequest;
export type ServerAnswer = ServerResponse | Http2ServerResponse;

/** What a {@link Health} needs to answer and to end. */
export interface HealthParts extends Assembled {
  readonly answering: HealthHandler;
  /** Ends the loops and what hears of them, then what the indicators and the management server hold. */
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
   * Answers a request of node:http, node:https or node:http2 where its path is one of ours.
   * @returns false where it is not: then the request is the application's, and untouched
   */
  readonly answer = (request: ServerRequest, response: ServerAnswer): boolean =>
    respond(request as IncomingMessage, response as ServerResponse, this.own.answering);

  /** The same for Express and Connect. Register it first, so that no other middleware stands in the way of a probe. */
  readonly middleware = (request: ServerRequest, response: ServerAnswer, next: () => void): void => {
    if (!this.answer(request, response)) next();
  };

  /**
   * Answers in front of all that a server has for its requests by now, whatever framework that is. Call it once the framework has its
   * server: a listener for requests that is added later hears of ours, too.
   * @throws Error where the server has no such listener yet, and another one would answer a second time
   */
  answerInFrontOf(server: RequestServer): void {
    if (server.listenerCount('request') === 0) throw new Error(NO_LISTENER);
    serveInFront(server as Server, this.answer);
  }

  /**
   * From now on the verdict is `shutting_down`. Resolves after `HEALTH_DRAIN_MS`, for which the application should go on serving; with
   * {@link close} at the latest. Called again it waits for the same moment.
   */
  async drain(): Promise<void> {
    const { monitor, policy, surroundings } = this.own;
    monitor.drain();
    if (this.ending !== undefined) return;
    this.pause ??= new HeldPause(surroundings.clock, policy.settings.drainMs.value);
    await this.pause.over;
  }

  /**
   * Ends the checks, the management server and the clients that the indicators made themselves. Call it before the application closes
   * its own clients. Probes are answered `shutting_down` for as long as the application's server stands. Safe to call again.
   */
  close(): Promise<void> {
    return (this.ending ??= this.end());
  }

  private async end(): Promise<void> {
    this.own.monitor.drain();
    this.pause?.end();
    await this.own.release();
  }
}

const NO_LISTENER =
  'The server has no listener for requests yet, so that there is nothing to answer in front of: call answerInFrontOf() after the application has taken the server, or pass health.answer to it';
