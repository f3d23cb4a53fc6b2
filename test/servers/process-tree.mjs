/** Signals to a process and all its descendants. Plain JavaScript: the reaper runs it outside of jest. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const onLinux = process.platform === 'linux';
const neverNotified = new Int32Array(new SharedArrayBuffer(4));

/**
 * PostgreSQL gives each backend a session of its own, so a process group does not reach them: the tree is walked.
 *
 * @param {number} root @param {NodeJS.Signals} signal
 * @returns {number[]} the processes that were signalled
 */
export function signalTree(root, signal) {
  stop(root); // a stopped parent forks no more children while we look for them
  const tree = [...descendantsOf(root), root];
  for (const pid of tree) {
    if (signal === 'SIGSTOP') stop(pid);
    else signalOne(pid, signal);
  }
  return tree;
}

/** A thread on another core runs on for a moment after SIGSTOP was sent, long enough to answer: returns when none does. */
function stop(/** @type {number} */ pid) {
  signalOne(pid, 'SIGSTOP');
  while (threadStates(pid).some((state) => !/^[TtZX]/.test(state))) Atomics.wait(neverNotified, 0, 0, 1);
}

/** @param {readonly number[]} pids */
export function anyRunning(pids) {
  const running = runningProcesses();
  return pids.some((pid) => running.has(pid));
}

/** @param {number} root @returns {number[]} */
function descendantsOf(root) {
  const family = new Set([root]);
  const processes = runningProcesses();
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [pid, parent] of processes) if (family.has(parent)) family.add(pid);
  }
  family.delete(root);
  return [...family];
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function signalOne(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/** @returns {Map<number, number>} process → its parent; zombies are left out, for where nobody reaps them they stay */
function runningProcesses() {
  const rows = onLinux ? rowsIn('/proc') : rowsOfPs();
  return new Map(rows.filter(([, , state]) => !state.startsWith('Z')).map(([pid, parent]) => [+pid, +parent]));
}

/** @typedef {[pid: string, parent: string, state: string]} Row */

/** @param {string} folder `/proc`, or a process's own `task` with its threads @returns {Row[]} */
function rowsIn(folder) {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .flatMap((id) => rowOf(id, `${folder}/${id}/stat`));
  } catch {
    return []; // the process has ended
  }
}

/** @param {string} id @param {string} statFile @returns {Row[]} none when it ended while we were reading */
function rowOf(id, statFile) {
  try {
    const stat = readFileSync(statFile, 'utf8');
    const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [[id, parent, state]];
  } catch {
    return [];
  }
}

/** @returns {Row[]} */
function rowsOfPs() {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => /** @type {Row} */ (line.trim().split(/\s+/)));
}

/** @param {number} pid @returns {string[]} of each of its threads, where the system tells them apart; none when it has ended */
function threadStates(pid) {
  const rows = onLinux ? rowsIn(`/proc/${pid}/task`) : rowsOfPs().filter(([id]) => +id === pid);
  return rows.map(([, , state]) => state);
}
