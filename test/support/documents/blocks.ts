import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a document. */
export interface Block {
  readonly file: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
  /** `README.md:12`, for the names of tests and for messages. */
  readonly place: string;
  /** The first word after the fence. */
  readonly language: string;
  /** The rest of that line. */
  readonly note: string;
  readonly code: string;
  /** The block before it in the same document. */
  readonly previous: Block | undefined;
}

/** Every document that a reader of the project is given. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...markdownUnder('docs'),
  ...markdownUnder('examples'),
].filter((file) => existsSync(file));

function markdownUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => join(folder, file))
    .sort();
}

/** The fenced blocks of a document, in order. */
export function blocksOf(file: string): Block[] {
  const found: Block[] = [];
  const lines = readFileSync(file, 'utf8').split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, fence, language = '', note = ''] = /^ {0,3}(```+)(\S*) *(.*)$/.exec(lines[at]!) ?? [];
    if (fence === undefined) continue;
    const end = lines.findIndex((line, index) => index > at && line.trim() === fence);
    if (end < 0) throw new Error(`${file}:${at + 1} opens a block that nothing closes`);
    const code = lines
      .slice(at + 1, end)
      .map((each) => `${each}\n`)
      .join('');
    found.push({ file, line: at + 1, place: `${file}:${at + 1}`, language, note, code, previous: found.at(-1) });
    at = end;
  }
  return found;
}

/** Why a block is read but not run: the words after `no-run:`. */
export function reasonNotToRun({ note }: Block): string | undefined {
  return /^no-run: (.{10,})$/.exec(note)?.[1];
}

/** True where a block says that it is what the command in the block before it prints. */
export function isOutput({ note }: Block): boolean {
  return note === 'output';
}
