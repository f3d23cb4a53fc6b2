import type { DetailsLevel } from '../../domain/details.js';
import type { IndicatorKind } from '../../domain/policy/indicator-kind.js';
import type { Criticality } from '../../domain/status.js';

/** An indicator that the policy has run. */
export interface DescribedIndicator {
  readonly name: string;
  readonly kind: IndicatorKind;
  readonly criticality: Exclude<Criticality, 'disabled'>;
}

/** What of a policy decides how its routes answer. Holds no secret. */
export interface RouteFacts {
  /** With its leading slash. */
  readonly prefix: string;
  readonly environment: string;
  /** What callers without any right see. */
  readonly details: DetailsLevel;
  readonly indicators: readonly DescribedIndicator[];
  readonly groups: readonly {
    readonly name: string;
    readonly members: readonly string[];
    readonly details: DetailsLevel;
  }[];
  readonly httpDegraded: number;
  readonly httpError: number;
  readonly envoyHeader: boolean;
  /** True where `/metrics` is served. */
  readonly metrics: boolean;
  /** True where a token authorises. */
  readonly token: boolean;
  /** True where the application itself can authorise. */
  readonly authorize: boolean;
  /** True where overrides can be made over HTTP, by the bearer of a token of their own. */
  readonly override: boolean;
  /** True where the bodies can tell of a blocked event loop, as on the management port. */
  readonly blockable: boolean;
}

/** True where some caller could be shown more than the others. */
export function takesAnything({ token, authorize }: RouteFacts): boolean {
  return token || authorize;
}

/** The most that any caller can be shown on any route. */
export function mostShown(facts: RouteFacts): DetailsLevel {
  const shown = [facts.details, ...facts.groups.map(({ details }) => details)];
  if (takesAnything(facts) || shown.includes('full')) return 'full';
  return shown.includes('summary') ? 'summary' : 'status';
}
