/** What npm would publish. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { tell } from './settings.mjs';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const options = { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], shell: process.platform === 'win32' };
const [{ size, unpackedSize, entryCount }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], options));

tell([
  { name: `tarball, ${entryCount} files`, value: size / 1000, unit: 'kB' },
  { name: 'the same unpacked', value: unpackedSize / 1000, unit: 'kB' },
]);
