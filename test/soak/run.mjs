/**
 * `npm run test:soak`: the built example backend under load, with real dependencies that fail again and again.
 *
 *   --minutes 10   how long; below ten minutes the result is only printed
 *   --seed 1       decides the order of the faults
 */
import { parseArgs } from 'node:util';
import '../../bench/environment/typescript.mjs';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const { soak } = await import('./under-fire.ts');
process.exitCode = await soak({ minutes: Number(values.minutes), seed: Number(values.seed) });
