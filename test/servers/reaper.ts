import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/**
 * Starts `reaper-process.mjs` with the first folder to guard and lets it go with the last. A `process.on('exit')` handler would not do:
 * jest gives tests a copy of `process` that hears no exit, and no handler runs when a worker is killed.
 */
const guarded = new Set<string>();
let reaper: ChildProcess | undefined;

/** @param pid the server that works in the folder, none while it is down */
export function guard(folder: string, pid: number | undefined): void {
  guarded.add(folder);
  reaper ??= startReaper();
  tell({ folder, pid });
}

export function release(folder: string): void {
  if (!guarded.delete(folder)) return;
  tell({ folder, released: true });
  if (guarded.size > 0) return;
  reaper?.stdin?.end();
  reaper = undefined;
}

function startReaper(): ChildProcess {
  const script = fileURLToPath(new URL('./reaper-process.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  child.unref();
  (child.stdin as Socket).unref();
  return child;
}

function tell(message: object): void {
  reaper?.stdin?.write(`${JSON.stringify(message)}\n`);
}
