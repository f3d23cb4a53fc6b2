/**
 * How many times the proofs run more than they do by default: `PROOF_FACTOR=10 npm run test:proofs`.
 * @default 1: what fits into every run of the tests
 */
const FACTOR = Number(process.env['PROOF_FACTOR'] ?? 1);

/** A number of runs, times the factor; a seed where `PROOF_SEED` names one, so that a failure can be run again. */
export function runs(usual: number): { readonly numRuns: number; readonly seed?: number } {
  const seed = process.env['PROOF_SEED'];
  return { numRuns: Math.ceil(usual * FACTOR), ...(seed !== undefined && { seed: Number(seed) }) };
}
