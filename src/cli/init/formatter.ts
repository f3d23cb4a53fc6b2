import { join } from 'node:path';
import { textOf } from './files.js';
import type { Formatter } from './style.js';

const FILES = ['', '.json', '.json5', '.yaml', '.yml', '.js', '.cjs', '.mjs', '.ts', '.toml'].map(
  (extension) => `.prettierrc${extension}`,
);
const MORE_FILES = ['js', 'cjs', 'mjs', 'ts'].map((extension) => `prettier.config.${extension}`);

/** What Prettier is told, read by its words whatever the file is written in. */
export function formatterOf(folder: string, manifest: Readonly<Record<string, unknown>>): Formatter {
  const file = [...FILES, ...MORE_FILES].map((name) => textOf(join(folder, name))).find((text) => text !== undefined);
  const text = file ?? (manifest['prettier'] === undefined ? '' : JSON.stringify(manifest['prettier']));
  const width = /\bprintWidth["']?\s*[:=]\s*(\d{2,3})\b/.exec(text)?.[1];
  const commas = /\btrailingComma["']?\s*[:=]\s*["']?(none|es5|all)\b/.exec(text)?.[1];
  return {
    ...(width === undefined ? {} : { printWidth: Number(width) }),
    ...(commas === undefined ? {} : { trailingCommas: commas !== 'none' }),
  };
}
