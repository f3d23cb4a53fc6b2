import {
  LONGEST_AUTHOR,
  LONGEST_OVERRIDE_MS,
  LONGEST_REASON,
  OVERRIDE_KINDS,
  SHORTEST_OVERRIDE_MS,
} from '../../domain/override.js';
import { BACK_TO_POLICY } from '../http/override-route.js';
import type { DescribedRoute } from './described-route.js';
import { fault, refused, type Outcome } from './responses.js';
import type { RouteFacts } from './route-facts.js';
import { closed, dateTime, listOf, ref, text, words, type Schema } from './schema.js';

/** An override as the bearer of its token is shown it. */
export function overrideSchema(): Schema {
  const as = words(OVERRIDE_KINDS);
  return closed({ indicator: text, as, reason: text, author: text, since: dateTime, until: dateTime });
}

/** Where an operator makes something else of one indicator for a while; nowhere without a token for it. */
export function overrideRoutes(facts: RouteFacts): DescribedRoute[] {
  if (!facts.override) return [];
  const inForce = closed({ overrides: listOf(ref('HealthPolicyOverride')) });
  const made = closed({ override: ref('HealthPolicyOverride') });
  const list: Outcome = { code: 200, when: 'What is in force.', content: { 'application/json': { schema: inForce } } };
  const stranger = refused(
    401,
    'overrides are for the bearer of their own token',
    'The caller has not shown the token of the overrides.',
  );
  return [
    {
      path: '/override',
      id: 'override',
      probe: false,
      token: 'own',
      summary: 'The overrides in force in this process.',
      outcomes: [list, stranger, fault(facts)],
      post: {
        summary: `Makes an override; as \`${BACK_TO_POLICY}\` ends it.`,
        body: requestOf(facts),
        outcomes: [
          { code: 200, when: 'It is made.', content: { 'application/json': { schema: made } } },
          { ...list, when: 'It is ended, and this is in force.' },
          { code: 400, when: 'The request is refused.', content: { 'application/json': { schema: INVALID } } },
          stranger,
          fault(facts),
        ],
      },
    },
  ];
}

function requestOf({ details, indicators }: RouteFacts): Schema {
  const indicator = details === 'status' ? text : words(indicators.map(({ name }) => name));
  const texts = (longest: number): Schema => ({ ...text, minLength: 1, maxLength: longest });
  const make = closed({
    indicator,
    as: words(OVERRIDE_KINDS),
    forMs: { type: 'number', minimum: SHORTEST_OVERRIDE_MS, maximum: LONGEST_OVERRIDE_MS },
    reason: texts(LONGEST_REASON),
    author: texts(LONGEST_AUTHOR),
  });
  return { anyOf: [make, closed({ indicator, as: words([BACK_TO_POLICY]) })] };
}

const INVALID = closed({
  statusCode: { type: 'integer', enum: [400] },
  error: words(['Bad Request']),
  message: { ...listOf(text), minItems: 1 },
});
