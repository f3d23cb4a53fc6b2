import { readFileSync, writeFileSync } from 'node:fs';
import { LEAST_SCORE, scoreOf } from './judgement.mjs';
import { SURVIVORS } from './survivors.mjs';

/** @typedef {import('./judgement.mjs').Mutant} Mutant */

const FILE = 'docs/mutation-testing.md';
const [BEGIN, END] = ['<!-- mutation:begin -->', '<!-- mutation:end -->'];

/**
 * Puts the result between the markers of the document.
 * @param {readonly Mutant[]} mutants
 * @param {number} tookMs
 */
export function writeDocument(mutants, tookMs) {
  const text = readFileSync(FILE, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before === -1 || after < before) throw new Error(`${FILE} has lost its markers ${BEGIN} and ${END}`);
  writeFileSync(FILE, `${text.slice(0, before + BEGIN.length)}\n\n${resultIn(mutants, tookMs)}\n${text.slice(after)}`);
}

/**
 * @param {readonly Mutant[]} mutants
 * @param {number} tookMs
 */
function resultIn(mutants, tookMs) {
  const files = [...new Set(mutants.map(({ file }) => file))].toSorted();
  const date = new Date().toISOString().slice(0, 10);
  const minutes = Math.round(tookMs / 60_000);
  return [
    `${date}, Node ${process.version.slice(1)}, ${minutes} minutes: **${score(mutants)}** of ${mutants.length} mutants were noticed; the command asks for ${LEAST_SCORE} %.`,
    '',
    row('file', ...WORDS.map(([word]) => word), 'score'),
    row('---', ...WORDS.map(() => '--:'), '--:'),
    row('all', ...counts(mutants)),
    ...files.map((file) => row(`\`${file}\``, ...counts(mutants.filter((mutant) => mutant.file === file)))),
    '',
    '## What survived, and why',
    '',
    ...[...SURVIVORS, UNREAD].flatMap(({ title, why }) => {
      const explained = mutants.filter(
        ({ outcome, explanation = UNREAD.title }) => outcome === 'survived' && explanation === title,
      );
      return explained.length === 0
        ? []
        : [`### ${title} (${explained.length})`, '', why, '', ...explained.map(item), ''];
    }),
  ].join('\n');
}

const UNREAD = { title: 'Not read yet', why: 'Nobody has said of these why they survive.' };

/** The columns, and the words of Stryker for them. @type {readonly (readonly [string, string])[]} */
const WORDS = [
  ['killed', 'Killed'],
  ['timeout', 'Timeout'],
  ['survived', 'Survived'],
  ['no coverage', 'NoCoverage'],
];

/** @param {readonly Mutant[]} mutants */
function counts(mutants) {
  return [...WORDS.map(([, word]) => String(mutants.filter(({ status }) => status === word).length)), score(mutants)];
}

/** @param {readonly Mutant[]} mutants */
function score(mutants) {
  return `${scoreOf(mutants).toFixed(1)} %`;
}

/** @param {readonly string[]} cells */
function row(...cells) {
  return `| ${cells.join(' | ')} |`;
}

/** @param {Mutant} mutant */
function item({ file, line, original, replacement }) {
  return `- \`${file}:${line}\`: ${code(original)} → ${code(replacement)}`;
}

/** Text as code of Markdown, whatever it holds. @param {string} text */
function code(text) {
  const short = text.length > 100 ? `${text.slice(0, 99)}…` : text;
  const fence = '`'.repeat(Math.max(0, ...(short.match(/`+/g) ?? []).map(({ length }) => length)) + 1);
  return fence.length === 1 ? `\`${short}\`` : `${fence} ${short} ${fence}`;
}
