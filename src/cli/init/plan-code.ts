import type ts from 'typescript';
import { CommandError } from '../command.js';
import { classDeclared, type Declared } from './declared.js';
import { edited } from './edits.js';
import { globalPrefix, rootModuleName, shutdownHookEdits } from './main-file.js';
import { moduleObject } from './module-imports.js';
import type { Part } from './plan.js';
import { NOT_POSSIBLE } from './project.js';
import { registerIn, registrationByHand, type ToRegister } from './register.js';
import { routeUnder } from './routes.js';
import type { Sources } from './sources.js';
import { styleOf, type Formatter, type Style } from './style.js';

/** What the application is made from, else the module of `app.module.ts`. */
export function rootModule(sources: Sources, main: ts.SourceFile | undefined): Declared | undefined {
  const { compiler, project } = sources;
  const name = main && rootModuleName(compiler, main);
  const declared = name === undefined ? undefined : classDeclared(sources, project.main, name);
  if (declared !== undefined) return declared;
  const file = sources.file(`${project.sourceRoot}/app.module.ts`);
  for (const each of file?.statements ?? [])
    if (compiler.isClassDeclaration(each) && each.name !== undefined && moduleObject(compiler, file!, each.name.text))
      return { path: file!.fileName, name: each.name.text };
  return undefined;
}

export function planRegistration(sources: Sources, root: Declared | undefined, style: Style, what: ToRegister): Part {
  const file = root && sources.file(root.path);
  if (file !== undefined) return registerIn(sources.compiler, file, root!.name, style, what);
  const { main, sourceRoot } = sources.project;
  const why = `The root module: it was found neither by ${main} nor as ${sourceRoot}/app.module.ts.`;
  return { byHand: [registrationByHand(why, style, what)] };
}

export function planShutdownHooks(sources: Sources, main: ts.SourceFile | undefined, formatter: Formatter): Part {
  const { compiler, project } = sources;
  const line = { code: ['app.enableShutdownHooks();'] };
  if (main === undefined)
    return {
      byHand: [
        {
          what: `${project.main} is not there, or cannot be read: behind the line that makes the application.`,
          ...line,
        },
      ],
    };
  const edits = shutdownHookEdits(compiler, main, styleOf(compiler, main, formatter));
  if (edits === undefined)
    return { byHand: [{ what: `${main.fileName}: behind the line that makes the application.`, ...line }] };
  if (edits.length === 0) return {};
  return { changes: [{ path: main.fileName, before: main.text, after: edited(main.text, edits), secret: false }] };
}

/** @throws CommandError where the application answers under the prefix itself: the boot would end there */
export function refuseTakenRoutes(sources: Sources, main: ts.SourceFile | undefined, prefix: string): void {
  const taken = routeUnder(sources, prefix);
  if (taken === undefined) return;
  const global = main && globalPrefix(sources.compiler, main);
  // Behind another prefix, unless it is left out there.
  if (global !== undefined && !global.includes(taken.path)) return;
  throw new CommandError(
    `${taken.file} answers /${taken.path} itself, and the boot ends where the application has a route of its own under /${prefix}.\nRemove it (the module answers in its place), or give the module another prefix: init --path healthz`,
    NOT_POSSIBLE,
  );
}
