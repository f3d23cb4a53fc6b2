import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';

/** Expects what stands between the markers of a document to be that text; with `UPDATE_DOCS=1` writes it there instead. */
export function expectGenerated(file: string, part: string, text: string): void {
  const [begin, end] = [`<!-- ${part}:begin -->\n`, `<!-- ${part}:end -->`];
  const document = readFileSync(file, 'utf8');
  const [before, rest = ''] = document.split(begin);
  const [between, after] = rest.split(end);
  if (process.env['UPDATE_DOCS'] !== '1') expect(between).toBe(text);
  else if (after !== undefined) writeFileSync(file, `${before}${begin}${text}${end}${after}`);
  else throw new Error(`${file} has no part that is marked ${part}`);
}

/** A table of Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [line(head), `|${'---|'.repeat(head.length)}\n`, ...rows.map(line)].join('');
}
