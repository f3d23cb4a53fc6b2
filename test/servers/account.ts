import { execFileSync } from 'node:child_process';

/** As whom a program runs. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The named system account where we are root (some servers refuse to run as root), else nobody but ourselves. */
export function accountUnderRoot(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: '-u' | '-g') => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}
