/** What is mutated: files and globs, those that begin with `!` taken out. */
export const MUTATED = ['src/domain/**/*.ts', '!src/**/*.spec.ts'];

/** The specs that have to notice: those of the pure code alone, and what pins the documentation to it. */
const SPECS = /^(src\/domain\/.+|test\/proofs\/configuration|test\/repository\/keys-doc)\.spec\.ts$/;

/** @param {string} file */
export function isSpec(file) {
  return SPECS.test(file);
}

/** The order in which the specs are asked: what only compares tables first, what runs many generated cases last. @param {string} file */
export function rankOf(file) {
  return file.startsWith('test/repository/') ? 0 : /\.property\.|proofs\//.test(file) ? 2 : 1;
}
