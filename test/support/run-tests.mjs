/**
 * `npm test`: sees to it that the servers the tests start are installed, runs jest with the arguments it was given, and ends with
 * one line, `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canInstall, install, missingRequirements, remedy } from './requirements.mjs';

const jest = fileURLToPath(import.meta.resolve('jest/bin/jest'));
const args = process.argv.slice(2);
const runsNoTests = args.some((arg) => /^(--(listTests|showConfig|clearCache|init|help|version)|-h|-v)$/.test(arg));

process.exitCode = runsNoTests ? await runJest(args) : provideServers() ? await runAndCount() : 1;

function provideServers() {
  const missing = missingRequirements();
  if (missing.length === 0) return true;
  if (canInstall()) {
    const packages = [...new Set(missing.map((requirement) => requirement.package))];
    const binaries = missing.map(({ binary }) => binary).join(', ');
    console.log(`Installing ${packages.join(', ')}: the tests start real servers and find no ${binaries}.`);
    if (install(packages) && missingRequirements().length === 0) return true;
  }
  console.error('The tests start real servers, and these programs for them are missing:');
  for (const requirement of missingRequirements()) console.error(`  ${requirement.binary}: ${remedy(requirement)}`);
  return false;
}

/** @returns {Promise<number>} the exit code */
async function runAndCount() {
  const folder = mkdtempSync(join(tmpdir(), 'health-policy-results-'));
  try {
    const resultFile = join(folder, 'results.json');
    const code = await runJest([...args, '--json', `--outputFile=${resultFile}`, '--passWithNoTests']);
    const { passed, failed, skipped } = countOf(resultFile);
    const noneRan = passed + failed === 0 && !args.includes('--passWithNoTests');
    if (noneRan) console.error('No test was run: that is a failure.');
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    return code === 0 && (noneRan || failed > 0) ? 1 : code;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} resultFile */
function countOf(resultFile) {
  try {
    const result = JSON.parse(readFileSync(resultFile, 'utf8'));
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } catch {
    console.error('jest ended before it wrote its results: that counts as one failure.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** @param {readonly string[]} jestArgs @returns {Promise<number>} the exit code */
async function runJest(jestArgs) {
  const nodeArgs = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...nodeArgs, jest, ...jestArgs], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
