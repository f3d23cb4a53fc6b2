import type { ApplicationQueue } from '../indicators/application-clients.js';
import { BullmqHealthIndicator, type BullmqIndicatorOptions } from '../indicators/bullmq.health.js';
import type { Lookup } from './lookup.js';
import { defined, given, named, urlOf, type Given } from './arguments.js';
import type { Provided } from './provided.js';
import type { CommonOptions, IndicatorRegistration, OwnClient } from './registration.js';

export interface BullmqOptions extends CommonOptions, BullmqIndicatorOptions, OwnClient {
  /** An existing `Queue` of bullmq, or its token: `getQueueToken('mail')` of @nestjs/bullmq. */
  readonly queue?: Provided<ApplicationQueue>;
  /** Instead of a `Queue`: its name, to be asked for on a connection of its own, from `REDIS_URL` where nothing else is said. */
  readonly queueName?: string;
  /** Of the keys of a queue that is given by its name. @default 'bull' */
  readonly prefix?: string;
}

/**
 * A queue of BullMQ in Redis.
 * @param name @default `bullmq`
 * @throws Error where there is neither a queue nor its name
 * @publicApi
 */
export function bullmq(name?: string, options?: BullmqOptions): IndicatorRegistration;
export function bullmq(options?: BullmqOptions): IndicatorRegistration;
export function bullmq(...args: Given<BullmqOptions>): IndicatorRegistration {
  const [name, options] = named('bullmq', args);
  const { queue, queueName, prefix, url, urlFrom = 'REDIS_URL', ...rest } = options;
  const { maxWaitMs, maxWaiting, maxFailed, minWorkers, paused, ...settings } = rest;
  const create = (lookup: Lookup) => {
    if (queue === undefined && queueName === undefined)
      throw new Error(`Expected \`queue\` or \`queueName\` for the indicator ${name}; give one of them`);
    return new BullmqHealthIndicator(
      () =>
        queue === undefined
          ? { queueName: queueName!, ...defined({ prefix }), url: urlOf(lookup, url, urlFrom) }
          : { queue: lookup.provider(queue) as never },
      defined({ maxWaitMs, maxWaiting, maxFailed, minWorkers, paused }),
    );
  };
  return { name, kind: 'custom', local: false, settings, uses: given(queue), type: BullmqHealthIndicator, create };
}
