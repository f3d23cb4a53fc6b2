import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unifiedDiff } from './unified-diff.js';

/** What a difference says of the text behind it: made by its own lines and ranges alone. */
function patched(before: string, diff: string): string {
  const lines = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const result: string[] = [];
  let at = 0;
  const rows = diff.split('\n').slice(2);
  for (const [index, row] of rows.entries()) {
    const [, start, count] = /^@@ -(\d+)(?:,(\d+))? /.exec(row) ?? [];
    if (start !== undefined) {
      const next = count === '0' ? Number(start) : Number(start) - 1;
      result.push(...lines.slice(at, next));
      at = next;
    } else if (!row.startsWith('\\')) {
      const text = row.slice(1) + (rows[index + 1]?.startsWith('\\') === true ? '' : '\n');
      if (!row.startsWith('+')) expect(lines[at++]).toBe(text);
      if (!row.startsWith('-')) result.push(text);
    }
  }
  return [...result, ...lines.slice(at)].join('');
}

const texts = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', 'c', '', '  d\r')), fc.boolean())
  .map(([lines, ended]) => lines.join('\n') + (ended && lines.length > 0 ? '\n' : ''));

describe('a unified difference', () => {
  it('makes the text behind it of the one before', () => {
    fc.assert(
      fc.property(texts, texts, fc.nat(4), (before, after, context) => {
        fc.pre(before !== after);
        expect(patched(before, unifiedDiff('file', before, after, context))).toBe(after);
      }),
    );
  });

  it('shows three lines around each change and names the ranges', () => {
    const before = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n';
    expect(unifiedDiff('src/a.ts', before, before.replace('five\n', 'five\nfive and a half\n'))).toBe(
      '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -3,6 +3,7 @@\n three\n four\n five\n+five and a half\n six\n seven\n eight',
    );
  });

  it('shows a new file as one of nothing', () => {
    expect(unifiedDiff('a', undefined, 'x\n')).toBe('--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x');
  });

  it('is understood by git', () => {
    const folder = mkdtempSync(join(tmpdir(), 'health-policy-diff-'));
    try {
      const before = 'a\r\nb\nc\n\nd\nlast without a line break';
      const after = 'first\na\r\nb\nC\n\nd\nlast without a line break\nand more';
      writeFileSync(join(folder, 'file.txt'), before);
      const input = `${unifiedDiff('file.txt', before, after)}\n${unifiedDiff('new/file.txt', undefined, 'x\ny\n')}\n`;
      execFileSync('git', ['apply', '--unsafe-paths', '-'], {
        cwd: folder,
        input,
        env: { ...process.env, GIT_CEILING_DIRECTORIES: folder },
      });
      expect(readFileSync(join(folder, 'file.txt'), 'utf8')).toBe(after);
      expect(readFileSync(join(folder, 'new', 'file.txt'), 'utf8')).toBe('x\ny\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
