import { spawnSync } from 'node:child_process';
import { binaryPath } from './requirements.mjs';

/** Runs promtool; what it says, and whether it was content. */
export function promtool(args: readonly string[], input = ''): { readonly content: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(binaryPath('promtool'), args, { encoding: 'utf8', input });
  return { content: status === 0, said: `${stdout}${stderr}` };
}
