import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CONFIG_KEYS } from '../../src/domain/policy/keys.js';
import { PROFILES, profileCriticality } from '../../src/domain/policy/profiles.js';
import { ruleInWords } from '../../src/domain/policy/value.js';
import { expectGenerated, markdownTable } from '../support/generated-part.js';

const readme = readFileSync('README.md', 'utf8');

/** The table of keys, made from the one that the code reads. `UPDATE_DOCS=1 npm test -- readme` writes it. */
const table = markdownTable(
  ['key', 'default', 'value', 'meaning'],
  CONFIG_KEYS.map(({ env, default: standard, rule, meaning, own }) => [
    `\`${env}\`${own ? '°' : ''}`,
    String(standard),
    ruleInWords(rule),
    meaning,
  ]),
);

/** Every document that has code in it, with its blocks. */
const documents = [
  'README.md',
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
]
  .map((file) => ({
    file,
    blocks: [...readFileSync(file, 'utf8').matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code!),
  }))
  .filter(({ blocks }) => blocks.length > 0);

describe('the README', () => {
  it('lists every key, with its default and its rule, as the code has them', () => {
    expectGenerated('README.md', 'keys', table);
  });

  it('has the table of the profiles as the code has it', () => {
    for (const environment of ['production', 'staging', 'development', 'test']) {
      const row = readme
        .split('\n')
        .find((line) => line.startsWith('| ') && line.split('|')[1]!.includes(environment) && line.includes('fatal'))!;
      const cells = row
        .split('|')
        .slice(2, 7)
        .map((cell) => cell.trim());
      const kinds = ['database', 'redis', 'clickhouse', 'llm', 'custom'] as const;
      expect(cells).toEqual(kinds.map((kind) => profileCriticality(PROFILES.get(environment)!, { name: kind, kind })));
    }
  });

  it('has code that compiles as it stands against the built package, and so have the documents beside it', () => {
    expect(documents.map(({ file }) => file)).toEqual(expect.arrayContaining(['README.md', 'docs/llm.md']));
    const folder = mkdtempSync(join(process.cwd(), 'test', 'readme-'));
    try {
      for (const { file, blocks } of documents)
        blocks.forEach((code, index) => writeFileSync(join(folder, `${basename(file, '.md')}-${index}.ts`), code));
      const compilerOptions = {
        noEmit: true,
        noUnusedLocals: false,
        declaration: false,
        rootDir: '../..',
        noPropertyAccessFromIndexSignature: false,
      };
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'], exclude: [] }),
      );
      expect(() =>
        execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder], { encoding: 'utf8' }),
      ).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is short', () => {
    expect(readme.split('\n').length).toBeLessThan(250);
  });
});
