import type { CheckContext } from '../../domain/indicator.js';
import { Attempt, type Outcome } from './attempt.js';
import type { Access } from './connection.js';
import { databaseFailure, isPoolExhaustion } from './database-failure.js';
import type { Ping } from './ping.js';

/** How a check fared. `saturated`: the server was asked on a connection of our own, since the application's pool had no free slot. */
export interface Finding {
  readonly outcome: Outcome;
  readonly saturated: boolean;
}

/** After this share of the timeout without an answer the server is asked on a new connection as well. */
const SECOND_OPINION_AT = 0.5;
/** The first attempt may take so much of the timeout before the answer of the second one counts. */
const SECOND_OPINION_COUNTS_AT = 0.9;

/**
 * Asks the database the way the application would. Where that way gives no answer it cannot be told from here whether the server is
 * dead, or only the pool is full or an old socket is: then a new connection of our own tells. So a full pool over a dead server is
 * never taken for a mere shortage, and a server that is back is seen at once, however many old sockets are not.
 * Once the signal is aborted nothing is held any more and the promise settles.
 */
export async function inquire(access: Access, ping: Ping, { signal, timeoutMs }: CheckContext): Promise<Finding> {
  const first = new Attempt(access.enter(), ping);
  let second: Attempt | undefined;
  const letGo = () => {
    first.cancel();
    second?.cancel();
  };
  signal.addEventListener('abort', letGo, { once: true });
  if (signal.aborted) letGo();
  const halfTime = pause(timeoutMs * SECOND_OPINION_AT);
  const patience = pause(timeoutMs * SECOND_OPINION_COUNTS_AT);

  try {
    const early = await (first.via === 'opening' ? first.outcome : Promise.race([first.outcome, halfTime.over]));
    if (early && !isDoubtful(early)) return finding(early);

    second = new Attempt(access.open(), ping);
    const opinionCounts = Promise.all([second.outcome, patience.over]).then(() => undefined);
    const late = early ?? (await Promise.race([first.outcome, opinionCounts]));
    if (late && !isDoubtful(late)) return finding(late);
    if (late) return { outcome: await second.outcome, saturated: isExhausted(late) };

    const saturated = first.waiting && access.saturated();
    const opinion = await second.outcome;
    // That the server refuses one more connection says nothing about the one on which it is being asked.
    return opinion.kind === 'answered' || saturated ? { outcome: opinion, saturated } : finding(await first.outcome);
  } finally {
    halfTime.cancel();
    patience.cancel();
    signal.removeEventListener('abort', letGo);
    first.cancel();
    second?.retire(timeoutMs);
  }
}

function finding(outcome: Outcome): Finding {
  return { outcome, saturated: false };
}

/** A failure that may be of the connection, or of the pool, and not of the server. */
function isDoubtful(outcome: Outcome): boolean {
  if (outcome.kind !== 'failed') return false;
  if (outcome.at === 'connect') return isPoolExhaustion(outcome.error);
  const reason = databaseFailure(outcome.error)?.reason;
  return reason === 'unreachable' || reason === 'bad_response' || reason === 'error';
}

function isExhausted(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && isPoolExhaustion(outcome.error);
}

interface Pause {
  readonly over: Promise<undefined>;
  cancel(): void;
}

function pause(ms: number): Pause {
  let timer!: NodeJS.Timeout;
  const over = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, ms, undefined).unref()));
  return { over, cancel: () => clearTimeout(timer) };
}
