import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FLAPPING } from '../../src/domain/history.js';
import { REASONS } from '../../src/domain/reason.js';
import { REMEDIES } from '../../src/domain/remedy.js';

const BEGIN = '<!-- reasons:begin -->\n';
const END = '<!-- reasons:end -->';

/** The table of reasons, made from the one that the code has. `UPDATE_DOCS=1 npm test -- docs.spec` writes it. */
const table = [
  '| reason | means | try first |',
  '|---|---|---|',
  ...REASONS.map((reason) => `| \`${reason}\` | ${REMEDIES[reason].means} | ${REMEDIES[reason].tryFirst} |`),
  '',
].join('\n');

describe('the documentation', () => {
  it('lists every reason with what it means and what to try first, as the code has them', () => {
    const file = 'docs/indicators.md';
    const [before, rest = ''] = readFileSync(file, 'utf8').split(BEGIN);
    const [between, after] = rest.split(END);
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, `${before}${BEGIN}${table}${END}${after}`);
    else expect(between).toBe(table);
  });

  it('of the page shows pictures that are there, and none that weighs too much', () => {
    const pictures = [...readFileSync('docs/status-page.md', 'utf8').matchAll(/\]\((images\/[^)]+)\)/g)].map(
      ([, path]) => join('docs', path!),
    );
    expect(pictures.length).toBeGreaterThan(5);
    expect(pictures.filter((path) => !existsSync(path) || statSync(path).size > 120_000)).toEqual([]);
  });

  it('says when an indicator flaps as the code has it', () => {
    expect(readFileSync('docs/status-page.md', 'utf8')).toContain(
      `${FLAPPING.quarter} changes within a quarter of an hour, or ${FLAPPING.hour} within an hour`,
    );
  });
});
