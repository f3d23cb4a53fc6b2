import { connect } from 'node:net';
import { systemClock } from '../../engine/clock.js';

/** More characters than any greeting of a server has. */
const LONGEST_GREETING = 65_536;

/** So long a server that greets may take to say that it is full, in milliseconds. It says so right behind the greeting. */
const SECOND_WORD_MS = 20;

/** What a server said instead of a greeting of NATS, or right behind it. */
export class GreetingError extends Error {
  override readonly name = 'GreetingError';
  /** @param what `full`: it takes no more connections. `foreign`: that is no NATS. `silence`: it hung up without a word */
  constructor(readonly what: 'full' | 'foreign' | 'silence') {
    super(what);
  }
}

/**
 * Waits until a server greets with `INFO`, as NATS does before anything else, and hangs up. For one thing the client cannot be told to
 * let go of a server that accepts a connection and says nothing: it would keep that socket for ever. For another it loses the words of a
 * server that is full. Sends nothing.
 * @throws the error of the network, or {@link GreetingError}; stays pending where the signal ends it
 */
export function greeted({ host, port }: { host: string; port: number }, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return;
    let said = '';
    const socket = connect({ host, port });
    const end = () => socket.destroy();
    const isGreeted = () => /^INFO .*\r\n/i.test(said);
    signal.addEventListener('abort', end, { once: true });
    socket.setEncoding('latin1');
    socket.on('error', reject);
    socket.on('close', () => {
      signal.removeEventListener('abort', end);
      if (signal.aborted) return;
      if (/\r\n-ERR '?maximum .*connections exceeded/i.test(said)) reject(new GreetingError('full'));
      else if (isGreeted()) resolve();
      else reject(new GreetingError(said === '' ? 'silence' : 'foreign'));
    });
    socket.on('data', (text: string) => {
      said += text;
      const isOther = !'INFO '.startsWith(said.slice(0, 5).toUpperCase()) || said.length > LONGEST_GREETING;
      if (isOther || /\r\n-ERR\b.*\r\n/.test(said)) end();
      else if (isGreeted()) systemClock.after(SECOND_WORD_MS, end);
    });
  });
}
