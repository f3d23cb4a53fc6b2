/** A Markdown table that reads well on a terminal too: columns padded, numbers to the right. */
export function table(header, rows) {
  const lines = [header, ...rows].map((row) => row.map((cell) => String(cell ?? '–')));
  const widths = header.map((_, column) => Math.max(3, ...lines.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const pad = (row) => line(row.map((cell, column) => pads(column)(cell, widths[column])));
  const rule = line(widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  return [pad(lines[0]), rule, ...lines.slice(1).map(pad)].join('\n');
}

function pads(column) {
  return column === 0 ? (cell, width) => cell.padEnd(width) : (cell, width) => cell.padStart(width);
}

/** Three significant digits, whole numbers with commas. */
export function number(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 3);
}

/** The median of a figure. */
export function middle(figure) {
  return number(figure?.median);
}

/** The median and, in brackets, the least and the most of all rounds. */
export function spread(figure) {
  if (figure === undefined) return '–';
  return `${number(figure.median)} (${number(figure.min)}–${number(figure.max)})`;
}
