import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { LEAST_SCORE } from '../mutation/judgement.mjs';
import { SURVIVORS } from '../mutation/survivors.mjs';

const DOCUMENT = 'docs/mutation-testing.md';

describe('the mutation tests', () => {
  it('explain only what still stands in the code', () => {
    const gone = SURVIVORS.flatMap(({ mutants }) => mutants).filter(
      ([file, original]) => !readFileSync(file, 'utf8').replace(/\s+/g, ' ').includes(original),
    );
    expect(SURVIVORS.length).toBeGreaterThan(0);
    expect(gone).toEqual([]);
  });

  it('were run with the score that they ask for, and no survivor is left without an explanation', () => {
    const document = readFileSync(DOCUMENT, 'utf8');
    const [, score] = /\*\*(\d+\.\d) %\*\* of \d+ mutants were noticed/.exec(document) ?? [];
    expect(Number(score)).toBeGreaterThanOrEqual(LEAST_SCORE);
    expect(document).not.toContain('Not read yet');
  });
});
