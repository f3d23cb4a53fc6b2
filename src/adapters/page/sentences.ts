import type { DetailsLevel } from '../../domain/details.js';
import type { Entry, Told } from '../../domain/report.js';
import { STATUS_WORDS, stateOf } from './states.js';
import { span } from './times.js';

/** The most indicators that a sentence names. */
const MOST_NAMED = 3;

/** Why the verdict is what it is, in one sentence. */
export function because(
  { status, entries, waitingFor = [], blockedMs }: Told,
  level: DetailsLevel,
  environment: string,
): string {
  if (blockedMs !== undefined) return `The event loop of the application has been blocked for ${span(blockedMs)}.`;
  if (status === 'shutting_down') return 'The application finishes what it has begun and takes no new work.';
  if (level === 'status') return WITHOUT_DETAILS[status];
  const counting = entries.filter(({ criticality }) => criticality !== 'shadow');
  const bad = counting.filter((entry) => entry.status !== 'up');
  const decisive = bad.filter(({ criticality, status: each }) => criticality === 'fatal' && each === 'down');
  if (waitingFor.length > 0) return `The start waits for ${listed(waitingFor.map(({ name }) => name))}.`;
  if (status === 'ok') return allUp(counting);
  const named = decisive.length > 0 ? decisive : bad;
  const others = bad.length - named.length;
  const beside = others === 0 ? '' : ` ${others} more ${others === 1 ? 'is' : 'are'} not up.`;
  return `${statesInWords(named)}${roleOf(named, environment)}.${beside}`;
}

const WITHOUT_DETAILS = {
  ok: 'The application serves as it should.',
  degraded: 'The application serves, with less than it should.',
  error: 'The application lacks something that it cannot do without.',
} as const;

function allUp(counting: readonly Entry[]): string {
  switch (counting.length) {
    case 0:
      return 'No indicator counts here.';
    case 1:
      return `${counting[0]!.name} is up.`;
    default:
      return `All ${counting.length} indicators are up.`;
  }
}

/** Such as `redis and search are down and clickhouse is degraded`. */
function statesInWords(entries: readonly Entry[]): string {
  const states = [...new Set(entries.map(stateOf))];
  const each = states.map((state) => {
    const names = entries.filter((entry) => stateOf(entry) === state).map(({ name }) => name);
    return `${listed(names)} ${names.length === 1 ? 'is' : 'are'} ${STATUS_WORDS[state].toLowerCase()}`;
  });
  return each.join('; ');
}

function roleOf(named: readonly Entry[], environment: string): string {
  const [first, ...rest] = new Set(named.map(({ criticality }) => criticality));
  if (first === undefined || rest.length > 0) return '';
  const each = named.length === 1 ? 'which is' : named.length === 2 ? 'both' : 'all';
  return `, ${each} ${first} in ${environment}`;
}

function listed(parts: readonly string[]): string {
  const shown = parts.slice(0, MOST_NAMED);
  if (parts.length > MOST_NAMED) return `${shown.join(', ')} and ${parts.length - MOST_NAMED} more`;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
