import { down, type CheckResult } from '../domain/check-result.js';
import type { CheckContext } from '../domain/indicator.js';
import { expectOption } from '../domain/expect-option.js';
import type { ApplicationQueue } from './application-clients.js';
import { OwnQueue } from './bullmq/own-queue.js';
import type { BullQueue, QueueInquiry } from './bullmq/queue-inquiry.js';
import type { QueueLimits } from './bullmq/judge-queue.js';
import { expectCount } from './clients/expect-count.js';
import { DependencyIndicator } from './dependency-indicator.js';

/**
 * Where a queue of BullMQ is: a `Queue` of the application's, or its name and the URL of its Redis for a connection of the indicator's own.
 * Nothing, or an empty URL, means that no queue is configured.
 * @publicApi
 */
export type BullmqSource =
  | { readonly queue: ApplicationQueue | null | undefined }
  | { readonly queueName: string; readonly prefix?: string; readonly url: string | undefined };

/** What is still in order. Beyond it the queue is degraded, with reason `backlog`. @publicApi */
export interface BullmqIndicatorOptions {
  /** For how long the job that is next may have been in the queue, in milliseconds; `null` for any time. @default 300000 */
  readonly maxWaitMs?: number | null;
  /** How many jobs may wait. @default any number */
  readonly maxWaiting?: number;
  /** How many failed jobs the queue may hold. @default any number */
  readonly maxFailed?: number;
  /** How many workers there have to be; with none at all it is down. Costs a `CLIENT LIST`. @default nobody counts them */
  readonly minWorkers?: number;
  /** What it is while it is paused. @default 'degraded' */
  readonly paused?: 'up' | 'degraded' | 'down';
}

const MAX_WAIT_MS = 300_000;

/**
 * Tells whether the Redis of a queue answers, and whether its work gets done. Reads counts and the age of the job that is next; never the
 * data of a job, and writes nothing.
 * @throws Error from the constructor for a URL or an option that it cannot work with
 * @publicApi
 */
export class BullmqHealthIndicator extends DependencyIndicator {
  readonly #source: () => BullmqSource;
  readonly #limits: QueueLimits;
  #inquiry: QueueInquiry | undefined;
  #target: BullQueue | OwnQueue | undefined;

  /** @param source or a function that is called for it by the checks, until it gives something */
  constructor(source: BullmqSource | (() => BullmqSource), options: BullmqIndicatorOptions = {}) {
    super();
    this.#limits = resolve(options);
    this.#source = typeof source === 'function' ? source : () => source;
    if (typeof source !== 'function') this.#target = targetOf(source);
  }

  override get maxUnsettled(): 1 | 3 {
    return this.#target instanceof OwnQueue ? 3 : 1;
  }

  override async prepare(): Promise<void> {
    this.#target ??= targetOf(this.#source());
    await this.#inquire();
  }

  override async check({ signal, timeoutMs }: CheckContext): Promise<CheckResult> {
    const target = (this.#target ??= targetOf(this.#source()));
    if (target === undefined) return down('not_configured', 'neither a queue nor the URL of its redis is given');
    const inquiry = await this.#inquire();
    return inquiry.ask(target, signal, timeoutMs);
  }

  /** Ends the connection of the indicator's own; never the application's. */
  override close(): Promise<void> {
    if (this.#target instanceof OwnQueue) this.#target.client.close();
    return Promise.resolve();
  }

  async #inquire(): Promise<QueueInquiry> {
    const { QueueInquiry } = await import('./bullmq/queue-inquiry.js');
    return (this.#inquiry ??= new QueueInquiry(this.#limits));
  }
}

function targetOf(source: BullmqSource): BullQueue | OwnQueue | undefined {
  if ('queue' in source) return (source.queue as BullQueue | null | undefined) ?? undefined;
  const { queueName, prefix, url } = source;
  return url ? new OwnQueue(url, queueName, prefix) : undefined;
}

function resolve({
  maxWaitMs,
  maxWaiting,
  maxFailed,
  minWorkers,
  paused = 'degraded',
}: BullmqIndicatorOptions): QueueLimits {
  for (const [name, value] of Object.entries({ maxWaitMs: maxWaitMs ?? undefined, maxWaiting, maxFailed, minWorkers }))
    expectCount(name, value);
  expectOption(['up', 'degraded', 'down'].includes(paused), 'paused', "'up', 'degraded' or 'down'", paused);
  return {
    maxWaitMs: maxWaitMs === null ? undefined : (maxWaitMs ?? MAX_WAIT_MS),
    maxWaiting,
    maxFailed,
    minWorkers,
    paused,
  };
}
