/** So many checks on a driven clock, in a process that does nothing else; prints what it held meanwhile. Runs with `--expose-gc`. */
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const { MillionChecks } = await bundled('test/soak/million-checks.ts');
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

/** All in one file, so that nothing is loaded while the clock runs: it waits for no disk, and each run would be another. */
async function bundled(entry) {
  const outfile = resolve(`node_modules/.cache/health-policy/driven-${process.pid}.mjs`);
  await build({ entryPoints: [entry], outfile, bundle: true, packages: 'external', format: 'esm', target: 'node20' });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(outfile);
  }
}
