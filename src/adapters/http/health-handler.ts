import type { IncomingMessage } from 'node:http';
import type { DetailsLevel } from '../../domain/details.js';
import { Access, type Authorize } from './access.js';
import { formatOf } from './format.js';
import {
  ALLOW,
  bytesResponse,
  emptyResponse,
  jsonResponse,
  refusal,
  streamResponse,
  type AnswerHeaders,
  type HealthResponse,
} from './health-response.js';
import { bodyOf } from './json-body.js';
import { OverrideRoute, type OverrideAccess } from './override-route.js';
import { retryAfter } from './rendering.js';
import { RouteTable, type Route } from './routes.js';
import { canStream } from './streamable.js';
import { Views, type ViewsOptions } from './views.js';

export interface HandlerOptions extends ViewsOptions {
  /** With its leading slash. */
  readonly prefix: string;
  readonly details: DetailsLevel;
  /** See {@link hashOfToken}; undefined where nobody is authorised by a token. */
  readonly tokenHash: Uint8Array | undefined;
  readonly authorize?: Authorize | undefined;
  /** The metrics as they are scraped; undefined where they cannot be had at the moment. Absent: there are none. */
  readonly metrics?: (() => Promise<Exposition | undefined>) | undefined;
  /** Who may make overrides over HTTP. Absent: nobody, and there is no such route. */
  readonly override?: OverrideAccess | undefined;
  readonly isApplications?: ((path: string) => boolean) | undefined;
  /** Told of a fault of this code itself. */
  readonly onFault: (error: unknown) => void;
}

/** Metrics in a format that a scraper reads. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** Turns a request under the prefix into an answer: from memory, and in background mode at once. Knows no framework. */
export class HealthHandler {
  private readonly routes: RouteTable;
  private readonly access: Access;
  private readonly levels: ReadonlyMap<string, DetailsLevel | undefined>;
  private readonly views: Views;
  private readonly policy: HealthResponse;
  private readonly living: HealthResponse;
  private readonly override: OverrideRoute | undefined;

  constructor(private readonly options: HandlerOptions) {
    const { prefix, groups, monitor, isApplications = () => false } = options;
    this.routes = new RouteTable({
      prefix,
      indicators: monitor.names,
      groups: groups.map(({ name }) => name),
      isApplications,
    });
    this.access = new Access(options.tokenHash, options.authorize);
    this.levels = new Map(groups.map(({ name, details }) => [name, details]));
    this.policy = jsonResponse(200, options.policy);
    this.living = jsonResponse(200, bodyOf({ status: 'ok', entries: [] }, options.environment, 'status'));
    this.views = new Views(options);
    this.override = options.override && new OverrideRoute(options.override);
  }

  /** True where the path of the request target is this module's to answer. */
  owns(target: string): boolean {
    return this.routes.match(target) !== undefined;
  }

  /** True while the application drains: clients are asked to leave their connections. */
  get closing(): boolean {
    return this.options.monitor.draining;
  }

  /** The answer; undefined where the path is not ours. Never throws and never rejects: a fault of this code itself is a 503. */
  handle(request: IncomingMessage): HealthResponse | Promise<HealthResponse> | undefined {
    try {
      const route = this.routes.match(request.url ?? '');
      if (route === undefined) return undefined;
      const answer = this.answer(request, route);
      return answer instanceof Promise ? answer.catch((error: unknown) => this.fault(error)) : answer;
    } catch (error) {
      return this.fault(error);
    }
  }

  private answer(request: IncomingMessage, route: Route | 'unknown'): HealthResponse | Promise<HealthResponse> {
    if (route === 'unknown' || this.isAbsent(route)) return NOT_FOUND;
    if (route.kind === 'override') return this.override?.answer(request) ?? NOT_FOUND;
    const { method } = request;
    if (route.kind === 'live') return refusalOf(method) ?? this.alive(route);
    if (!isHidden(route)) {
      const refused = refusalOf(method);
      if (refused !== undefined) return refused;
    }
    const base = (route.kind === 'group' ? this.levels.get(route.name) : undefined) ?? this.options.details;
    const level = this.access.levelOf(request, base);
    return typeof level === 'string'
      ? this.answerAt(request, route, level)
      : level.then((level) => this.answerAt(request, route, level));
  }

  private answerAt(
    request: IncomingMessage,
    route: Route,
    level: DetailsLevel,
  ): HealthResponse | Promise<HealthResponse> {
    if ((route.kind === 'indicator' || route.kind === 'metrics') && level === 'status') return NOT_FOUND;
    if (route.kind === 'policy' && level !== 'full') return this.refusePolicy();
    if (isPage(route) && level !== 'full' && this.access.takesToken) return this.challenge('the status page');
    if (isHidden(route)) {
      const refused = refusalOf(request.method);
      if (refused !== undefined) return refused;
    }
    if (route.kind === 'metrics') return this.metrics();
    if (route.kind === 'events') return this.events(request, level);
    return route.kind === 'policy' ? this.policy : this.views.of(route, level, formatOf(request, route));
  }

  /** True for a route of something that is turned off. */
  private isAbsent(route: Route): boolean {
    return (route.kind === 'metrics' && !this.options.metrics) || (isPage(route) && !this.options.pages);
  }

  /** 204 has the browser's EventSource give up: the page then asks again by itself. */
  private events(request: IncomingMessage, level: DetailsLevel): HealthResponse {
    const stream = canStream(request) && !this.closing ? this.options.pages?.follow(level) : undefined;
    if (stream === undefined) return NO_EVENTS;
    if (stream === 'full') return refusal(429, 'too many pages are open', { 'Retry-After': '10' });
    return streamResponse('text/event-stream; charset=utf-8', stream, { 'X-Accel-Buffering': 'no' });
  }

  private async metrics(): Promise<HealthResponse> {
    const exposition = await this.options.metrics?.();
    if (exposition === undefined) return jsonResponse(503, METRICS_BUSY, retryAfter(this.options.retryAfterMs));
    return bytesResponse(200, exposition.contentType, exposition.text);
  }

  /** Liveness without members looks at nothing at all, so that no fault of this code could restart every replica. */
  private alive(route: Route): HealthResponse | Promise<HealthResponse> {
    return this.views.looksAtSomething(route) ? this.views.of(route, 'status', 'json') : this.living;
  }

  private refusePolicy(): HealthResponse {
    return this.access.takesAnything ? this.challenge('the policy') : NOT_FOUND;
  }

  private challenge(what: string): HealthResponse {
    const headers: AnswerHeaders = this.access.takesToken ? { 'WWW-Authenticate': CHALLENGES } : {};
    return refusal(401, `${what} is shown to authorised callers`, headers);
  }

  private fault(error: unknown): HealthResponse {
    try {
      this.options.onFault(error);
    } catch {
      // The answer matters more than the log.
    }
    return jsonResponse(
      503,
      bodyOf({ status: 'error', entries: [] }, this.options.environment, 'status'),
      retryAfter(this.options.retryAfterMs),
    );
  }
}

function isPage({ kind }: Route): boolean {
  return kind === 'page' || kind === 'events';
}

const NO_EVENTS = emptyResponse(204, {});
const NOT_FOUND = refusal(404, 'there is no such health route');
/** A line each: Chromium reads no further than the first challenge in one, and would ask nobody for a password. */
const CHALLENGES = ['Bearer realm="health"', 'Basic realm="health", charset="UTF-8"'];
const METRICS_BUSY = {
  statusCode: 503,
  error: 'Service Unavailable',
  message: 'the application is too busy to tell its metrics',
};

/** True for routes whose very existence not every caller may learn of. */
function isHidden({ kind }: Route): boolean {
  return kind === 'indicator' || kind === 'policy' || kind === 'metrics';
}

/** What a method other than GET and HEAD is told; undefined for those two. */
function refusalOf(method: string | undefined): HealthResponse | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  return method === 'OPTIONS' ? OPTIONS : WRONG_METHOD;
}
const OPTIONS = emptyResponse(204, { Allow: ALLOW });
const WRONG_METHOD = refusal(405, `use one of ${ALLOW}`, { Allow: ALLOW });
