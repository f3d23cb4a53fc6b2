import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CommandError, EX_USAGE, UsageError, type Command, type Surroundings } from '../command.js';
import { pathOf, readOptions } from '../options.js';
import { textOf } from './files.js';
import { installCommand, runCommand } from './package-manager.js';
import type { Own } from './packages.js';
import type { Plan } from './plan.js';
import { planApplication } from './plan-application.js';
import { NOT_POSSIBLE } from './project.js';
import { show } from './show.js';

/** Shown, and not written: nobody could be asked, or the answer was no. */
const NOT_WRITTEN = 2;
/** Something is left to a person. */
const LEFT = 3;
/** The packages could not be installed, or a file not be written. */
const FAILED = 5;

const OPTIONS = {
  yes: 'flag',
  'dry-run': 'flag',
  install: 'flag',
  project: 'text',
  path: 'text',
} as const;

const HELP = `Usage: nestjs-health-policy init [folder] [options]

Adds the module to a Nest application: in the root module, with an indicator for each dependency that is found, the
shutdown hooks, the environment keys as comments, and a test. Every change is shown before anything is written; where
nothing is left to do, nothing is changed.

  --yes             writes without asking
  --dry-run         shows only
  --install         installs the packages that are missing (otherwise the command is named)
  --project <name>  one of several in nest-cli.json
  --path <prefix>   another prefix of the routes (default: health)

TypeScript is that of the application: where it has none, or a file is not understood, the code to add is printed.

Exit codes: 0 written, nothing to do, or shown by --dry-run, ${NOT_WRITTEN} shown and not written: the answer was no, or there is no
terminal to ask at and no --yes, ${LEFT} something is left to do by hand, ${NOT_POSSIBLE} no Nest application, or one that cannot have the
module as it is, ${FAILED} a file could not be written or a package not be installed, ${EX_USAGE} the command line cannot be understood.`;

/** `init`: adds the module to an existing application. */
export const INIT: Command = {
  name: 'init',
  summary: 'adds the module, the environment keys and a test to a Nest application',
  help: HELP,
  usageCode: EX_USAGE,
  async run(args, surroundings) {
    const { values, rest } = readOptions(args, OPTIONS);
    if (rest.length > 1) throw new UsageError('init takes one folder');
    if (values.yes && values['dry-run']) throw new UsageError('--yes writes and --dry-run does not: give one of them');
    const folder = resolve(rest[0] ?? '.');
    const path = values.path === undefined ? undefined : pathOf('--path', values.path);
    const plan = planApplication(folder, surroundings.manifest() as Own, { project: values.project, path });
    const install = installCommand(folder, plan.missing);
    show(plan, install, surroundings);
    const left = plan.byHand.length > 0 ? LEFT : 0;
    const nothing = plan.changes.length === 0 && (install === undefined || !values.install);
    if (nothing) {
      if (left === 0 && install === undefined) surroundings.out('Nothing to do.');
      return left;
    }
    if (values['dry-run']) return left;
    if (!values.yes && !(await agreed(plan, values.install, surroundings))) return NOT_WRITTEN;
    write(folder, plan);
    for (const { path: written } of plan.changes) surroundings.out(`Written: ${written}`);
    if (install !== undefined && values.install && (await runCommand(folder, install)) !== 0)
      throw new CommandError(`${install.join(' ')} failed; the files are written.`, FAILED);
    return left;
  },
};

async function agreed({ changes }: Plan, install: boolean, { ask, out, err }: Surroundings): Promise<boolean> {
  const files = changes.length === 1 ? 'this file' : `these ${changes.length} files`;
  const question = changes.length === 0 ? 'Install?' : `Write ${files}${install ? ' and install' : ''}?`;
  out('');
  if (ask !== undefined && (await ask(`${question} [y/N] `))) return true;
  err(
    ask === undefined ? 'Nothing was written: there is no terminal to ask at. --yes writes.' : 'Nothing was written.',
  );
  return false;
}

/** @throws CommandError where a file is another one than was shown, or cannot be written */
function write(folder: string, { changes }: Plan): void {
  for (const { path, before } of changes)
    if (textOf(join(folder, path)) !== before)
      throw new CommandError(`${path} was changed meanwhile: nothing was written. Run init again.`, FAILED);
  for (const { path, after } of changes) {
    try {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), after);
    } catch {
      throw new CommandError(`${path} could not be written.`, FAILED);
    }
  }
}
