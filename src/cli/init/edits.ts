/** Text that takes the place of the characters from one position up to another. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Text that goes in at a position. */
export function insertion(at: number, text: string): Edit {
  return { from: at, to: at, text };
}

/** A text with edits that do not overlap; those at one position stand as they are given. */
export function edited(text: string, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((one, other) => one.from - other.from);
  let result = '';
  let at = 0;
  for (const { from, to, text: put } of sorted) {
    result += text.slice(at, from) + put;
    at = to;
  }
  return result + text.slice(at);
}

/** Where the line of a position ends: at its line break, or at the end of the text. */
export function lineEnd(text: string, at: number): number {
  const found = /\r?\n/.exec(text.slice(at));
  return found === null ? text.length : at + found.index;
}

/** What the line of a position begins with. */
export function indentAt(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return /^\uFEFF?([ \t]*)/.exec(text.slice(start))?.[1] ?? '';
}
