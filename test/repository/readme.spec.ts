import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CONFIG_KEYS } from '../../src/domain/policy/keys.js';
import { PROFILES, profileCriticality } from '../../src/domain/policy/profiles.js';
import { ruleInWords } from '../../src/domain/policy/value.js';

const BEGIN = '<!-- keys:begin -->\n';
const END = '<!-- keys:end -->';
const readme = readFileSync('README.md', 'utf8');

/** The table of keys, made from the one that the code reads. `UPDATE_DOCS=1 npm test -- readme` writes it. */
const table = [
  '| key | default | value | meaning |',
  '|---|---|---|---|',
  ...CONFIG_KEYS.map(
    ({ env, default: standard, rule, meaning, own }) =>
      `| \`${env}\`${own ? '°' : ''} | ${standard} | ${ruleInWords(rule)} | ${meaning} |`,
  ),
  '',
].join('\n');

describe('the README', () => {
  it('lists every key, with its default and its rule, as the code has them', () => {
    const [before, rest = ''] = readme.split(BEGIN);
    const [between, after] = rest.split(END);
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync('README.md', `${before}${BEGIN}${table}${END}${after}`);
    else expect(between).toBe(table);
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

  it('has code that compiles as it stands against the built package', () => {
    const blocks = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code!);
    expect(blocks.length).toBeGreaterThan(1);
    const folder = mkdtempSync(join(process.cwd(), 'test', 'readme-'));
    try {
      blocks.forEach((code, index) => writeFileSync(join(folder, `block-${index}.ts`), code));
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
