import { down } from '../domain/check-result.js';
import { answerOf, type Fault, type FaultContext, type Step } from './step.js';

/**
 * The connection is refused: down, `unreachable`, at once.
 * @publicApi
 */
export function refuse(): Fault {
  return () => down('unreachable', 'connection refused');
}

/**
 * The credentials are refused: down, `auth_failed`, at once.
 * @publicApi
 */
export function auth(): Fault {
  return () => down('auth_failed', 'the server refuses the credentials');
}

/**
 * No answer: down, `timeout`, at the deadline. As the clients of the built-in indicators do, it lets go then.
 * @publicApi
 */
export function hang(): Fault {
  return ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
}

/**
 * No answer, of a client that does not let go at the deadline either: further checks wait for it until `HEALTH_ABANDON_AFTER_MS` has
 * passed.
 * @publicApi
 */
export function stick(): Fault {
  return ({ hold }) => hold();
}

/**
 * An answer that takes its time: after the deadline it comes too late.
 * @param ms of the driven clock
 * @param then what the answer is; @default up
 * @publicApi
 */
export function drip(ms: number, then: Step = 'up'): Fault {
  return async (context) => {
    await delay(ms, context);
    return answerOf(then, context);
  };
}

/**
 * One step a check, over and over again.
 * @param steps @default up, then down
 * @publicApi
 */
export function flap(...steps: readonly Step[]): Fault {
  const cycle = steps.length > 0 ? steps : (['up', 'down'] as const);
  let asked = 0;
  return (context) => answerOf(cycle[asked++ % cycle.length], context);
}

/**
 * The check throws: an error of the network is `unreachable`, any other `indicator_error`.
 * @param error @default one that is not about the network
 * @publicApi
 */
export function throws(error: unknown = new Error('The test has the check fail')): Fault {
  return () => {
    throw error;
  };
}

/**
 * An answer that is no status: `indicator_error`, never up.
 * @publicApi
 */
export function nonsense(answer: unknown = { status: 'OK' }): Fault {
  return () => answer;
}

function delay(ms: number, { clock, signal }: FaultContext): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(ms, resolve);
    const letGo = () => {
      timer.cancel();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', letGo, { once: true });
  });
}
