/** Words longer than this are no typo of ours; the distance takes the product of the lengths. */
const LONGEST_COMPARED = 128;

/**
 * The candidate that a mistyped word was most likely meant to be; undefined where none is near: at most a third of the letters of
 * the longer one off, at least one. Case does not count; of two that are equally near, the first.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST_COMPARED) return undefined;
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const most = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    const distance = typingDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance > most || distance >= least) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

/** Damerau-Levenshtein (optimal string alignment): letters inserted, left out, replaced, or two neighbours swapped. */
export function typingDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let distance = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) distance = Math.min(distance, at(beforeLast, column - 2) + 1);
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
