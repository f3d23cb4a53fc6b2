import { attempt, entriesOf } from '../../domain/policy/plain.js';
import { isReason, type Reason } from '../../domain/reason.js';
import { VERDICTS, type Verdict } from '../../domain/status.js';
import type { Exchange } from '../exchange.js';

/** Exit codes as grpc_health_probe has them. */
export const EXIT = { healthy: 0, usage: 1, noConnection: 2, noAnswer: 3, unhealthy: 4 } as const;

/** An indicator that is not up. */
export interface Trouble {
  readonly name: string;
  readonly reason?: Reason;
}

/** What a probe makes of an answer, or of none. */
export interface Finding {
  readonly exitCode: (typeof EXIT)[keyof typeof EXIT];
  /** One line, all in our own words. */
  readonly line: string;
  /** The HTTP status. */
  readonly http?: number;
  /** What the body says; absent where it is not one of ours. */
  readonly status?: Verdict;
  readonly troubles: readonly Trouble[];
}

const NAME = /^[a-z][A-Za-z0-9_-]{0,62}$/;
const MOST_NAMED = 10;

/**
 * Judges an exchange. 2xx is healthy, unless the body says error or shutting_down; what is neither ours nor says anything is judged by
 * its code alone, except where degraded must be told apart: then it is not healthy.
 */
export function judge(exchange: Exchange, { failOnDegraded }: { readonly failOnDegraded: boolean }): Finding {
  switch (exchange.is) {
    case 'no connection':
      return { exitCode: EXIT.noConnection, line: `no connection: ${exchange.why}`, troubles: [] };
    case 'no answer':
      return { exitCode: EXIT.noAnswer, line: `no answer: ${exchange.why}`, troubles: [] };
    case 'answer':
      return judgeAnswer(exchange.code, exchange.body, failOnDegraded);
  }
}

function judgeAnswer(http: number, text: string | undefined, failOnDegraded: boolean): Finding {
  const body = entriesOf(attempt(() => JSON.parse(text ?? '') as unknown));
  const status = VERDICTS.find((word) => word === body.get('status'));
  const isSuccess = http >= 200 && http <= 299;
  if (status === undefined) {
    const healthy = isSuccess && !failOnDegraded;
    return {
      exitCode: healthy ? EXIT.healthy : EXIT.unhealthy,
      line: `${healthy ? 'ok' : 'unhealthy'}: HTTP ${http}${noBody(http, isSuccess)}`,
      http,
      troubles: [],
    };
  }
  const healthy = isSuccess && (status === 'ok' || (status === 'degraded' && !failOnDegraded));
  const troubles = status === 'ok' ? [] : troublesIn(body);
  return {
    exitCode: healthy ? EXIT.healthy : EXIT.unhealthy,
    line: `${status}${shown(troubles)}${isSuccess ? '' : `, HTTP ${http}`}`,
    http,
    status,
    troubles,
  };
}

function noBody(http: number, isSuccess: boolean): string {
  if (isSuccess) return ', but the body is not one of a health route';
  return http >= 300 && http <= 399 ? ', and redirects are not followed' : '';
}

function troublesIn(body: ReadonlyMap<string, unknown>): readonly Trouble[] {
  const reason = body.get('reason');
  if (isReason(reason)) return [{ name: 'process', reason }];
  return [...entriesOf(body.get('details'))].flatMap(([name, value]): Trouble[] => {
    const entry = entriesOf(value);
    if (!NAME.test(name) || entry.get('status') === 'up' || entry.get('criticality') === 'shadow') return [];
    const why = entry.get('reason');
    return [isReason(why) ? { name, reason: why } : { name }];
  });
}

function shown(troubles: readonly Trouble[]): string {
  if (troubles.length === 0) return '';
  const named = troubles
    .slice(0, MOST_NAMED)
    .map(({ name, reason }) => (reason === undefined ? name : `${name} (${reason})`));
  const more = troubles.length > MOST_NAMED ? ` and ${troubles.length - MOST_NAMED} more` : '';
  return `: ${named.join(', ')}${more}`;
}
