import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FLAPPING } from '../../src/domain/history.js';
import { REASONS } from '../../src/domain/reason.js';
import { REMEDIES } from '../../src/domain/remedy.js';
import { DOCUMENTS } from '../support/documents/blocks.js';
import { expectGenerated, markdownTable } from '../support/generated-part.js';

/** The kinds of indicators, with the text of all that belongs to each. */
const kinds = new Map(
  readdirSync('src/indicators')
    .filter((file) => file.endsWith('.health.ts') && file !== 'custom.health.ts')
    .map((file) => {
      const kind = file.replace('.health.ts', '');
      const own = [join('src/indicators', file), ...sourcesUnder(join('src/indicators', kind))];
      return [kind, withShared(own).map(read).join('\n')];
    }),
);
/** What is found wherever a check runs, whatever it checks. */
const common = [...sourcesUnder('src/engine'), 'failure', 'foreign-result', 'report']
  .map((file) => read(file.includes('/') ? file : join('src/domain', `${file}.ts`)))
  .join('\n');

/** The table of reasons, made from the one that the code has. `UPDATE_DOCS=1 npm test -- docs.spec` writes it. */
const table = markdownTable(
  ['reason', 'means', 'try first', 'said by'],
  REASONS.map((reason) => [`\`${reason}\``, REMEDIES[reason].means, REMEDIES[reason].tryFirst, saidBy(`'${reason}'`)]),
);

function saidBy(word: string): string {
  if (common.includes(word)) return 'any';
  return [...kinds].flatMap(([kind, text]) => (text.includes(word) ? [kind] : [])).join(', ');
}

function sourcesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => join(folder, file));
}

/** These files, and what they import of what several indicators share. */
function withShared(files: readonly string[]): string[] {
  const found = new Set(files);
  for (const file of found)
    for (const [, target] of read(file).matchAll(/from '(\.[^']+)\.js'/g)) {
      const path = `${join(dirname(file), target!)}.ts`;
      if (/^src\/indicators\/[\w-]+\//.test(path)) found.add(path);
    }
  return [...found];
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** The anchors that GitHub gives the headings of a document. */
function anchorsOf(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the documentation', () => {
  it('lists every reason with what it means and what to try first, as the code has them', () => {
    expectGenerated('docs/reasons.md', 'reasons', table);
  });

  it('has links that lead somewhere', () => {
    const broken = DOCUMENTS.flatMap((file) =>
      [...read(file).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)]
        .map(([, inline, below]) => (inline ?? below)!)
        .filter((link) => !/^[a-z]+:/.test(link))
        .filter((link) => {
          const [path = '', anchor] = link.split('#');
          const target = path === '' ? file : join(dirname(file), path);
          return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
        })
        .map((link) => `${file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('is all within reach of the README', () => {
    const reached = new Set(['README.md']);
    for (const file of reached)
      for (const [, link] of read(file).matchAll(/\]\(([^)#\s]+\.md)(?:#[^)]*)?\)/g))
        if (!/^[a-z]+:/.test(link!) && existsSync(join(dirname(file), link!))) reached.add(join(dirname(file), link!));
    expect(DOCUMENTS.filter((file) => !reached.has(file))).toEqual([]);
  });

  it('of the architecture names only what is there', () => {
    const named = [...read('docs/architecture.md').matchAll(/\b((?:src|test|docs|scripts)\/[\w./-]*\w)/g)];
    expect(named.length).toBeGreaterThan(20);
    expect(named.map(([, path]) => path!).filter((path) => !existsSync(path))).toEqual([]);
  });

  it('of the page shows pictures that are there, and none that weighs too much', () => {
    const pictures = [...readFileSync('docs/status-page.md', 'utf8').matchAll(/\]\((images\/[^)]+)\)/g)].map(
      ([, path]) => join('docs', path!),
    );
    expect(pictures.length).toBeGreaterThan(5);
    expect(pictures.filter((path) => !existsSync(path) || statSync(path).size > 120_000)).toEqual([]);
  });

  it('of security names as proof only what is there', () => {
    const files = ['test', 'src', 'bench'].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => join(root, file)),
    );
    const named = readFileSync('docs/security.md', 'utf8').match(/`[\w/-]+\.(spec|mjs)`/g) ?? [];
    expect(named.length).toBeGreaterThan(15);
    const missing = named.filter(
      (name) => !files.some((file) => `/${file}`.replace(/\.ts$/, '').endsWith(`/${name.slice(1, -1)}`)),
    );
    expect(missing).toEqual([]);
  });

  it('says when an indicator flaps as the code has it', () => {
    expect(readFileSync('docs/status-page.md', 'utf8')).toContain(
      `${FLAPPING.quarter} changes within a quarter of an hour, or ${FLAPPING.hour} within an hour`,
    );
  });
});
