import { SERVED_WITHIN_MS, type Observation } from './cell.js';
import type { Expected } from './expectations.js';
import type { Subject, Variant } from './subject.js';

/** For a machine that is busy with other tests; what was really measured stands in the table. */
const SLACK_MS = 3000;
/** How much sooner it may be served without us before we are to blame: its own retries have no fixed moment. */
const SERVED_SLACK_MS = 500;
/** Connections that all checks together may have open at once beside those of the application. */
const MOST_SOCKETS = 6;
/** Connections more or less with which a pool may come out of a fault: they are opened and closed as the traffic wants. */
const SOCKETS_LEFT = 2;
/** Code that was compiled meanwhile is more than what a leak of one fault would be, but a leak of megabytes shows. */
const MOST_HEAP_BYTES = 8 * 1024 * 1024;

/** What an observation falls short of; nothing where all is as it must be. */
export function complaints(
  seen: Observation,
  expected: Expected,
  { intervalMs, timeoutMs, variants }: Subject,
): string[] {
  const found: string[] = [];
  const expect = (holds: boolean, complaint: string) => void (holds || found.push(complaint));

  for (const variant of variants) {
    const { shown, noticedMs = 0, recoveredMs = 0 } = seen.sights[variant]!;
    const wanted = expected[variant]!;
    const asWanted = mayStayUp(expected, variant)
      ? shown.every((each) => wanted.includes(each))
      : wanted.includes(shown.at(-1)!);
    expect(asWanted, `${variant}: expected ${wanted.join(' or ')}, got ${shown.join(', ')}`);

    const boundMs = intervalMs + timeoutMs + SLACK_MS;
    expect(noticedMs <= boundMs, `${variant}: noticed after ${noticedMs} ms`);
    // A client that the application shares is judged as the application fares with it.
    const fromMs = variant === 'pool' ? seen.servedMs : 0;
    expect(recoveredMs <= fromMs + boundMs, `${variant}: up again after ${recoveredMs} ms`);
  }

  const servedMs = Math.max(SERVED_WITHIN_MS, (seen.servedWithoutUsMs ?? 0) + SERVED_SLACK_MS);
  expect(
    seen.servedMs <= servedMs,
    `the application is served after ${seen.servedMs} ms, and without health checks after ${seen.servedWithoutUsMs} ms`,
  );
  expect(seen.unanswered === 0, `${seen.unanswered} requests of /health got no answer`);
  expect(seen.wrongCodes === 0, `${seen.wrongCodes} answers have a code that is not theirs`);
  expect(seen.said === '', `the application said: ${seen.said}`);

  const { before, most, after } = seen.sockets;
  if (before !== undefined) {
    expect(most <= before + MOST_SOCKETS, `${most} sockets at once, after ${before}`);
    expect(after <= before + SOCKETS_LEFT, `${after} sockets are left, after ${before}`);
  }
  expect(seen.slots.left === 0, `${seen.slots.left} slots of the pool are not given back`);
  expect((seen.listenersLeft ?? 0) <= 0, `${seen.listenersLeft} listeners are left`);
  expect((seen.heapLeftBytes ?? 0) < MOST_HEAP_BYTES, `${seen.heapLeftBytes} bytes are left`);
  return found;
}

function mayStayUp(expected: Expected, variant: Variant): boolean {
  return expected[variant]![0] === 'up';
}
