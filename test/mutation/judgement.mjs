import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { SURVIVORS } from './survivors.mjs';

/** In per cent, of all mutants that could be judged. */
export const LEAST_SCORE = 90;

/** What the words of Stryker come to; a mutant of any other could not be judged. */
const OUTCOMES = new Map([
  ['Killed', 'noticed'],
  ['Timeout', 'noticed'],
  ['Survived', 'survived'],
  ['NoCoverage', 'survived'],
]);

/**
 * @typedef {object} Mutant
 * @property {string} file
 * @property {number} line
 * @property {string} mutator
 * @property {string} original the text that it takes away, on one line
 * @property {string} replacement
 * @property {string} status in the words of Stryker
 * @property {string} outcome `noticed`, `survived` or `unjudged`
 * @property {string | undefined} explanation the title of the group in survivors.mjs that explains why it survived
 */

/** What became of a mutant. @param {import('@stryker-mutator/api/core').MutantResult} result @returns {Mutant} */
export function judged({ fileName, location, mutatorName, replacement, status }) {
  const file = relative(process.cwd(), fileName);
  const change = { file, original: oneLine(textAt(file, location)), replacement: oneLine(replacement) };
  const outcome = OUTCOMES.get(status) ?? 'unjudged';
  const explanation = outcome === 'survived' ? explanationOf(change) : undefined;
  return { ...change, line: location.start.line, mutator: mutatorName, status, outcome, explanation };
}

/** The share that was noticed, in per cent, of all that could be judged. @param {readonly Mutant[]} mutants */
export function scoreOf(mutants) {
  const count = (/** @type {string} */ wanted) => mutants.filter(({ outcome }) => outcome === wanted).length;
  const [noticed, survived] = [count('noticed'), count('survived')];
  return noticed + survived === 0 ? 100 : (100 * noticed) / (noticed + survived);
}

/** @param {Pick<Mutant, 'file' | 'original' | 'replacement'>} change */
function explanationOf({ file, original, replacement }) {
  const isIt = (/** @type {readonly string[]} */ [where, from, to]) =>
    where === file &&
    (from === '*' || oneLine(from ?? '') === original) &&
    (to === '*' || oneLine(to ?? '') === replacement);
  return SURVIVORS.find(({ mutants }) => mutants.some(isIt))?.title;
}

/**
 * @param {string} file
 * @param {import('@stryker-mutator/api/core').Location} location counted from 1
 */
function textAt(file, { start, end }) {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = lines[last]?.slice(0, end.column - 1) ?? '';
  lines[0] = lines[0]?.slice(start.column - 1) ?? '';
  return lines.join('\n');
}

/** @param {string} text */
function oneLine(text) {
  return text.replace(/\s+/g, ' ').trim();
}
