import type { IncomingMessage } from 'node:http';
import type { DetailsLevel } from '../../domain/details.js';
import { healthAnswer, livenessAnswer, readinessAnswer, startupAnswer } from '../../domain/probe.js';
import type { Report } from '../../domain/report.js';
import type { Verdict } from '../../domain/status.js';
import type { HealthView } from '../../engine/health-view.js';
import { Access, type Authorize } from './access.js';
import { ALLOW, bytesResponse, emptyResponse, jsonResponse, refusal, type HealthResponse } from './health-response.js';
import { bodyOf, type Told } from './json-body.js';
import { RouteTable, type Route } from './routes.js';

/** A named view over some of the indicators. */
export interface Group {
  readonly name: string;
  readonly members: readonly string[];
  /** What callers without any right see of it. @default the level of the policy */
  readonly details?: DetailsLevel | undefined;
}

export interface HandlerOptions {
  readonly monitor: HealthView;
  readonly environment: string;
  /** With its leading slash. */
  readonly prefix: string;
  readonly details: DetailsLevel;
  /** See {@link hashOfToken}; undefined where nobody is authorised by a token. */
  readonly tokenHash: Uint8Array | undefined;
  readonly authorize?: Authorize | undefined;
  readonly groups: readonly Group[];
  /** The local indicators that liveness depends on. */
  readonly liveness: readonly string[];
  readonly httpDegraded: number;
  readonly httpError: number;
  readonly envoyHeader: boolean;
  /** After which time a 503 may be asked for again, in milliseconds. */
  readonly retryAfterMs: number;
  /** What `/health/policy` serves. */
  readonly policy: object;
  /** The metrics as they are scraped; undefined where they cannot be had at the moment. Absent: there are none. */
  readonly metrics?: (() => Promise<Exposition | undefined>) | undefined;
  readonly isApplications?: ((path: string) => boolean) | undefined;
  /** For how long the application's event loop has been blocked, where that can be known; undefined within the limits. */
  readonly blocked?: ((limit: 'ready' | 'live') => number | undefined) | undefined;
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
  readonly response: HealthResponse;
}

/** What one route tells at a moment. */
interface Subject extends Told {
  readonly code: number;
  readonly validUntilMs: number;
}

/** Turns a request under the prefix into an answer: from memory, and in background mode at once. Knows no framework. */
export class HealthHandler {
  private readonly routes: RouteTable;
  private readonly access: Access;
  private readonly views = new Map<string, View>();
  private readonly levels: ReadonlyMap<string, DetailsLevel | undefined>;
  private readonly retryAfter: Readonly<Record<string, string>>;
  private readonly policy: HealthResponse;
  private readonly living: HealthResponse;

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
    this.retryAfter = { 'Retry-After': String(Math.ceil(options.retryAfterMs / 1000)) };
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
    if (route === 'unknown' || (route.kind === 'metrics' && this.options.metrics === undefined)) return NOT_FOUND;
    const { method } = request;
    if (route.kind === 'live') return refusalOf(method) ?? this.alive(route);
    if (!isHidden(route)) {
      const refused = refusalOf(method);
      if (refused !== undefined) return refused;
    }
    const base = (route.kind === 'group' ? this.levels.get(route.name) : undefined) ?? this.options.details;
    const level = this.access.levelOf(request, base);
    return typeof level === 'string'
      ? this.answerAt(method, route, level)
      : level.then((level) => this.answerAt(method, route, level));
  }

  private answerAt(
    method: string | undefined,
    route: Route,
    level: DetailsLevel,
  ): HealthResponse | Promise<HealthResponse> {
    if ((route.kind === 'indicator' || route.kind === 'metrics') && level === 'status') return NOT_FOUND;
    if (route.kind === 'policy' && level !== 'full') return this.refusePolicy();
    if (isHidden(route)) {
      const refused = refusalOf(method);
      if (refused !== undefined) return refused;
    }
    if (route.kind === 'metrics') return this.metrics();
    return route.kind === 'policy' ? this.policy : this.fresh(route, level);
  }

  private async metrics(): Promise<HealthResponse> {
    const exposition = await this.options.metrics?.();
    if (exposition === undefined) return jsonResponse(503, METRICS_BUSY, this.retryAfter);
    return bytesResponse(200, exposition.contentType, exposition.text);
  }

  /** Liveness without members looks at nothing at all, so that no fault of this code could restart every replica. */
  private alive(route: Route): HealthResponse | Promise<HealthResponse> {
    if (this.options.liveness.length > 0 || this.blockedMs(route) !== undefined) return this.fresh(route, 'status');
    return this.living;
  }

  private fresh(route: Route, level: DetailsLevel): HealthResponse | Promise<HealthResponse> {
    const { monitor } = this.options;
    const members = this.membersOf(route);
    const blockedMs = this.blockedMs(route);
    if (blockedMs !== undefined) return this.render(this.blockedSubject(route, members, blockedMs), level);
    if (!monitor.needsRefresh(members)) return this.view(route, level, members);
    return monitor.refresh(members).then(() => this.view(route, level, members));
  }

  private refusePolicy(): HealthResponse {
    if (!this.access.takesAnything) return NOT_FOUND;
    return refusal(
      401,
      'the policy is shown to authorised callers',
      this.access.takesToken ? { 'WWW-Authenticate': CHALLENGE } : {},
    );
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
  private view(route: Route, level: DetailsLevel, members: readonly string[] | undefined): HealthResponse {
    const { monitor } = this.options;
    const key = 'name' in route ? `${level} ${route.kind} ${route.name}` : `${level} ${route.kind}`;
    const version = monitor.version;
    const last = this.views.get(key);
    if (last !== undefined && last.version === version && monitor.now() < last.validUntilMs) return last.response;

    const subject = this.subject(route, monitor.report(members));
    const reusable = level === 'status' && last?.verdict === subject.status && last.response.status === subject.code;
    const response = reusable ? last.response : this.render(subject, level);
    this.views.set(key, { version, validUntilMs: subject.validUntilMs, verdict: subject.status, response });
    return response;
  }

  private subject(route: Route, report: Report): Subject {
    const { monitor } = this.options;
    const { entries, validUntilMs } = report;
    switch (route.kind) {
      case 'live':
        return { ...livenessAnswer(entries), entries, validUntilMs };
      case 'startup': {
        const waitingFor = monitor.waitingFor();
        return { ...startupAnswer(monitor.started), entries: waitingFor, waitingFor, validUntilMs };
      }
      case 'ready': {
        const answer = readinessAnswer(report.verdict, monitor.started, this.options);
        return { ...answer, entries, waitingFor: monitor.waitingFor(), validUntilMs };
      }
      case 'indicator': {
        const status = VERDICT_OF[entries[0]?.status ?? 'down'];
        return { status, code: status === 'error' ? 503 : 200, entries, validUntilMs };
      }
      default:
        return { ...healthAnswer(report.verdict, this.options), entries, validUntilMs };
    }
  }

  /** For how long the event loop has been blocked, where that is too long for a route. */
  private blockedMs({ kind }: Route): number | undefined {
    switch (kind) {
      case 'live':
        return this.options.blocked?.('live');
      case 'health':
      case 'ready':
      case 'group':
        return this.options.blocked?.('ready');
      default:
        return undefined;
    }
  }

  private blockedSubject(route: Route, members: readonly string[] | undefined, blockedMs: number): Subject {
    const { entries, verdict, validUntilMs } = this.options.monitor.report(members);
    const status = verdict === 'shutting_down' && route.kind !== 'live' ? verdict : 'error';
    return { status, code: 503, entries, blockedMs, validUntilMs };
  }

  private render(subject: Subject, level: DetailsLevel): HealthResponse {
    const envoy = this.options.envoyHeader && subject.status === 'degraded' ? { 'x-envoy-degraded': 'true' } : {};
    const retry = subject.code === 503 ? this.retryAfter : {};
    return jsonResponse(subject.code, bodyOf(subject, this.options.environment, level), { ...envoy, ...retry });
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
      this.retryAfter,
    );
  }
}

const VERDICT_OF = { up: 'ok', degraded: 'degraded', down: 'error' } as const;
const NOT_FOUND = refusal(404, 'there is no such health route');
const METRICS_BUSY = {
  statusCode: 503,
  error: 'Service Unavailable',
  message: 'the application is too busy to tell its metrics',
};
const CHALLENGE = 'Bearer realm="health", Basic realm="health", charset="UTF-8"';

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
