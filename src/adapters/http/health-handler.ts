import type { IncomingMessage } from 'node:http';
import type { DetailsLevel } from '../../domain/details.js';
import type { Verdict } from '../../domain/status.js';
import { Access, type Authorize } from './access.js';
import { formatOf, type Format } from './format.js';
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
import { bodyOf, overriddenIn } from './json-body.js';
import { OverrideRoute, type OverrideAccess } from './override-route.js';
import { render, retryAfter, type RenderingOptions } from './rendering.js';
import { RouteTable, type Route } from './routes.js';
import { canStream } from './streamable.js';
import { Subjects, type Subject, type SubjectsOptions } from './subjects.js';

/** A named view over some of the indicators. */
export interface Group {
  readonly name: string;
  readonly members: readonly string[];
  /** What callers without any right see of it. @default the level of the policy */
  readonly details?: DetailsLevel | undefined;
}

export interface HandlerOptions extends SubjectsOptions, RenderingOptions {
  /** With its leading slash. */
  readonly prefix: string;
  readonly details: DetailsLevel;
  /** See {@link hashOfToken}; undefined where nobody is authorised by a token. */
  readonly tokenHash: Uint8Array | undefined;
  readonly authorize?: Authorize | undefined;
  readonly groups: readonly Group[];
  /** The local indicators that liveness depends on. */
  readonly liveness: readonly string[];
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

/** A rendered answer with the end of its validity. */
interface View {
  readonly version: number;
  readonly validUntilMs: number;
  readonly verdict: Verdict;
  readonly overridden: number;
  readonly response: HealthResponse;
}

/** For how long a rendered page stands, in milliseconds: it tells ages. */
const PAGE_STANDS_MS = 1000;

/** Turns a request under the prefix into an answer: from memory, and in background mode at once. Knows no framework. */
export class HealthHandler {
  private readonly routes: RouteTable;
  private readonly access: Access;
  private readonly views = new Map<string, View>();
  private readonly levels: ReadonlyMap<string, DetailsLevel | undefined>;
  private readonly subjects: Subjects;
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
    this.subjects = new Subjects(options);
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
    return route.kind === 'policy' ? this.policy : this.fresh(route, level, formatOf(request, route));
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
    if (this.options.liveness.length > 0 || this.subjects.blockedMs(route) !== undefined)
      return this.fresh(route, 'status', 'json');
    return this.living;
  }

  private fresh(route: Route, level: DetailsLevel, format: Format): HealthResponse | Promise<HealthResponse> {
    const { monitor } = this.options;
    const members = this.membersOf(route);
    const blockedMs = this.subjects.blockedMs(route);
    if (blockedMs !== undefined) {
      const subject = this.subjects.ofBlocked(route, monitor.report(members), blockedMs);
      return render(subject, route, format, level, this.options);
    }
    if (!monitor.needsRefresh(members)) return this.view(route, level, format, members);
    return monitor.refresh(members).then(() => this.view(route, level, format, members));
  }

  private refusePolicy(): HealthResponse {
    return this.access.takesAnything ? this.challenge('the policy') : NOT_FOUND;
  }

  private challenge(what: string): HealthResponse {
    const headers: AnswerHeaders = this.access.takesToken ? { 'WWW-Authenticate': CHALLENGES } : {};
    return refusal(401, `${what} is shown to authorised callers`, headers);
  }

  /** The indicators that a route depends on; undefined for all. */
  private membersOf(route: Route): readonly string[] | undefined {
    switch (route.kind) {
      case 'indicator':
        return [route.name];
      case 'group':
        return this.options.groups.find(({ name }) => name === route.name)?.members ?? [];
      case 'live':
        return this.options.liveness;
      default:
        return undefined;
    }
  }

  /** The view of a route at a level, rendered at most once a change; at level `status` only where the verdict changed. */
  private view(
    route: Route,
    level: DetailsLevel,
    format: Format,
    members: readonly string[] | undefined,
  ): HealthResponse {
    const { monitor } = this.options;
    const named = 'name' in route ? `${level} ${route.kind} ${route.name}` : `${level} ${route.kind}`;
    const key = format === 'json' ? named : `${format} ${named}`;
    const version = monitor.version;
    const last = this.views.get(key);
    if (last !== undefined && last.version === version && monitor.now() < last.validUntilMs) return last.response;

    const subject = this.subjects.of(route, monitor.report(members));
    const response =
      last !== undefined && isSame(last, subject, level, format)
        ? last.response
        : render(subject, route, format, level, this.options);
    const pageEndsMs = format === 'html' ? monitor.now() + PAGE_STANDS_MS : Number.POSITIVE_INFINITY;
    const validUntilMs = Math.min(subject.validUntilMs, pageEndsMs);
    this.views.set(key, {
      version,
      validUntilMs,
      verdict: subject.status,
      overridden: overriddenIn(subject),
      response,
    });
    return response;
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

/** True where a rendered view tells nothing but a verdict that has not changed. */
function isSame(last: View, subject: Subject, level: DetailsLevel, format: Format): boolean {
  if (level !== 'status' || format === 'html' || last.overridden !== overriddenIn(subject)) return false;
  return last.verdict === subject.status && last.response.status === subject.code;
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
