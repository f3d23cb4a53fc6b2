import { overRounds } from '../statistics.mjs';

const BATCHES = 7;

/** Microseconds of one turn of some work: the median of seven batches, after one for the warm-up. */
export async function microsecondsOf(work, turns = 20_000) {
  const took = [];
  for (let batch = 0; batch <= BATCHES; batch += 1) {
    const startedAt = performance.now();
    for (let turn = 0; turn < turns; turn += 1) {
      const working = work();
      if (working instanceof Promise) await working;
    }
    took.push(((performance.now() - startedAt) / turns) * 1000);
  }
  const { median: value, min, max } = overRounds(took.slice(1));
  return { value, min, max, unit: 'µs' };
}
