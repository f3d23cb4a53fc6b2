/** What is mutated: files and globs, those that begin with `!` taken out. */
export const MUTATED = ['src/domain/**/*.ts', '!src/**/*.spec.ts'];

/** The specs that have to notice: those of the pure code alone, and what pins the documentation to it. */
const SPECS = /^(src\/domain\/.+|test\/proofs\/configuration|test\/repository\/keys-doc)\.spec\.ts$/;

/** @param {string} file */
export function isSpec(file) {
  return SPECS.test(file);
}

/** True for a spec that runs many generated cases. @param {string} file */
export function isSlow(file) {
  return /\.property\.|proofs\//.test(file);
}
