/**
 * The test runner of the mutation tests. Jest would load everything anew for each mutant. The
 * specs of the pure core need no more than `describe`, `it` and `expect`, so here they are bundled once and run within one process:
 * a mutant costs milliseconds. What it runs is the same specs, with jest's own `expect`.
 */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { isSpec, rankOf } from './scope.mjs';
import { SpecFile } from './spec-file.mjs';

/** @typedef {import('./spec-file.mjs').Test} Test */

/** 100 generated configurations for each mutant instead of 10,000. */
const PROOF_FACTOR = '0.01';

/**
 * A mutant that one test runs more often than all tests together run the original loops for ever. Stryker allows a hundred times that,
 * over all tests: in the inner loops of a search that takes longer than its patience.
 */
const HIT_LIMIT_FACTOR = 100;
const LEAST_LIMIT = 10_000;

/** Where the instrumented code looks which mutant is active, and counts what it runs. */
const state = /** @type {any} */ (globalThis['__stryker__'] ??= {});

class SpecRunner {
  /** @type {SpecFile[]} */
  #files = [];

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    process.env['PROOF_FACTOR'] = PROOF_FACTOR;
    const files = ['src', 'test'].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => join(root, file)),
    );
    const { outputFiles } = await build({
      entryPoints: files.filter(isSpec),
      absWorkingDir: process.cwd(),
      outdir: '.',
      outbase: '.',
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      packages: 'external',
      logLevel: 'error',
    });
    this.#files = outputFiles
      .map(({ path, text }) => new SpecFile(relative('.', path).replace(/js$/, 'ts'), text))
      .toSorted(quickFirst);
  }

  async dryRun() {
    state.mutantCoverage = { static: {}, perTest: {} };
    const tests = [];
    for (const test of this.#files.flatMap((file) => file.tests(undefined))) {
      state.currentTestId = test.id;
      tests.push(await resultOf(test));
      state.currentTestId = undefined;
    }
    return { status: 'complete', tests, mutantCoverage: state.mutantCoverage };
  }

  /** @param {import('@stryker-mutator/api/test-runner').MutantRunOptions} options */
  async mutantRun({ activeMutant: { id }, sandboxFileName, mutantActivation, testFilter, hitLimit = Infinity }) {
    state.hitLimit = Math.max(LEAST_LIMIT, hitLimit / HIT_LIMIT_FACTOR);
    const [fromTheStart, covering] = [
      mutantActivation === 'static' ? id : undefined,
      testFilter && new Set(testFilter),
    ];
    let nrOfTests = 0;
    for (const file of this.#files.toSorted(ownSpecFirst(relative('.', sandboxFileName)))) {
      state.hitCount = 0;
      state.activeMutant = fromTheStart;
      const tests = file.tests(fromTheStart).filter((test) => covering === undefined || covering.has(test.id));
      state.activeMutant = id;
      for (const test of tests) {
        state.hitCount = 0;
        nrOfTests += 1;
        const { status, failureMessage } = await resultOf(test);
        if (state.hitCount > state.hitLimit) return { status: 'timeout', reason: `loops: ${state.hitCount} turns` };
        if (status === FAILED) return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests };
      }
    }
    return { status: 'survived', nrOfTests };
  }
}

const [SUCCESS, FAILED] = [0, 1];

/** @param {Test} test */
async function resultOf({ id, file, run }) {
  const began = performance.now();
  const result = { id, name: id, fileName: file };
  try {
    await run();
    return { ...result, status: SUCCESS, timeSpentMs: performance.now() - began };
  } catch (error) {
    const failureMessage = error instanceof Error ? error.message : String(error);
    return { ...result, status: FAILED, timeSpentMs: performance.now() - began, failureMessage };
  }
}

/** Most mutants die of a quick test. @param {SpecFile} one @param {SpecFile} other */
function quickFirst({ file: one }, { file: other }) {
  return rankOf(one) - rankOf(other) || one.localeCompare(other);
}

/** And more of them of the spec that is called like the file. @param {string} mutated */
function ownSpecFirst(mutated) {
  const own = mutated.replace(/ts$/, 'spec.ts');
  return (/** @type {SpecFile} */ one, /** @type {SpecFile} */ other) =>
    Number(other.file === own) - Number(one.file === own);
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'specs', factory: () => new SpecRunner() }];
