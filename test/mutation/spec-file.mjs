import { createRequire } from 'node:module';
import { Script } from 'node:vm';

/** How many cases a property is tried with at most, for each mutant anew. */
const MOST_CASES = 20;

const require = createRequire(import.meta.url);
const { jestExpect } = createRequire(require.resolve('@jest/globals'))('@jest/expect');
const fc = require('fast-check');

// The same cases for each mutant, and no search for the smallest: whether a test fails is all that is asked.
fc.configureGlobal({ seed: 1, endOnFailure: true });
const shortProperties = {
  ...fc,
  assert: (/** @type {any} */ property, { numRuns = MOST_CASES, ...rest } = {}) =>
    fc.assert(property, { ...rest, numRuns: Math.min(numRuns, MOST_CASES) }),
};

/**
 * @typedef {object} Test
 * @property {string} id
 * @property {string} file
 * @property {() => unknown} run
 */

/** One spec, bundled with the code that it is about, so that it can be loaded again and again within one process. */
export class SpecFile {
  #script;
  /** @type {{ readonly mutant: string | undefined, readonly tests: Test[] } | undefined} */
  #loaded;

  /**
   * @param {string} file
   * @param {string} code of a CommonJS module
   */
  constructor(file, code) {
    this.file = file;
    this.#script = new Script(`(function (require, module, exports) {${code}\n})`, { filename: file });
  }

  /**
   * The tests of the file, loaded anew unless that was done with the same mutant active.
   * @param {string | undefined} mutant that is active while it loads
   */
  tests(mutant) {
    if (this.#loaded === undefined || this.#loaded.mutant !== mutant) this.#loaded = { mutant, tests: this.#load() };
    return this.#loaded.tests;
  }

  /** That the file loads is its first test: what is thrown outside of a test fails that one. @returns {Test[]} */
  #load() {
    /** @type {Test[]} */
    const tests = [];
    let failure;
    try {
      const module = { exports: {} };
      const provided = new Map([
        ['@jest/globals', globalsOf(this.file, tests)],
        ['fast-check', shortProperties],
      ]);
      const load = (/** @type {string} */ name) => provided.get(name) ?? require(name);
      this.#script.runInThisContext()(load, module, module.exports);
    } catch (error) {
      failure = { error };
    }
    const loads = () => {
      if (failure !== undefined) throw failure.error;
    };
    return [{ id: `${this.file}: loads`, file: this.file, run: loads }, ...tests];
  }
}

/**
 * What the specs of the pure core import from `@jest/globals`: jest's own `expect`, and the little of `describe` and `it` that they use.
 * @param {string} file
 * @param {Test[]} tests takes in what is found
 */
function globalsOf(file, tests) {
  /** @type {string[]} */
  const path = [];
  const describe = (/** @type {string} */ title, /** @type {() => void} */ body) => {
    path.push(title);
    body();
    path.pop();
  };
  const it = (/** @type {string} */ title, /** @type {() => unknown} */ run) => {
    const name = `${file}: ${[...path, title].join(' > ')}`;
    const namesakes = tests.filter(({ id }) => id === name || id.startsWith(`${name} #`)).length;
    tests.push({ id: namesakes === 0 ? name : `${name} #${namesakes + 1}`, file, run });
  };
  return { expect: jestExpect, describe: withEach(describe), it: withEach(it) };
}

/**
 * Adds `each`: once for every row, a row that is no list being its only argument.
 * @param {(title: string, body: () => unknown) => void} define
 */
function withEach(define) {
  const each = (/** @type {unknown[]} */ rows) => (/** @type {string} */ title, /** @type {Function} */ body) => {
    rows.forEach((row, index) =>
      define(`${title} (row ${index + 1})`, () => body(...(Array.isArray(row) ? row : [row]))),
    );
  };
  return Object.assign(define, { each });
}
