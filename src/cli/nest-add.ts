import { readFileSync } from 'node:fs';
import type { Own } from './init/packages.js';
import { installCommand } from './init/package-manager.js';
import { planApplication } from './init/plan-application.js';
import { projectAt } from './init/project.js';
import { show } from './init/show.js';
import { pathOf } from './options.js';

/** What the Nest command line gives, and what a user may add: `nest add nestjs-health-policy --path=healthz`. */
interface Options {
  /** The sources of the project that was chosen. */
  readonly sourceRoot?: string;
  /** Another prefix of the routes. */
  readonly path?: string;
}

/** What is used of the tree of files that the runner of schematics writes at the end. */
interface Tree {
  exists(path: string): boolean;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
}

/** `nest add nestjs-health-policy`: what `init` does, shown first as well, and written by the runner of the Nest command line. */
export function nestAdd({ sourceRoot, path }: Options): (tree: Tree) => void {
  return (tree) => {
    const folder = process.cwd();
    const own = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Own;
    const plan = planApplication(folder, own, {
      project: projectAt(folder, sourceRoot),
      path: path === undefined ? undefined : pathOf('--path', path),
    });
    show(plan, installCommand(folder, plan.missing), { out: console.log, err: console.error });
    for (const { path: changed, after } of plan.changes) {
      if (tree.exists(changed)) tree.overwrite(changed, after);
      else tree.create(changed, after);
    }
  };
}
