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
};
const version = () =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;

void run(process.argv.slice(2), surroundings, version)
  .catch(() => {
    surroundings.err('nestjs-health-policy itself failed; please report it with the command line');
    return EX_SOFTWARE;
  })
  // A look-up of a host name that nobody waits for any more would hold the process open.
  .then((code) => process.stdout.write('', () => process.stderr.write('', () => process.exit(code))));
