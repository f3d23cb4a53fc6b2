import type { Cluster, Redis } from 'ioredis';
import { systemClock, type Clock } from '../../engine/clock.js';
import { withDeadline } from '../../engine/deadline.js';

/** How long a shared store is waited for, in milliseconds. */
const BOUND_MS = 1000;

/**
 * Why a shared store gave nothing, in words of our own.
 * @publicApi
 */
export class LlmStoreError extends Error {
  override readonly name = 'LlmStoreError';
}

/**
 * Runs scripts through a client that the application shares, each within a bound. Never leaves a command to a client that is not
 * connected (ioredis would queue it, for ever with `maxRetriesPerRequest: null`), nor a further one to a server that owes an answer.
 */
export class BoundedRedis {
  #overdue = 0;
  #connecting: Promise<void> | undefined;

  constructor(
    private readonly client: Redis | Cluster,
    private readonly clock: Clock = systemClock,
  ) {}

  /** @throws LlmStoreError where there is no answer within the bound, or an error for one */
  async run(script: string, key: string, args: readonly (string | number)[]): Promise<unknown> {
    if (this.#overdue > 0) throw new LlmStoreError('the shared store still owes an answer');
    const { outcome, settled } = withDeadline(this.clock, BOUND_MS, async ({ signal }) => {
      await this.#ready(signal);
      return this.client.eval(script, 1, key, ...args);
    });
    const result = await outcome;
    if (result.kind === 'value') return result.value;
    if (result.kind === 'timeout') {
      this.#overdue += 1;
      void settled.then(() => (this.#overdue -= 1));
      throw new LlmStoreError(`the shared store did not answer within ${BOUND_MS} ms`);
    }
    if (result.error instanceof LlmStoreError) throw result.error;
    throw new LlmStoreError('the shared store could not do what it was asked');
  }

  #ready(signal: AbortSignal): Promise<void> | undefined {
    const { client } = this;
    if (client.status === 'ready') return undefined;
    return (this.#connecting ??= connected(client, signal).finally(() => (this.#connecting = undefined)));
  }
}

/** Waits for a client that is about to connect. Leaves no listener behind. */
async function connected(client: Redis | Cluster, signal: AbortSignal): Promise<void> {
  if (!['wait', 'connecting', 'connect'].includes(client.status)) throw notConnected();
  let settle!: () => void;
  const settled = new Promise<void>((resolve) => (settle = resolve));
  const events = ['ready', 'close', 'end'] as const;
  for (const event of events) client.on(event, settle);
  signal.addEventListener('abort', settle);
  try {
    if (client.status === 'wait') client.connect().catch(() => {}); // seen in the status
    await settled;
  } finally {
    for (const event of events) client.off(event, settle);
    signal.removeEventListener('abort', settle);
  }
  if (signal.aborted || client.status !== 'ready') throw notConnected();
}

function notConnected(): LlmStoreError {
  return new LlmStoreError('the client of the shared store is not connected');
}
