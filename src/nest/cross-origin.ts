import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CorsMiddleware, CrossOrigin } from '../adapters/http/node-listener.js';

/** What is read of an Express application. The `cors` package names its middleware so. */
interface ExpressLike {
  readonly router?: {
    readonly stack?: readonly { readonly name?: string; readonly handle?: unknown; readonly slash?: boolean }[];
  };
}

/** What is read of a Fastify application and of Nest's adapter for it. */
interface FastifyLike {
  readonly hasPlugin?: (name: string) => boolean;
}
interface FastifyAdapterLike {
  readonly corsHook?: FastifyCorsHook;
}
interface FastifyHooksLike {
  readonly onRequest?: readonly FastifyCorsHook[];
}
/** The request hook of @fastify/cors, as `app.enableCors()` keeps it. */
export type FastifyCorsHook = (request: unknown, reply: FastifyReplyLike, next: (error?: unknown) => void) => unknown;
export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  hijack(): unknown;
  getHeaders(): Record<string, number | string | string[] | undefined>;
}
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
}

/**
 * The application's CORS on Express: the middleware of the `cors` package, whether by `app.enableCors()` or `app.use(cors())`.
 * Called on its own, so that no other middleware of the application can get in the way of a probe.
 */
export function expressCors(express: unknown): CrossOrigin {
  return () => {
    const stack = (express as ExpressLike).router?.stack ?? [];
    const layer = stack.find(({ name, slash }) => name === 'corsMiddleware' && slash === true);
    return typeof layer?.handle === 'function' ? (layer.handle as CorsMiddleware) : undefined;
  };
}

/** On Fastify its CORS runs only inside Fastify: the request goes on, and {@link fastifyCorsHook} finds it there. */
export function fastifyCors(adapter: unknown, fastify: unknown): CrossOrigin {
  return () => (fastifyCorsHook(adapter, fastify) !== undefined || hasCorsPlugin(fastify) ? 'application' : undefined);
}

/** The request hook of @fastify/cors, whether by `app.enableCors()` or registered with Fastify itself, as far as it can be found. */
export function fastifyCorsHook(adapter: unknown, fastify: unknown): FastifyCorsHook | undefined {
  const { corsHook } = adapter as FastifyAdapterLike;
  if (corsHook !== undefined || !hasCorsPlugin(fastify)) return corsHook;
  const key = Object.getOwnPropertySymbols(fastify).find(({ description }) => description === 'fastify.hooks');
  const { onRequest = [] } = (key && (fastify as Record<symbol, FastifyHooksLike | undefined>)[key]) ?? {};
  return onRequest.find(({ name }) => name === 'handleCors');
}

export function hasCorsPlugin(fastify: unknown): boolean {
  return (fastify as FastifyLike).hasPlugin?.('@fastify/cors') === true;
}
