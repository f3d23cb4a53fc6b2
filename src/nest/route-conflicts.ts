import { pathMatcher } from '../assembly/application-routes.js';

/** What is read of an Express application's router. */
interface ExpressLayer {
  readonly route?: { readonly path?: unknown; readonly methods?: Readonly<Record<string, boolean>> };
}
interface ExpressLike {
  readonly router?: { readonly stack?: readonly ExpressLayer[] };
}
interface FastifyLike {
  addHook(
    name: 'onRoute',
    hook: (route: { readonly method: string | string[]; readonly url: string }) => void,
  ): unknown;
  printRoutes(options: { commonPrefix: false }): string;
}

/** A route of the application. */
export interface ApplicationRoute {
  readonly methods: string;
  readonly path: string;
}

/** All routes that the application has registered with its HTTP framework. */
export function applicationRoutes(type: string, instance: unknown): ApplicationRoute[] {
  return type === 'fastify' ? fastifyRoutes(instance as FastifyLike) : expressRoutes(instance as ExpressLike);
}

/**
 * Writes down the routes that are registered from now on. Only Fastify needs it, whose picture of its routes loses the path of a
 * wildcard.
 */
export function recordRoutes(type: string, instance: unknown): readonly ApplicationRoute[] {
  const recorded: ApplicationRoute[] = [];
  if (type === 'fastify') {
    (instance as FastifyLike).addHook('onRoute', ({ method, url }) => {
      recorded.push({ methods: [method].flat().join(', '), path: url });
    });
  }
  return recorded;
}

/** The routes that lie under the prefix and that the application has not named as its own. */
export function conflictsUnder(
  prefix: string,
  routes: readonly ApplicationRoute[],
  allowed: readonly string[],
): ApplicationRoute[] {
  const owned = (path: string) => path === prefix || path.startsWith(`${prefix}/`);
  const isNamed = pathMatcher(allowed);
  const conflicts = routes.filter(({ path }) => owned(path) && !isNamed(path));
  return [...new Map(conflicts.map((route) => [route.path, route])).values()];
}

/** What ends the boot where a route lies under the prefix: both routes, and what to do. */
export function conflictMessage(
  prefix: string,
  conflicts: readonly ApplicationRoute[],
  ours: readonly string[],
): string {
  const each = conflicts.map(
    ({ methods, path }) =>
      `  ${methods} ${path} lies under ${prefix}, which the health module answers (${prefix}, ${prefix}/ready, …)`,
  );
  return [
    `HEALTH_PATH is ${prefix.slice(1)}, and the application has ${conflicts.length === 1 ? 'a route' : 'routes'} of its own there:`,
    ...each,
    conflicts.every(({ path }) => ours.includes(path))
      ? 'Set HEALTH_PATH to another prefix, or remove the route.'
      : 'Set HEALTH_PATH to another prefix, or remove the route, or (it may be a middleware that is bound to this path) name its path in the module option `applicationRoutes` to let it stand beside.',
  ].join('\n');
}

function expressRoutes({ router }: ExpressLike): ApplicationRoute[] {
  return (router?.stack ?? []).flatMap(({ route }) => {
    const paths: unknown[] = route === undefined ? [] : [route.path].flat();
    const methods = Object.keys(route?.methods ?? {})
      .join(', ')
      .toUpperCase();
    return paths
      .filter((path) => typeof path === 'string')
      .map((path) => ({ methods: methods === '_ALL' ? 'ALL' : methods, path }));
  });
}

/** Reads Fastify's own picture of its routes: four characters of indent a level, each line a piece of a path. */
function fastifyRoutes(fastify: FastifyLike): ApplicationRoute[] {
  const pieces: string[] = [];
  return fastify
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', piece, methods] =
        /^((?:[│ ] {3})*)[├└]── (.*?)(?: \(([^()]*)\))?(?: \{.*\})?$/.exec(line) ?? [];
      if (piece === undefined) return [];
      const depth = indent.length / 4;
      pieces.length = depth;
      pieces[depth] = piece;
      return methods === undefined ? [] : [{ methods, path: pieces.join('') }];
    });
}
