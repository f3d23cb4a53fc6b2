import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HealthHandler } from './health-handler.js';
import { write, type HealthResponse } from './health-response.js';

/** A CORS middleware as the `cors` package makes it: sets headers or answers a preflight itself. */
export type CorsMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * What the application does about cross-origin requests: a middleware that can be called here, `application` where only the
 * application itself can run it, or undefined where it has no CORS.
 */
export type CrossOrigin = () => CorsMiddleware | 'application' | undefined;

/** How long the application's CORS may take to decide, in milliseconds; after it the answer goes without its headers. */
const CORS_WITHIN_MS = 100;

/** Answers a request of node:http or node:http2 where it is ours. False: it is the application's. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handler: HealthHandler,
  crossOrigin: CrossOrigin,
): boolean {
  if (request.headers.origin === undefined) return respond(request, response, handler);
  if (!handler.owns(request.url ?? '')) return false;
  const cors = crossOrigin();
  if (cors === 'application') return false;
  if (cors === undefined || isPlainOptions(request)) return respond(request, response, handler);
  let isAnswered = false;
  const answerOnce = () => {
    clearTimeout(timer);
    if (!isAnswered) respond(request, response, handler);
    isAnswered = true;
  };
  const timer = setTimeout(answerOnce, CORS_WITHIN_MS).unref();
  try {
    cors(request, response, answerOnce);
  } catch {
    answerOnce();
  }
  return true;
}

/** Answers from the handler, whatever the origin. */
export function respond(request: IncomingMessage, response: ServerResponse, handler: HealthHandler): boolean {
  const answer = handler.handle(request);
  if (answer === undefined) return false;
  const send = (ready: HealthResponse) => write(response, request.method, ready, handler.closing);
  if (answer instanceof Promise) void answer.then(send);
  else send(answer);
  return true;
}

/** `OPTIONS` that is no preflight: it asks for the methods, not for permission. */
export function isPlainOptions({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] === undefined;
}
