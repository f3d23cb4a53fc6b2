/**
 * `npm run test:nodes`: the suite, or what the arguments name, on every Node that the package promises beside this one, one after
 * another. `NODES=26 npm run test:nodes -- test/nest` asks for some.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, delimiter } from 'node:path';
import { FURTHER_NODES, nodeBinary } from './node-binaries.mjs';

const versions = process.env['NODES']?.split(/[ ,]+/) ?? FURTHER_NODES;
const failed = [];
for (const version of versions) {
  const node = await nodeBinary(version);
  console.log(`\nNode ${version}`);
  // In front of the PATH, so that the processes that tests start by name run on it, too.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH']}` };
  const child = spawn(node, ['test/support/run-tests.mjs', ...process.argv.slice(2)], { env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) failed.push(version);
}
console.log(failed.length === 0 ? `passed on Node ${versions.join(', ')}` : `failed on Node ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
