import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CONFIG_KEYS } from '../../src/domain/policy/keys.js';
import { ruleInWords } from '../../src/domain/policy/value.js';
import { REASONS } from '../../src/domain/reason.js';
import { REMEDIES } from '../../src/domain/remedy.js';
import { expectGenerated, markdownTable } from '../support/generated-part.js';

/** The table of keys, made from the one that the code reads; `UPDATE_DOCS=1 npm test -- keys-doc` writes it. */
const keys = markdownTable(
  ['key', 'default', 'value', 'meaning'],
  CONFIG_KEYS.map(({ env, default: standard, rule, meaning, own }) => [
    `\`${env}\`${own ? '°' : ''}`,
    String(standard),
    ruleInWords(rule),
    meaning,
  ]),
);

describe('the configuration', () => {
  it('lists every key, with its default and its rule, as the code has them', () => {
    expectGenerated('docs/configuration.md', 'keys', keys);
  });
});

describe('the document of the reasons', () => {
  it('tells of each what it means and what to try first, in the words of the code', () => {
    const document = readFileSync('docs/reasons.md', 'utf8');
    const missing = REASONS.filter((reason) => {
      const { means, tryFirst } = REMEDIES[reason];
      return means === '' || tryFirst === '' || !document.includes(`\n| \`${reason}\` | ${means} | ${tryFirst} |`);
    });
    expect(REASONS.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });
});
