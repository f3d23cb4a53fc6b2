/** So many checks on a driven clock, in a process that does nothing else; prints what it held meanwhile. Runs with `--expose-gc`. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import '../../bench/environment/typescript.mjs';

const { MillionChecks } = await import('./million-checks.ts');
const [checks, samples] = process.argv.slice(2).map(Number);
const soak = new MillionChecks();
const taken = [];
for (let sample = 1; sample <= samples; sample += 1) {
  await soak.until((checks / samples) * sample);
  for (let turn = 0; turn < 3; turn += 1) {
    await nextTurn();
    globalThis.gc();
  }
  const heap = process.memoryUsage().heapUsed;
  taken.push({ checks: soak.checks, heap, handles: process.getActiveResourcesInfo().length, ...soak.counts() });
}
await soak.stop();
const { transitions, listenerErrors, asked, reasons } = soak;
console.log(JSON.stringify({ taken, transitions, listenerErrors, asked, reasons: [...reasons], left: soak.counts() }));
