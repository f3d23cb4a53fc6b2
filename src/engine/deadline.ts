import type { CheckContext } from '../domain/indicator.js';
import type { Clock } from './clock.js';

/** How a piece of work ended as seen from its deadline. */
export type DeadlineOutcome<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'thrown'; readonly error: unknown }
  | { readonly kind: 'timeout' };

/** Work under a deadline: when it ended for the caller, and when it really did. */
export interface Deadlined<T> {
  /** Settles at the latest at the deadline; never rejects. */
  readonly outcome: Promise<DeadlineOutcome<T>>;
  /** Settles when the work itself does, which may be never; never rejects. */
  readonly settled: Promise<void>;
}

/** Lateness of a timer that is not worth an extension, in milliseconds. */
const PUNCTUAL_MS = 5;

/**
 * Runs work under a deadline that holds whether or not the work honours its signal.
 * A deadline that fires late, because the event loop was blocked, is extended once by its lateness, at most by one timeout:
 * our own block is not the dependency's fault, and answers already in the sockets are read first.
 * Work that itself blocks the event loop past its deadline, before it first gives way, has timed out.
 */
export function withDeadline<T>(
  clock: Clock,
  timeoutMs: number,
  work: (context: CheckContext) => T | PromiseLike<T>,
): Deadlined<T> {
  const controller = new AbortController();
  let finish!: (outcome: DeadlineOutcome<T>) => void;
  const outcome = new Promise<DeadlineOutcome<T>>((resolve) => (finish = resolve));

  const due = clock.now() + timeoutMs;
  const expire = () => {
    finish({ kind: 'timeout' });
    controller.abort(new DeadlineError(timeoutMs));
  };
  let timer = clock.after(timeoutMs, () => {
    const latenessMs = Math.min(clock.now() - due, timeoutMs);
    if (latenessMs <= PUNCTUAL_MS) expire();
    else timer = clock.after(latenessMs, expire);
  });

  const working = begin(work, { signal: controller.signal, timeoutMs });
  if (clock.now() > due) {
    timer.cancel();
    expire();
  }
  const settled = working.then((result) => {
    timer.cancel();
    finish(result);
  });
  return { outcome, settled };
}

/** Why a check's signal was aborted. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  constructor(readonly timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
  }
}

async function begin<T>(
  work: (context: CheckContext) => T | PromiseLike<T>,
  context: CheckContext,
): Promise<DeadlineOutcome<T>> {
  try {
    return { kind: 'value', value: await work(context) };
  } catch (error) {
    return { kind: 'thrown', error };
  }
}
