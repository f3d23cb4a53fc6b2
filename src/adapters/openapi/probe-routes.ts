import type { Told } from '../../domain/report.js';
import { judged, told, usefulAt, VERBOSE, type DescribedRoute } from './described-route.js';
import { exampleOf, toldOf } from './sample-answers.js';
import { jsonContent } from './responses.js';
import type { RouteFacts } from './route-facts.js';

/** The routes that platforms ask. */
export function probeRoutes(facts: RouteFacts): DescribedRoute[] {
  const { details, indicators: all } = facts;
  const [fine, broken] = [toldOf(all, 'up'), toldOf(all, 'down')];
  const waiting = { status: 'error' as const, entries: broken.entries, waitingFor: fatalDown(broken) };
  const begun = { status: 'ok' as const, entries: [] };
  const shown = { probe: true, token: usefulAt(details), parameters: [VERBOSE] };
  const alive = (status: 'ok' | 'error') =>
    jsonContent('HealthPolicyAnswer', exampleOf({ status, entries: [] }, 'live', 'status', facts).json);
  return [
    {
      ...shown,
      path: '',
      id: 'health',
      summary: 'The verdict over all indicators.',
      outcomes: judged(fine, broken, 'health', details, facts),
    },
    {
      ...shown,
      path: '/ready',
      id: 'ready',
      summary: 'Readiness: whether to send traffic.',
      outcomes: [
        ...judged(fine, broken, 'ready', details, facts),
        told(facts.httpError, 'Startup has not finished.', waiting, 'ready', details, facts),
      ],
    },
    {
      ...shown,
      path: '/startup',
      id: 'startup',
      summary: 'Startup: 200 once no fatal indicator has been down at the same moment, and from then on.',
      outcomes: [
        told(200, 'Startup has finished.', begun, 'startup', details, facts),
        told(503, 'Startup waits for fatal indicators.', waiting, 'startup', details, facts),
      ],
    },
    {
      path: '/live',
      id: 'live',
      probe: true,
      token: 'useless',
      summary: 'Liveness: whether the process can make progress. Never the verdict over dependencies.',
      outcomes: [
        { code: 200, when: 'The process can make progress, also while it drains.', content: alive('ok') },
        {
          code: 503,
          when: 'A local indicator that liveness depends on is down, or the event loop is stuck.',
          content: alive('error'),
          headers: ['Retry-After'],
        },
      ],
    },
  ];
}

function fatalDown({ entries }: Told): Told['entries'] {
  return entries.filter(({ criticality, status }) => criticality === 'fatal' && status === 'down');
}
