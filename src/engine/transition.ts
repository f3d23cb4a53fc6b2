import type { Reason } from '../domain/reason.js';
import type { Snapshot } from '../domain/snapshot.js';
import type { Criticality, EffectiveStatus } from '../domain/status.js';

/** An indicator counts as something else than before. */
export interface Transition {
  readonly indicator: string;
  readonly criticality: Criticality;
  /** `unknown` before its first result. */
  readonly from: EffectiveStatus;
  readonly to: Exclude<EffectiveStatus, 'unknown'>;
  readonly reason?: Reason | undefined;
  readonly message?: string | undefined;
  readonly at: Date;
}

/** What became of an indicator with a result; undefined where it counts as before. */
export function transitionOf(
  indicator: string,
  criticality: Criticality,
  before: Snapshot | undefined,
  after: Snapshot,
): Transition | undefined {
  const from = before?.judgement.status ?? 'unknown';
  const { status: to, basis } = after.judgement;
  if (from === to) return undefined;
  return {
    indicator,
    criticality,
    from,
    to,
    reason: basis.reason,
    message: basis.message,
    at: new Date(after.checkedAtWall),
  };
}
