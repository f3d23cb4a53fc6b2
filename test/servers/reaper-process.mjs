/**
 * Outlives the jest process that started it and clears up after it: reads `{ folder, pid }` lines, and when the pipe ends
 * (a clean exit, a crash and SIGKILL look the same from here) kills each tree, frozen ones included, and removes its folder.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { anyRunning, signalTree } from './process-tree.mjs';

/** @type {Map<string, number | undefined>} */
const guarded = new Map();

for await (const line of createInterface({ input: process.stdin })) {
  const { folder, pid, released } = JSON.parse(line);
  if (released) guarded.delete(folder);
  else guarded.set(folder, pid);
}

for (const [folder, pid] of guarded) {
  if (pid !== undefined) {
    const tree = signalTree(pid, 'SIGKILL');
    while (anyRunning(tree)) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  rmSync(folder, { recursive: true, force: true });
}
