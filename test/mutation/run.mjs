/**
 * `npm run test:mutation`: changes the pure core in every small way that is known, one at a time, and sees whether a spec notices.
 * Without arguments it mutates all of it and writes the result into docs/mutation-testing.md; with files or globs only these, and
 * prints what survived. Ends with 1 where less than the least score is reached, or a survivor is not explained in survivors.mjs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { writeDocument } from './document.mjs';
import { LEAST_SCORE, judged, scoreOf } from './judgement.mjs';
import { MUTATED } from './scope.mjs';

const only = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'health-policy-mutation-'));
const began = performance.now();
try {
  const results = await new Stryker({
    mutate: only.length === 0 ? MUTATED : [...only, '!src/**/*.spec.ts'],
    plugins: [fileURLToPath(import.meta.resolve('./runner.mjs'))],
    testRunner: 'specs',
    coverageAnalysis: 'perTest',
    concurrency: 2,
    reporters: ['progress'],
    allowConsoleColors: false,
    allowEmpty: true,
    ignorePatterns: ['dist'],
    tempDirName: folder,
    disableTypeChecks: false,
    timeoutMS: 60_000,
  }).runMutationTest();

  const mutants = results.map(judged);
  const score = scoreOf(mutants);
  const unexplained = mutants.filter(({ outcome, explanation }) => outcome !== 'noticed' && explanation === undefined);
  for (const { file, line, mutator, original, replacement } of unexplained)
    console.log(`${file}:${line} ${mutator}\n  - ${original}\n  + ${replacement}`);
  console.log(`${mutants.length} mutants, score ${score.toFixed(2)} %, ${unexplained.length} survivors not explained`);
  if (only.length === 0) writeDocument(mutants, performance.now() - began);
  process.exitCode = score >= LEAST_SCORE && unexplained.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
