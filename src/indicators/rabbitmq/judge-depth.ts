import { degraded, down, up, type CheckResult } from '../../domain/check-result.js';
import type { QueueDepth } from './broker-inquiry.js';

/** What is still in order. A limit that is undefined is none. */
export interface DepthLimits {
  readonly maxMessages: number | undefined;
  readonly minConsumers: number | undefined;
}

/** A queue without any consumer where there must be some is down; fewer of them, or too many messages, are degraded. */
export function judgeDepth(depth: QueueDepth | undefined, { maxMessages, minConsumers = 0 }: DepthLimits): CheckResult {
  if (depth === undefined) return up();
  const { messages, consumers } = depth;
  const data = { messages, consumers };
  if (consumers === 0 && minConsumers > 0) return down('backlog', 'the queue has no consumer', data);
  if (maxMessages !== undefined && messages > maxMessages)
    return degraded('backlog', `more than ${maxMessages} messages wait`, data);
  if (consumers < minConsumers) return degraded('backlog', `the queue has fewer than ${minConsumers} consumers`, data);
  return up(data);
}
