import { down, up } from '../../domain/check-result.js';
import type { DetailsLevel } from '../../domain/details.js';
import { judge } from '../../domain/hysteresis.js';
import { reportOf, type Told } from '../../domain/report.js';
import { healthJsonOf } from '../http/health-json.js';
import { bodyOf } from '../http/json-body.js';
import { verboseText } from '../http/verbose-text.js';
import type { DescribedIndicator, RouteFacts } from './route-facts.js';

/** How many indicators an example shows. */
const MOST_SHOWN = 3;

const CHECKED_AT = Date.UTC(2026, 0, 2, 10, 0, 0);
const SINCE = Date.UTC(2026, 0, 2, 8, 0, 0);
const ONCE = { failureThreshold: 1, successThreshold: 1 };

/** What a route could tell: an example that the real renderers make, so that it cannot differ from the answers. */
export interface Example {
  readonly json: object;
  readonly draft: object;
  readonly verbose: string;
}

/** All indicators that a route is about are up, or one of them has timed out: a fatal one where there is one. */
export function toldOf(indicators: readonly DescribedIndicator[], state: 'up' | 'down'): Told {
  const worst = indicators.find(({ criticality }) => criticality === 'fatal') ?? indicators[0];
  const shown = [...new Set([...(worst === undefined ? [] : [worst]), ...indicators])].slice(0, MOST_SHOWN);
  const observations = shown.map((each) => {
    const isDown = state === 'down' && each === worst;
    const result = isDown ? down('timeout', 'no answer within 1000 ms') : up();
    const snapshot = {
      judgement: judge(undefined, result, ONCE),
      responseTimeMs: isDown ? 1000 : 2,
      checkedAtMs: 0,
      checkedAtWall: CHECKED_AT,
      sinceWall: SINCE,
      validUntilMs: 1,
      prolonged: false,
    };
    return { name: each.name, criticality: each.criticality, snapshot };
  });
  const { verdict, entries } = reportOf(observations, 0, false);
  return { status: verdict, entries };
}

export function exampleOf(told: Told, route: string, level: DetailsLevel, facts: RouteFacts): Example {
  const { environment } = facts;
  const kinds = Object.fromEntries(facts.indicators.map(({ name, kind }) => [name, { kind }]));
  return {
    json: asJson(bodyOf(told, environment, level)),
    draft: asJson(healthJsonOf(told, { environment, service: {}, policy: { indicators: kinds } }, level)),
    verbose: verboseText(told, route, level),
  };
}

function asJson(body: object): object {
  return JSON.parse(JSON.stringify(body)) as object;
}
