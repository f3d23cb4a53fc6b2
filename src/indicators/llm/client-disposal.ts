import { systemClock, type Clock } from '../../engine/clock.js';
import type { Built } from './client.js';
import { arrivalOf, methodOf, type Holder } from './guarded.js';

/** The ways to end a client; the first one present is used. */
const DISPOSERS: readonly PropertyKey[] = [Symbol.asyncDispose, Symbol.dispose, 'close', 'dispose', 'destroy'];

/** How long one disposal is waited for, in milliseconds. */
const DISPOSAL_MS = 5000;

/** How soon a factory that keeps its clients is expected to hand out the same one again, in milliseconds. */
const KEPT_CLIENT_MS = 250;

/**
 * Ends the clients that were built for a check, beside the check: neither its failure nor its slowness is an outage.
 * Before the first one is ended the factory is asked once more: one that returns the same client keeps it for the application,
 * and then none is ever ended.
 */
export class ClientDisposal {
  readonly #underWay = new Set<Promise<void>>();
  /** True once the factory is known to make a new client each time, false once it is known not to. */
  #makesNew: boolean | undefined;
  #asking: Promise<boolean> | undefined;

  constructor(private readonly clock: Clock = systemClock) {}

  /** Ends the client, where it can be ended. Returns at once. */
  retire(client: Holder, buildAnother: () => Promise<Built>): void {
    if (this.#makesNew === false || disposerOf(client) === undefined) return;
    const ending = this.#retire(client, buildAnother).finally(() => this.#underWay.delete(ending));
    this.#underWay.add(ending);
  }

  /** Waits for all disposals, each within its bound. Never rejects. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #retire(client: Holder, buildAnother: () => Promise<Built>): Promise<void> {
    this.#makesNew ??= await (this.#asking ??= this.#ask(client, buildAnother));
    if (this.#makesNew) await this.#end(client);
  }

  /** Whether a further client is another one. What comes too late to be compared is taken for new. */
  async #ask(client: Holder, buildAnother: () => Promise<Built>): Promise<boolean> {
    const another = buildAnother().then((built) => (built.kind === 'client' ? built.client : undefined));
    const second = await this.#within(KEPT_CLIENT_MS, another);
    if (second === client) return false;
    void another.then((late) => {
      if (late === client) this.#makesNew = false;
      else if (late !== undefined) return this.#end(late);
      return undefined;
    });
    return true;
  }

  async #end(client: Holder): Promise<void> {
    try {
      const end = disposerOf(client);
      if (end !== undefined) await this.#within(DISPOSAL_MS, arrivalOf(end()));
    } catch {
      // A client that cannot be ended is not the LLM's outage, and its error may carry a key.
    }
  }

  #within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(ms, () => resolve(undefined));
      work.finally(() => timer.cancel()).then(resolve, reject);
    });
  }
}

function disposerOf(client: Holder): (() => unknown) | undefined {
  for (const key of DISPOSERS) {
    const dispose = methodOf(client, key);
    if (dispose !== undefined) return dispose;
  }
  return undefined;
}
