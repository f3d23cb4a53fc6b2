import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/** Returns the path of the file. */
export async function writeJson(result) {
  const folder = new URL('bench-results/', root);
  await mkdir(folder, { recursive: true });
  const file = new URL(`${result.about.at.replace(/[:.]/g, '-')}.json`, folder);
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
  return fileURLToPath(file);
}

/** Puts the tables between the markers in docs/performance.md; the text around them stays. */
export async function writeDocs(tables) {
  const file = new URL('docs/performance.md', root);
  const text = await readFile(file, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before === -1 || after < before) throw new Error(`docs/performance.md has lost its markers ${BEGIN} and ${END}`);
  await writeFile(file, `${text.slice(0, before + BEGIN.length)}\n\n${tables}\n\n${text.slice(after)}`);
}
