import { degraded, down, up, type CheckData, type CheckResult } from '../../domain/check-result.js';
import type { Reason } from '../../domain/reason.js';
import type { ReplicaState } from './replica-state.js';

/** What became of the question to one replica. */
export type ReplicaAnswer = ReplicaState | { readonly kind: 'failed'; readonly failure: CheckResult };

export interface ReplicaRules {
  readonly maxLagMs: number;
  /** What it is while no replica is current. */
  readonly outdated: 'degraded' | 'down';
  readonly acceptPrimary: boolean;
}

interface Fault {
  readonly reason: Reason;
  readonly message: string;
  readonly weight: 1 | 2;
}

/** Down where no replica answers; degraded where some do not, or where some are not current. */
export function judgeReplicas(answers: readonly ReplicaAnswer[], rules: ReplicaRules): CheckResult {
  const data = dataOf(answers);
  const faults = answers.map((answer) => faultOf(answer, rules)).filter((fault) => fault !== undefined);
  const worst = faults.find(({ weight }) => weight === 2) ?? faults[0];
  if (worst === undefined) return up(data);
  const { reason, message } = worst;
  const failed = answers.filter(({ kind }) => kind === 'failed').length;
  const allFailed = failed === answers.length;
  const noneCurrent = faults.length === answers.length && reason === 'outdated' && rules.outdated === 'down';
  const told = answers.length === 1 ? message : `${faults.length} of ${answers.length} replicas: ${message}`;
  return (allFailed || noneCurrent ? down : degraded)(reason, told, data);
}

function faultOf(answer: ReplicaAnswer, { maxLagMs, acceptPrimary }: ReplicaRules): Fault | undefined {
  switch (answer.kind) {
    case 'failed': {
      const { reason = 'error', message = 'no answer' } = answer.failure;
      return { reason, message, weight: 2 };
    }
    case 'primary':
      return acceptPrimary ? undefined : outdated('the server replicates from nobody');
    case 'forbidden':
      return { reason: 'forbidden', message: 'the server answers, and this user may not ask for its lag', weight: 1 };
    case 'untold':
      return undefined;
    case 'standby':
      if (answer.interrupted) return outdated('replication is interrupted');
      if (answer.lagMs === undefined) return outdated('the server cannot tell its lag');
      return answer.lagMs > maxLagMs ? outdated(`replication lags by more than ${maxLagMs} ms`) : undefined;
  }
}

function outdated(message: string): Fault {
  return { reason: 'outdated', message, weight: 1 };
}

function dataOf(answers: readonly ReplicaAnswer[]): CheckData {
  const lags = answers.flatMap((answer) => (answer.kind === 'standby' ? (answer.lagMs ?? []) : []));
  return {
    replicas: answers.length,
    answering: answers.filter(({ kind }) => kind !== 'failed').length,
    ...(lags.length > 0 && { lagMs: Math.max(...lags) }),
  };
}
