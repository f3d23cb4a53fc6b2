import { EVENTS_PATH } from '../http/routes.js';
import { NO_SUCH_ROUTE, type DescribedRoute } from './described-route.js';
import { degradedHeaders, fault, jsonContent, refused, type Outcome } from './responses.js';
import { takesAnything, type RouteFacts } from './route-facts.js';
import { text } from './schema.js';

/** The routes for people and their tools: the policy, the metrics and the page. */
export function operatorRoutes(facts: RouteFacts): DescribedRoute[] {
  return [...policy(facts), ...metrics(facts), ...page(facts)];
}

function policy(facts: RouteFacts): DescribedRoute[] {
  const isOpen = facts.details === 'full';
  if (!isOpen && !takesAnything(facts)) return [];
  const table = { code: 200, when: 'The policy.', content: jsonContent('HealthPolicyTable') };
  const challenge = refused(401, 'the policy is shown to authorised callers', 'The caller is not authorised.');
  return [
    {
      path: '/policy',
      id: 'policy',
      probe: false,
      token: isOpen ? 'useless' : 'needed',
      summary: 'The resolved policy, with where each value came from.',
      outcomes: isOpen ? [table] : [table, challenge],
    },
  ];
}

function metrics(facts: RouteFacts): DescribedRoute[] {
  const isOpen = facts.details !== 'status';
  if (!facts.metrics || (!isOpen && !takesAnything(facts))) return [];
  const exposition = { code: 200, when: 'The format of Prometheus.', content: { 'text/plain': { schema: text } } };
  const hidden = refused(404, NO_SUCH_ROUTE, 'The caller may not see names.');
  const busy: Outcome = {
    code: 503,
    when: 'On the management port, while the event loop is blocked.',
    content: jsonContent('HealthPolicyRefusal'),
    headers: ['Retry-After'],
  };
  return [
    {
      path: '/metrics',
      id: 'metrics',
      probe: false,
      token: isOpen ? 'useless' : 'needed',
      summary: 'Metrics.',
      outcomes: [exposition, ...(isOpen ? [] : [hidden]), fault(facts), ...(facts.blockable ? [busy] : [])],
    },
  ];
}

function page(facts: RouteFacts): DescribedRoute[] {
  const isChallenged = facts.token && facts.details !== 'full';
  const refusal = isChallenged
    ? [refused(401, 'the status page is shown to authorised callers', 'The caller has not shown the token.')]
    : [];
  const common = { probe: false, token: isChallenged ? 'needed' : 'useless' } as const;
  return [
    {
      ...common,
      path: '/page',
      id: 'page',
      summary: 'The status page, whatever the verdict.',
      outcomes: [
        {
          code: 200,
          when: 'The page.',
          content: { 'text/html': { schema: text } },
          headers: degradedHeaders(facts),
        },
        ...refusal,
        fault(facts),
      ],
    },
    {
      ...common,
      path: `/${EVENTS_PATH}`,
      id: 'pageEvents',
      summary: 'What the open page hears of changes.',
      outcomes: [
        { code: 200, when: 'A stream of events.', content: { 'text/event-stream': { schema: text } } },
        { code: 204, when: 'Nobody can follow here: the page asks again by itself.' },
        ...refusal,
        refused(429, 'too many pages are open', 'Too many pages follow already.'),
        fault(facts),
      ],
    },
  ];
}
