/** What `import 'nestjs-health-policy'` costs an application that has Nest, ConfigModule and Terminus loaded already. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { overRounds } from '../statistics.mjs';
import { settings, tell } from './settings.mjs';

const file = fileURLToPath(new URL('./import-once.mjs', import.meta.url));
const run = (...args) => JSON.parse(execFileSync(process.execPath, [...args, file], { encoding: 'utf8' }));

run();
const times = Array.from({ length: settings.quick ? 3 : 15 }, () => run().ms);
const { median: value, min, max } = overRounds(times);
const { bytes, files, others } = run('--import', new URL('./loaded-files.mjs', import.meta.url).href);

tell([
  { name: 'import of the main entry, on top of Nest and Terminus', value, min, max, unit: 'ms', goal: { atMost: 25 } },
  {
    name: `everything the main entry loads (${files} files of ours, ${others} of others)`,
    value: bytes / 1000,
    unit: 'kB',
    goal: { atMost: 150 },
  },
]);
