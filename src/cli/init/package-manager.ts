import { join } from 'node:path';
import { isThere } from './files.js';

/** A command line, the program first. */
export type CommandLine = readonly [string, ...string[]];

const OTHERS = [
  { lock: 'pnpm-lock.yaml', command: ['pnpm', 'add'] },
  { lock: 'yarn.lock', command: ['yarn', 'add'] },
  { lock: 'bun.lock', command: ['bun', 'add'] },
  { lock: 'bun.lockb', command: ['bun', 'add'] },
] as const;

/** What installs packages into the application, by the package manager whose lock file it has; undefined where there are none. */
export function installCommand(folder: string, packages: readonly string[]): CommandLine | undefined {
  if (packages.length === 0) return undefined;
  const [program, action] = OTHERS.find(({ lock }) => isThere(join(folder, lock)))?.command ?? ['npm', 'install'];
  return [program, action, ...packages];
}

/** Runs a command in a folder with the terminal of this process, and tells its exit code. */
export async function runCommand(folder: string, [program, ...args]: CommandLine): Promise<number> {
  const { spawn } = await import('node:child_process');
  return new Promise((resolve) => {
    // On Windows they are scripts, which only a shell starts; the arguments are names and ranges of packages.
    const child = spawn(program, args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
