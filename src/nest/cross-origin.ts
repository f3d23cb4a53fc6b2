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
  return () => (fastifyCorsHook(adapter) !== undefined || hasCorsPlugin(fastify) ? 'application' : undefined);
}

export function fastifyCorsHook(adapter: unknown): FastifyCorsHook | undefined {
  return (adapter as FastifyAdapterLike).corsHook;
}

export function hasCorsPlugin(fastify: unknown): boolean {
  return (fastify as FastifyLike).hasPlugin?.('@fastify/cors') === true;
}
