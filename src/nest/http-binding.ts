import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';
import type { HealthHandler } from '../adapters/http/health-handler.js';
import { answer, isPlainOptions, respond } from '../adapters/http/node-listener.js';
import { serveInFront } from '../adapters/http/server-front.js';
import {
  expressCors,
  fastifyCors,
  fastifyCorsHook,
  hasCorsPlugin,
  type FastifyReplyLike,
  type FastifyRequestLike,
} from './cross-origin.js';

type HttpAdapter = NonNullable<HttpAdapterHost['httpAdapter']>;
type RequestHook = (request: never, response: never, done: (error?: unknown) => void) => unknown;

/** An adapter with the one slot that runs before everything else of the framework: middleware, hooks, guards, pipes, filters. */
interface WithRequestHook {
  onRequestHook?: RequestHook;
  setOnRequestHook?(hook: RequestHook): void;
}

/**
 * Lets the handler answer on the application's own server: at the server's `request` event, in front of the framework, and once
 * more as the adapter's first request hook, for `inject()`, serverless handlers and servers out of reach.
 * It stays in place to the end: while the application closes, probes are told `shutting_down`.
 */
export function bindHttp(adapter: HttpAdapter, handler: HealthHandler, { fastPath }: { fastPath: boolean }): void {
  const isFastify = adapter.getType() === 'fastify';
  hookInto(
    adapter as unknown as WithRequestHook,
    isFastify ? fastifyHook(adapter, handler) : expressHook(adapter, handler),
  );
  if (isFastify) addLateFastifyHook(adapter, handler);

  const server = adapter.getHttpServer() as Server | undefined;
  if (!fastPath || server === undefined) return;
  const crossOrigin = isFastify ? fastifyCors(adapter, adapter.getInstance()) : expressCors(adapter.getInstance());
  serveInFront(server, (request, response) => answer(request, response, handler, crossOrigin));
}

function expressHook(adapter: HttpAdapter, handler: HealthHandler): RequestHook {
  const crossOrigin = expressCors(adapter.getInstance());
  return (request: IncomingMessage, response: ServerResponse, done) => {
    if (!answer(request, response, handler, crossOrigin)) done();
  };
}

/** On Fastify the hook is given Fastify's request and reply, and runs before the CORS of `app.enableCors()`, which it then calls. */
function fastifyHook(adapter: HttpAdapter, handler: HealthHandler): RequestHook {
  return (request: FastifyRequestLike, reply: FastifyReplyLike, done) => {
    const { raw } = request;
    if (!handler.owns(raw.url ?? '')) return done();
    if (raw.headers.origin === undefined || isPlainOptions(raw)) return answerFastify(request, reply, handler);
    const cors = fastifyCorsHook(adapter, adapter.getInstance());
    if (cors !== undefined) return cors(request, reply, () => answerFastify(request, reply, handler));
    return hasCorsPlugin(adapter.getInstance()) ? done() : answerFastify(request, reply, handler);
  };
}

/** Behind the hook of an @fastify/cors that the application registered itself. */
function addLateFastifyHook(adapter: HttpAdapter, handler: HealthHandler): void {
  const fastify: { addHook(name: 'onRequest', hook: RequestHook): void } = adapter.getInstance();
  fastify.addHook('onRequest', (request: FastifyRequestLike, reply: FastifyReplyLike, done) => {
    if (handler.owns(request.raw.url ?? '')) answerFastify(request, reply, handler);
    else done();
  });
}

function answerFastify({ raw }: FastifyRequestLike, reply: FastifyReplyLike, handler: HealthHandler): void {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined && name.startsWith('access-control-')) reply.raw.setHeader(name, value);
  }
  reply.hijack();
  respond(raw, reply.raw, handler);
}

/** Takes the adapter's one slot, and lets what was in it run after us. */
function hookInto(adapter: WithRequestHook, hook: RequestHook): void {
  const before = adapter.onRequestHook;
  adapter.setOnRequestHook?.((request, response, done) =>
    hook(request, response, (error) =>
      before === undefined || error !== undefined ? done(error) : before.call(adapter, request, response, done),
    ),
  );
}
