import type { DetailsLevel } from '../../domain/details.js';
import { overriddenIn } from '../../domain/report.js';
import type { Verdict } from '../../domain/status.js';
import type { Format } from './format.js';
import type { HealthResponse } from './health-response.js';
import { render, type RenderingOptions } from './rendering.js';
import type { Route } from './routes.js';
import { Subjects, type Subject, type SubjectsOptions } from './subjects.js';

/** A named view over some of the indicators. */
export interface Group {
  readonly name: string;
  readonly members: readonly string[];
  /** What callers without any right see of it. @default the level of the policy */
  readonly details?: DetailsLevel | undefined;
}

export interface ViewsOptions extends SubjectsOptions, RenderingOptions {
  readonly groups: readonly Group[];
  /** The local indicators that liveness depends on. */
  readonly liveness: readonly string[];
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

/** What each route tells at each level and in each format, rendered at most once a change. */
export class Views {
  private readonly subjects: Subjects;
  private readonly rendered = new Map<string, View>();

  constructor(private readonly options: ViewsOptions) {
    this.subjects = new Subjects(options);
  }

  /** False where liveness has no members and the event loop runs. */
  looksAtSomething(live: Route): boolean {
    return this.options.liveness.length > 0 || this.subjects.blockedMs(live) !== undefined;
  }

  /** What a route tells, as it is known; in on-demand mode after the checks that are due. */
  of(route: Route, level: DetailsLevel, format: Format): HealthResponse | Promise<HealthResponse> {
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
    const last = this.rendered.get(key);
    if (last !== undefined && last.version === version && monitor.now() < last.validUntilMs) return last.response;

    const subject = this.subjects.of(route, monitor.report(members));
    const response =
      last !== undefined && isSame(last, subject, level, format)
        ? last.response
        : render(subject, route, format, level, this.options);
    const pageEndsMs = format === 'html' ? monitor.now() + PAGE_STANDS_MS : Number.POSITIVE_INFINITY;
    const validUntilMs = Math.min(subject.validUntilMs, pageEndsMs);
    this.rendered.set(key, {
      version,
      validUntilMs,
      verdict: subject.status,
      overridden: overriddenIn(subject),
      response,
    });
    return response;
  }
}

/** True where a rendered view tells nothing but a verdict that has not changed. */
function isSame(last: View, subject: Subject, level: DetailsLevel, format: Format): boolean {
  if (level !== 'status' || format === 'html' || last.overridden !== overriddenIn(subject)) return false;
  return last.verdict === subject.status && last.response.status === subject.code;
}
