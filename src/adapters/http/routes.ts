/** What a path under the prefix asks for. */
export type Route =
  | { readonly kind: 'health' | 'ready' | 'startup' | 'live' | 'policy' | 'metrics' | 'page' | 'events' | 'override' }
  | { readonly kind: 'indicator' | 'group'; readonly name: string };

export interface RouteNames {
  /** The path prefix with its leading slash, such as `/health`. */
  readonly prefix: string;
  readonly indicators: readonly string[];
  readonly groups: readonly string[];
  /** True for a path that the application answers itself, beside ours. */
  readonly isApplications: (path: string) => boolean;
}

const FIXED = ['ready', 'startup', 'live', 'policy', 'metrics', 'page', 'override'] as const;

/** Where the page hears of changes, below the prefix. */
export const EVENTS_PATH = 'page/events';

/** The paths of all routes under a prefix, the named ones included. */
export function routesUnder(prefix: string, names: readonly string[]): string[] {
  return [prefix, ...[...FIXED, EVENTS_PATH, ...names].map((name) => `${prefix}/${name}`)];
}

/** Tells the routes of this module by their path: byte for byte, one trailing slash allowed, the query ignored. */
export class RouteTable {
  private readonly routes = new Map<string, Route>();
  private readonly below: string;

  constructor(private readonly names: RouteNames) {
    const { prefix, indicators, groups } = names;
    this.below = `${prefix}/`;
    this.add(prefix, { kind: 'health' });
    for (const kind of FIXED) this.add(`${prefix}/${kind}`, { kind });
    this.add(`${prefix}/${EVENTS_PATH}`, { kind: 'events' });
    for (const name of indicators) this.add(`${prefix}/${name}`, { kind: 'indicator', name });
    for (const name of groups) this.add(`${prefix}/${name}`, { kind: 'group', name });
  }

  /** The route of a request target; `unknown` under the prefix where there is none; undefined where the path is not ours. */
  match(target: string): Route | 'unknown' | undefined {
    const query = target.indexOf('?');
    const path = query === -1 ? target : target.slice(0, query);
    const route = this.routes.get(path);
    if (route !== undefined) return route;
    return path.startsWith(this.below) && !this.names.isApplications(path) ? 'unknown' : undefined;
  }

  private add(path: string, route: Route): void {
    this.routes.set(path, route);
    this.routes.set(`${path}/`, route);
  }
}
