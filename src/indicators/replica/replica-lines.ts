import type { DataSource } from 'typeorm';
import { down } from '../../domain/check-result.js';
import type { CheckContext } from '../../domain/indicator.js';
import { Attempt, type Outcome, type Question } from '../database/attempt.js';
import { databaseFailure } from '../database/database-failure.js';
import { driverFamilyOf } from '../database/driver-families.js';
import { OwnConnections } from '../database/own-connections.js';
import { Patience } from '../redis/patience.js';
import type { ReplicaAnswer } from './judge-replicas.js';
import { replicaQuestion, type ReplicaState } from './replica-state.js';

const NO_ANSWER = down('timeout', 'no answer by the deadline');

/** One connection of the indicator's own to each replica, kept while it works. */
export class ReplicaLines {
  private constructor(
    private readonly lines: readonly OwnConnections[],
    private readonly question: Question<ReplicaState>,
  ) {}

  /** @param numbers of the replicas in the options of the data source; undefined stands for the one server that it names */
  static async to(dataSource: DataSource, numbers: readonly (number | undefined)[]): Promise<ReplicaLines> {
    const family = await driverFamilyOf(dataSource);
    const lines = numbers.map((number) => {
      const dial = () => {
        if (!family) throw new TypeError(`no connection of our own to ${dataSource.options.type}`);
        return family.dial(dataSource, number);
      };
      return new OwnConnections(dial, true);
    });
    return new ReplicaLines(lines, replicaQuestion(dataSource.options.type));
  }

  /** Asks all at once; one that gives no answer holds up none of the others. @throws what is no failure of a database */
  async ask({ signal, timeoutMs }: CheckContext): Promise<ReplicaAnswer[]> {
    const patience = new Patience(timeoutMs);
    try {
      return await Promise.all(this.lines.map((line) => this.#askOne(line, patience, signal)));
    } finally {
      patience.end();
    }
  }

  close(): void {
    for (const line of this.lines) line.close();
  }

  async #askOne(line: OwnConnections, patience: Patience, signal: AbortSignal): Promise<ReplicaAnswer> {
    let attempt = new Attempt<ReplicaState>(line.enter(), this.question);
    const letGo = () => attempt.cancel();
    signal.addEventListener('abort', letGo, { once: true });
    if (signal.aborted) letGo();
    try {
      let outcome = await patience.await(attempt.outcome);
      // The kept connection may have died unnoticed: then a new one decides.
      if (outcome?.kind === 'failed' && attempt.via === 'ready') {
        attempt = new Attempt<ReplicaState>(line.open(), this.question);
        outcome = await patience.await(attempt.outcome);
      }
      return answerOf(outcome);
    } finally {
      signal.removeEventListener('abort', letGo);
      attempt.cancel();
    }
  }
}

function answerOf(outcome: Outcome<ReplicaState> | undefined): ReplicaAnswer {
  if (outcome?.kind === 'answered') return outcome.state;
  if (outcome?.kind !== 'failed') return { kind: 'failed', failure: NO_ANSWER };
  const failure = databaseFailure(outcome.error);
  if (failure === undefined) throw outcome.error;
  return { kind: 'failed', failure };
}
