import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.js';

/** A data directory that takes a second to make and is the same each time: made once, then copied. */
export interface Template {
  readonly name: string;
  /** What the content depends on (version, options): another recipe is another template. */
  readonly recipe: string;
  readonly owner?: Account | undefined;
  build(folder: string): Promise<void>;
}

/** Two jest workers may build at once: each under a name of its own, and whoever is first to rename has made it. */
export async function templateFolder({ name, recipe, owner, build }: Template): Promise<string> {
  const hash = createHash('sha256').update(`${recipe} ${process.getuid?.()}`).digest('hex').slice(0, 12);
  const folder = join(tmpdir(), `health-policy-template-${name}-${hash}`);
  if (existsSync(folder)) return folder;
  const draft = await mkdtemp(`${folder}-`);
  try {
    if (owner) await chown(draft, owner.uid, owner.gid);
    await build(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
