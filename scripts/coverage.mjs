/**
 * `npm run coverage`: all tests with jest's coverage, and what came of it in docs/coverage.md: lines and branches of each folder, and the
 * lines that no test of this process reached. `npm run coverage -- src/domain` runs some of them and writes nothing.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import ts from 'typescript';

const FILE = 'docs/coverage.md';
const patterns = process.argv.slice(2);

const { status } = spawnSync(
  process.execPath,
  [
    'test/support/run-tests.mjs',
    ...patterns,
    '--coverage',
    '--coverageProvider=v8',
    '--coverageReporters=json',
    '--collectCoverageFrom=src/**/*.ts',
    '--collectCoverageFrom=!src/**/*.spec.ts',
  ],
  { stdio: 'inherit' },
);

const measured = Object.values(JSON.parse(readFileSync('coverage/coverage-final.json', 'utf8')));
const files = measured
  .filter(({ path }) => hasCode(path))
  .map((each) => {
    const file = relative(process.cwd(), each.path);
    const missed = Object.entries(each.s).filter(([, count]) => count === 0);
    const lines = [...new Set(missed.map(([id]) => each.statementMap[id].start.line))].sort(
      (one, other) => one - other,
    );
    const branches = Object.values(each.b).flat();
    return {
      file,
      folder: folderOf(file),
      lines: { all: new Set(Object.values(each.statementMap).map(({ start }) => start.line)).size, missed: lines },
      branches: { all: branches.length, missed: branches.filter((count) => count === 0).length },
    };
  });

const folders = groupBy(files);
const rows = [...folders]
  .sort(([one], [other]) => one.localeCompare(other))
  .map(([folder, some]) => `| \`${folder}\` | ${shares(some)} | ${uncovered(some)} |`);
const table = [
  '| folder | lines | branches | lines that were not reached |',
  '|---|---|---|---|',
  ...rows,
  `| all | ${shares(files)} | |`,
  '',
];

console.log(table.join('\n'));
if (patterns.length > 0 || status !== 0) console.log(`${FILE} is left as it is.`);
else {
  const [before, rest] = readFileSync(FILE, 'utf8').split('<!-- coverage:begin -->\n');
  const [, after] = rest.split('<!-- coverage:end -->');
  const when = `Measured ${new Date().toISOString().slice(0, 10)} on Node ${process.versions.node}.\n\n`;
  writeFileSync(FILE, `${before}<!-- coverage:begin -->\n${when}${table.join('\n')}<!-- coverage:end -->${after}`);
}
process.exitCode = status ?? 1;

/** False for a file of types alone, of which nothing is left to run. @param {string} path */
function hasCode(path) {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, removeComments: true };
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions });
  return outputText.replace('export {};', '').trim() !== '';
}

/** @param {string} file */
function folderOf(file) {
  const [src, first, second, third] = file.split('/');
  if (second === undefined) return `${src}/*.ts`;
  return first === 'adapters' && third !== undefined ? `${src}/${first}/${second}` : `${src}/${first}`;
}

function groupBy(some) {
  const found = new Map();
  for (const each of some) found.set(each.folder, [...(found.get(each.folder) ?? []), each]);
  return found;
}

function shares(some) {
  const sum = (pick) => some.reduce((total, each) => total + pick(each), 0);
  const share = (missed, all) => (all === 0 ? '–' : `${((1 - missed / all) * 100).toFixed(1)} %`);
  const lines = share(
    sum(({ lines }) => lines.missed.length),
    sum(({ lines }) => lines.all),
  );
  return `${lines} | ${share(
    sum(({ branches }) => branches.missed),
    sum(({ branches }) => branches.all),
  )}`;
}

/** `redis.health.ts 12–14, 20` for each file. */
function uncovered(some) {
  return some
    .filter(({ lines }) => lines.missed.length > 0)
    .map(({ file, lines }) =>
      lines.missed.length === lines.all
        ? `${file.split('/').at(-1)}: all`
        : `${file.split('/').at(-1)} ${ranges(lines.missed)}`,
    )
    .join('; ');
}

/** @param {readonly number[]} lines in order */
function ranges(lines) {
  const found = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last !== undefined && line <= last[1] + 2) last[1] = line;
    else found.push([line, line]);
  }
  return found.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(', ');
}
