/** A line as a difference shows it. */
interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** What a file shows where its last line has no line break. */
const NO_NEWLINE = '\\ No newline at end of file';

/**
 * What was changed, in the unified format that `patch` and `git apply` read.
 * @param before undefined where there was no such file
 * @param context how many unchanged lines are shown around a change
 */
export function unifiedDiff(path: string, before: string | undefined, after: string, context = 3): string {
  const lines = compared(linesOf(before ?? ''), linesOf(after));
  const shown = hunks(lines, context).map(({ first, end }) => hunk(lines, first, end));
  return [before === undefined ? '--- /dev/null' : `--- a/${path}`, `+++ b/${path}`, ...shown].join('\n');
}

/** The lines of a text with their line breaks. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The lines of both, as few of them changed as can be. */
function compared(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const same = (text: string): Line => ({ sign: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...aligned(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** Along a longest common subsequence. */
function aligned(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1;
  // How many lines are common from here on.
  const common = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--)
    for (let column = after.length - 1; column >= 0; column--)
      common[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const lines: Line[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      lines.push({ sign: ' ', text: before[row]! });
      row++;
      column++;
    } else if (row < before.length && (column === after.length || at(row + 1, column) >= at(row, column + 1)))
      lines.push({ sign: '-', text: before[row++]! });
    else lines.push({ sign: '+', text: after[column++]! });
  }
  return lines;
}

/** The runs of lines that are shown: changes with what is around them, joined where they touch. */
function hunks(lines: readonly Line[], context: number): { first: number; end: number }[] {
  const found: { first: number; end: number }[] = [];
  for (const [index, { sign }] of lines.entries()) {
    if (sign === ' ') continue;
    const first = Math.max(0, index - context);
    const end = Math.min(lines.length, index + 1 + context);
    const last = found.at(-1);
    if (last !== undefined && first <= last.end) last.end = end;
    else found.push({ first, end });
  }
  return found;
}

function hunk(lines: readonly Line[], first: number, end: number): string {
  const shown = lines.slice(first, end);
  const range = (other: '-' | '+') => {
    const skipped = lines.slice(0, first).filter(({ sign }) => sign !== other).length;
    const count = shown.filter(({ sign }) => sign !== other).length;
    // A range of no lines is named by the line in front of it.
    const start = count === 0 ? skipped : skipped + 1;
    return count === 1 ? `${start}` : `${start},${count}`;
  };
  const body = shown.map(({ sign, text }) =>
    text.endsWith('\n') ? `${sign}${text.slice(0, -1)}` : `${sign}${text}\n${NO_NEWLINE}`,
  );
  return [`@@ -${range('+')} +${range('-')} @@`, ...body].join('\n');
}
