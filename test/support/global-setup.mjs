import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the build is made from. */
const SOURCES = ['src', 'scripts', 'package.json', 'tsconfig.json', 'nest-cli.json'];

/** Written last by the build. */
const BUILT = 'dist/cli.js';

/**
 * Builds what is published and the example, for the tests that run them as they are: in processes and threads of their own.
 * Does nothing where nothing has changed since the last build.
 */
export default function setup() {
  const built = changedAt(BUILT);
  if (SOURCES.some((source) => newestIn(source) > built))
    execFileSync('npm', ['run', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** @param {string} path @returns {number} when it or anything in it was changed last, in milliseconds since the epoch */
function newestIn(path) {
  if (!statSync(path).isDirectory()) return changedAt(path);
  const entries = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return Math.max(...['', ...entries].map((entry) => changedAt(join(path, entry))));
}

/** @param {string} path @returns {number} 0 where there is no such file */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
