/** The micro-benchmarks, one after the other, each in a process of its own: what one leaves behind is not the next one's. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const FILES = [
  'evaluation',
  'rendering',
  'policy-resolution',
  'import-time',
  'cli-start',
  'tarball',
  'thousand-indicators',
  'driven-growth',
];

/** @returns the rows of all: `{ name, value, unit, min?, max?, goal? }`, or `{ name, error }` */
export async function microBenchmarks(options, tell) {
  const rows = [];
  for (const name of FILES.filter(options.wanted)) {
    tell(`micro-benchmark: ${name}`);
    rows.push(...(await rowsOf(name, options)));
  }
  return rows;
}

async function rowsOf(name, { monitorSeconds, drivenChecks, quick }) {
  const file = fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1' };
  const settings = JSON.stringify({ monitorSeconds, drivenChecks, quick });
  try {
    const { stdout } = await run(process.execPath, ['--expose-gc', file, settings], { env });
    return JSON.parse(stdout.trim().split('\n').at(-1));
  } catch (error) {
    return [{ name, error: String(error.stderr || error.message).slice(0, 500) }];
  }
}
