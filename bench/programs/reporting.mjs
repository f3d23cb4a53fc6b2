/** How a server under test talks with the bench: it tells its ports, its counters when asked, and blocks when told to. */
import { callsSoFar } from './counted-calls.mjs';

/** @param ports `{ app, management? }` */
export function report(ports) {
  process.on('message', (message) => {
    switch (message.kind) {
      case 'counters': {
        const { user, system } = process.cpuUsage();
        return process.send({ cpuUs: user + system, calls: callsSoFar(), rss: process.memoryUsage.rss() });
      }
      case 'block': {
        const end = performance.now() + message.ms;
        while (performance.now() < end);
      }
    }
  });
  process.on('disconnect', () => process.exit());
  process.send(ports);
}
