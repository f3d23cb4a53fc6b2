import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** No source file is longer. */
const MOST_BYTES = 1_048_576;
/** Of an application with more files only the first ones are looked at. */
const MOST_FILES = 5000;

const NO_SOURCES = /^(node_modules|dist|build|coverage|\..*)$/;

/** The text of a file; undefined where there is none, it is no text in UTF-8, or it is very long. */
export function textOf(path: string): string | undefined {
  try {
    if (!statSync(path).isFile() || statSync(path).size > MOST_BYTES) return undefined;
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch {
    return undefined;
  }
}

/** Whether there is anything at a path. */
export function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** The files below a folder whose names match, in the order of their paths. */
export function filesBelow(folder: string, matches: RegExp): string[] {
  const found: string[] = [];
  const visit = (path: string) => {
    const entries = entriesOf(path).toSorted((one, other) => (one.name < other.name ? -1 : 1));
    for (const entry of entries) {
      if (found.length >= MOST_FILES) return;
      if (entry.isDirectory() && !NO_SOURCES.test(entry.name)) visit(join(path, entry.name));
      if (entry.isFile() && matches.test(entry.name)) found.push(join(path, entry.name));
    }
  };
  visit(folder);
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** What a file holds as JSON, where that is an object; comments and last commas are taken out first. */
export function jsonOf(path: string): Readonly<Record<string, unknown>> | undefined {
  const text = textOf(path);
  if (text === undefined) return undefined;
  for (const read of [text, plainJson(text)]) {
    try {
      const value: unknown = JSON.parse(read.replace(/^\uFEFF/, ''));
      return recordOf(value);
    } catch {
      // The next reading may do.
    }
  }
  return undefined;
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** Without comments and the commas behind a last value; what stands in quotes is left as it is. */
function plainJson(text: string): string {
  return text
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_, quoted: string | undefined) => quoted ?? '')
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, quoted: string | undefined) => quoted ?? '');
}
