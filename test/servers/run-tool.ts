import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Account } from './account.js';

/** Runs a program to its end. @throws Error with all it printed, when it fails */
export async function runTool(
  file: string,
  args: readonly string[],
  run: { as?: Account | undefined; input?: string } = {},
) {
  const child = spawn(file, args, { ...run.as, cwd: '/', env: { ...process.env, LC_ALL: 'C' } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.end(run.input);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${code}:\n${output.trim()}`);
}
