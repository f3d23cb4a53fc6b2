import type { DetailsLevel } from '../../domain/details.js';
import type { PolicyDocument } from '../../domain/policy/document.js';
import type { Format } from './format.js';
import { healthJsonOf, type ServiceFacts } from './health-json.js';
import { bytesResponse, jsonResponse, type HealthResponse } from './health-response.js';
import { bodyOf } from './json-body.js';
import { MEDIA_TYPES } from './negotiation.js';
import type { Pages } from './pages.js';
import type { Route } from './routes.js';
import type { Subject } from './subjects.js';
import { verboseText } from './verbose-text.js';

export interface RenderingOptions {
  readonly environment: string;
  readonly envoyHeader: boolean;
  /** After which time a 503 may be asked for again, in milliseconds. */
  readonly retryAfterMs: number;
  /** What the application says of itself, for `application/health+json`. */
  readonly service?: ServiceFacts | undefined;
  /** What `/health/policy` serves; it knows the kinds of the indicators, too. */
  readonly policy: PolicyDocument;
  /** What makes the status page; without it, who asks for the page gets JSON. */
  readonly pages?: Pages | undefined;
}

/** The answer that tells of a subject, in the format asked for. */
export function render(
  subject: Subject,
  route: Route,
  format: Format,
  level: DetailsLevel,
  options: RenderingOptions,
): HealthResponse {
  const { environment, service = {}, policy, pages } = options;
  const { code } = subject;
  const headers = {
    ...(options.envoyHeader && subject.status === 'degraded' && { 'x-envoy-degraded': 'true' }),
    ...(code === 503 && retryAfter(options.retryAfterMs)),
  };
  if (format === 'html' && pages !== undefined) {
    const page = pages.render(subject, level, route.kind === 'health' || route.kind === 'page');
    return bytesResponse(code, `${MEDIA_TYPES.html}; charset=utf-8`, page.html, { ...headers, ...page.headers });
  }
  switch (format) {
    case 'verbose': {
      const text = verboseText(subject, 'name' in route ? route.name : route.kind, level);
      return bytesResponse(code, 'text/plain; charset=utf-8', text, headers);
    }
    case 'health+json': {
      const body = healthJsonOf(subject, { environment, service, policy }, level);
      return bytesResponse(code, MEDIA_TYPES['health+json'], JSON.stringify(body), headers);
    }
    default:
      return jsonResponse(code, bodyOf(subject, environment, level), headers);
  }
}

export function retryAfter(ms: number): Readonly<Record<string, string>> {
  return { 'Retry-After': String(Math.ceil(ms / 1000)) };
}
