import { judged, NO_SUCH_ROUTE, told, usefulAt, VERBOSE, type DescribedRoute } from './described-route.js';
import { toldOf } from './sample-answers.js';
import { degradedHeaders, refused, type Outcome } from './responses.js';
import { takesAnything, type RouteFacts } from './route-facts.js';
import { text, words } from './schema.js';

/** Those whose own level shows names; the others answer to who knows theirs. */
export function groupRoutes(facts: RouteFacts): DescribedRoute[] {
  return facts.groups
    .filter(({ details }) => details !== 'status')
    .map(({ name, members, details }) => {
      const own = facts.indicators.filter((each) => members.includes(each.name));
      return {
        path: `/${name}`,
        id: `group_${name}`,
        probe: true,
        token: usefulAt(details),
        parameters: [VERBOSE],
        summary: `The verdict over the group ${name}.`,
        outcomes: judged(toldOf(own, 'up'), toldOf(own, 'down'), name, details, facts),
      };
    });
}

/** One path for all indicators; their names are in it only where callers without any right can see them. */
export function indicatorRoutes(facts: RouteFacts): DescribedRoute[] {
  const { details, indicators: all } = facts;
  const isNamed = details !== 'status';
  const hidden = facts.groups.filter((group) => group.details === 'status');
  if (isNamed ? all.length === 0 : !takesAnything(facts) && hidden.length === 0) return [];
  const one = all.slice(0, 1);
  const name = isNamed ? one[0]!.name : 'name';
  const orGroup: Outcome[] = isNamed ? [] : judged(toldOf([], 'up'), toldOf([], 'down'), name, 'status', facts);
  return [
    {
      path: isNamed ? '/{indicator}' : '/{name}',
      id: 'indicator',
      probe: true,
      token: usefulAt(details),
      summary: isNamed ? 'One indicator.' : 'One indicator, for callers who may see names; or one group.',
      parameters: [
        isNamed
          ? { name: 'indicator', in: 'path', required: true, schema: words(all.map((each) => each.name)) }
          : { name: 'name', in: 'path', required: true, schema: text },
        VERBOSE,
      ],
      outcomes: [
        {
          ...told(200, 'It is up or degraded.', toldOf(one, 'up'), name, details, facts),
          headers: degradedHeaders(facts),
        },
        told(503, 'It is down.', { ...toldOf(one, 'down'), status: 'error' }, name, details, facts),
        ...orGroup,
        refused(404, NO_SUCH_ROUTE, 'There is none of this name, or the caller may not see names.'),
      ],
    },
  ];
}
