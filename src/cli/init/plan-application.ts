import { join } from 'node:path';
import { CommandError } from '../command.js';
import { compilerOf } from './compiler.js';
import { dependenciesOf } from './dependencies.js';
import type { Found } from './dependency.js';
import { ENV_FILES, variablesFor, withVariables } from './env-file.js';
import { isThere, jsonOf, textOf } from './files.js';
import { formatterOf } from './formatter.js';
import { missingPackages, packagesOf, unsuitablePackages, type Own, type Packages } from './packages.js';
import type { Change, Part, Plan } from './plan.js';
import { planRegistration, planShutdownHooks, refuseTakenRoutes, rootModule } from './plan-code.js';
import { planTest } from './plan-test.js';
import { NOT_POSSIBLE, projectOf, type Project } from './project.js';
import { registrationByHand, registers } from './register.js';
import { Sources } from './sources.js';
import { extensionIn } from './specifiers.js';
import { styleOf, type Style } from './style.js';
import { tokenIn } from './tokens.js';

/** What a user says of the application. */
export interface Wishes {
  /** One of several in nest-cli.json. */
  readonly project: string | undefined;
  /** Another prefix of the routes. */
  readonly path: string | undefined;
}

/** How code is written that goes into no file at hand. */
const PLAIN: Style = { eol: '\n', quote: "'", unit: '  ', semicolon: ';', brace: ' ', trailingComma: ',', width: 80 };

/**
 * What has to be done so that an application has the module: reads files, writes none.
 * @throws UsageError, CommandError where nothing can be done
 */
export function planApplication(folder: string, own: Own, wishes: Wishes): Plan {
  const manifest = jsonOf(join(folder, 'package.json'));
  if (manifest === undefined) throw new CommandError('There is no package.json that can be read.', NOT_POSSIBLE);
  const packages = packagesOf(manifest);
  if (!packages.has('@nestjs/core'))
    throw new CommandError('package.json names no @nestjs/core: this is no Nest application.', NOT_POSSIBLE);
  const project = projectOf(folder, wishes.project);
  const compiler = compilerOf(folder);
  const planned =
    compiler === undefined
      ? withoutCompiler(folder, project, own, packages, wishes)
      : withCompiler(new Sources(folder, project, compiler), manifest, own, packages, wishes);
  const parts = [...planned.parts, planVariables(folder, planned.dependencies)];
  return {
    root: planned.root,
    dependencies: planned.dependencies,
    changes: parts.flatMap((part) => part.changes ?? []),
    byHand: parts.flatMap((part) => part.byHand ?? []),
    notes: [...parts.flatMap((part) => part.notes ?? []), ...unsuitablePackages(own, packages)],
    missing: missingPackages(own, packages),
  };
}

interface Planned {
  readonly root: string | undefined;
  readonly dependencies: Found['dependencies'];
  readonly parts: readonly Part[];
}

function withCompiler(
  sources: Sources,
  manifest: Readonly<Record<string, unknown>>,
  own: Own,
  packages: Packages,
  { path }: Wishes,
): Planned {
  const { compiler, folder, project } = sources;
  const main = sources.file(project.main);
  const root = rootModule(sources, main);
  const rootFile = root && sources.file(root.path);
  const formatter = formatterOf(folder, manifest);
  const style = rootFile === undefined ? PLAIN : styleOf(compiler, rootFile, formatter);
  const extension = extensionIn(
    sources,
    [rootFile, main].filter((each) => each !== undefined),
    manifest['type'] === 'module',
  );
  const registered = sources
    .withWords('HealthPolicyModule', own.name)
    .some((each) => registers(compiler, each, own.name));
  const found: Found = registered
    ? { dependencies: [], notes: [] }
    : dependenciesOf(
        sources,
        packages,
        (client) => rootFile && tokenIn(sources, rootFile, client, style.quote, extension),
        style.quote,
      );
  const what = {
    from: own.name,
    dependencies: found.dependencies,
    path,
    config: packages.has('@nestjs/config') && sources.withWords('ConfigModule', '@nestjs/config').length === 0,
  };
  if (!registered) refuseTakenRoutes(sources, main, path ?? 'health');
  return {
    root: root && `${root.name} in ${root.path}`,
    dependencies: found.dependencies,
    parts: [
      registered ? {} : planRegistration(sources, root, style, what),
      planShutdownHooks(sources, main, formatter),
      planTest(sources, packages, own.name, {
        root,
        style,
        extension,
        prefix: path ?? 'health',
        indicators: registered ? undefined : found.dependencies.map(({ name }) => name),
      }),
      { notes: found.notes },
    ],
  };
}

/** Nothing of the application's code can be read: its packages alone tell what it needs. */
function withoutCompiler(
  folder: string,
  { sourceRoot, main }: Project,
  own: Own,
  packages: Packages,
  { path }: Wishes,
): Planned {
  const modules = [`${sourceRoot}/app.module.ts`, `${sourceRoot}/app.module.js`, main].map((each) =>
    textOf(join(folder, each)),
  );
  if (modules.some((text) => text?.includes('HealthPolicyModule')))
    return { root: undefined, dependencies: [], parts: [] };
  const kinds = { '@nestjs/typeorm': 'database', ioredis: 'redis', '@clickhouse/client': 'clickhouse' } as const;
  const dependencies = Object.entries(kinds)
    .filter(([name]) => packages.has(name))
    .map(([name, kind]) => ({ kind, name: kind, args: [], wanted: [], evidence: `${name} in package.json` }));
  const what = { from: own.name, dependencies, path, config: false };
  const why =
    'The root module: the application has no TypeScript that could read it (node_modules may not be installed).';
  const hooks = { what: `${main}: behind the line that makes the application.`, code: ['app.enableShutdownHooks();'] };
  return { root: undefined, dependencies, parts: [{ byHand: [registrationByHand(why, PLAIN, what), hooks] }] };
}

function planVariables(folder: string, dependencies: Found['dependencies']): Part {
  const path = ENV_FILES.find((name) => isThere(join(folder, name))) ?? ENV_FILES[0]!;
  const before = textOf(join(folder, path));
  const variables = variablesFor(dependencies);
  if (before === undefined && isThere(join(folder, path)))
    return { byHand: [{ what: `${path} cannot be read as text.`, code: variables.map(({ key }) => `# ${key}=`) }] };
  const after = withVariables(before, variables);
  const change: Change = { path, before, after, secret: true };
  return after === before ? {} : { changes: [change] };
}
