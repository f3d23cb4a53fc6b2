import type { DetailsLevel } from '../../domain/details.js';
import type { Told } from '../../domain/report.js';
import { exampleOf } from './sample-answers.js';
import { degradedHeaders, healthContent, type Outcome } from './responses.js';
import type { RouteFacts } from './route-facts.js';
import { text, type Schema } from './schema.js';

/** One route, before it is an object of OpenAPI. */
export interface DescribedRoute {
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly outcomes: readonly Outcome[];
  /** Who may show a token: nobody gains by it, some do, nobody is answered without, or without another one. */
  readonly token: 'useless' | 'useful' | 'needed' | 'own';
  readonly parameters?: readonly object[];
  /** What can be posted there. */
  readonly post?: { readonly summary: string; readonly body: Schema; readonly outcomes: readonly Outcome[] };
  /** True for what load balancers ask, by `HEAD` too. */
  readonly probe: boolean;
}

export const VERBOSE = {
  name: 'verbose',
  in: 'query',
  description: 'Present, whatever its value: plain text, a line an indicator, in the manner of Kubernetes.',
  allowEmptyValue: true,
  schema: text,
};

/** What a refusal says of a route that a caller may not learn of. */
export const NO_SUCH_ROUTE = 'there is no such health route';

/** What a token is good for where everybody sees a level, and who has it sees everything. */
export function usefulAt(level: DetailsLevel): 'useless' | 'useful' {
  return level === 'full' ? 'useless' : 'useful';
}

/** The outcomes of `/health`, readiness and groups. */
export function judged(fine: Told, broken: Told, route: string, level: DetailsLevel, facts: RouteFacts): Outcome[] {
  const { httpDegraded, httpError } = facts;
  const [degraded, error] = [
    { ...fine, status: 'degraded' as const },
    { ...broken, status: 'error' as const },
  ];
  const closing = { ...fine, status: 'shutting_down' as const };
  return [
    told(200, 'The verdict is ok.', { ...fine, status: 'ok' }, route, level, facts),
    {
      ...told(httpDegraded, 'The verdict is degraded.', degraded, route, level, facts),
      headers: degradedHeaders(facts),
    },
    told(httpError, 'The verdict is error.', error, route, level, facts),
    told(503, 'The application is shutting down, or the health code itself failed.', closing, route, level, facts),
  ];
}

/** One answer that tells of health. */
export function told(
  code: number,
  when: string,
  told: Told,
  route: string,
  level: DetailsLevel,
  facts: RouteFacts,
): Outcome {
  const content = healthContent(exampleOf(told, route, level, facts));
  return { code, when, ...(content && { content }), headers: code === 503 ? ['Retry-After'] : [] };
}
