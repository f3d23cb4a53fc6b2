import type { Criticality } from '../domain/status.js';
import type { FinishedCheck } from './check-runner.js';
import type { Transition } from './transition.js';

/** A check that ended, as a listener sees it. */
export interface CheckEnd {
  readonly indicator: string;
  readonly criticality: Criticality;
  readonly finished: FinishedCheck;
  readonly transition: Transition | undefined;
}
