#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { run } from './run.js';

/** `EX_SOFTWARE` of sysexits.h. */
const EX_SOFTWARE = 70;

// Whoever reads may have gone; the exit code tells all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const surroundings = {
  env: process.env,
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
  manifest: () => JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as object,
  ask: process.stdin.isTTY && process.stdout.isTTY ? ask : undefined,
};

void run(process.argv.slice(2), surroundings)
  .catch(() => {
    surroundings.err('nestjs-health-policy itself failed; please report it with the command line');
    return EX_SOFTWARE;
  })
  // A look-up of a host name that nobody waits for any more would hold the process open.
  .then((code) => process.stdout.write('', () => process.stderr.write('', () => process.exit(code))));

/** Anything but yes is a no, the end of the input as well. */
async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    terminal.on('close', () => resolve(false));
    terminal.question(question, (answer) => {
      resolve(/^\s*y(es)?\s*$/i.test(answer));
      terminal.close();
    });
  });
}
