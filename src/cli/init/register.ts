import type ts from 'typescript';
import { nodesIn, parsed, type Compiler } from './compiler.js';
import type { Dependency } from './dependency.js';
import { edited, type Edit } from './edits.js';
import { importedAs, importEdits, importLine, namesIn, type Wanted } from './imports.js';
import { moduleImportEdits, moduleObject, type Element } from './module-imports.js';
import type { ByHand, Part } from './plan.js';
import { registrationLine, registrationLines, type Registration } from './registration.js';
import type { Style } from './style.js';

/** What is to be registered in the root module. */
export interface ToRegister {
  /** The name of this package. */
  readonly from: string;
  readonly dependencies: readonly Dependency[];
  /** Another prefix of the routes. */
  readonly path: string | undefined;
  /** Whether the configuration has to be imported, too. */
  readonly config: boolean;
}

const CONFIG_MODULE = { name: 'ConfigModule', local: 'ConfigModule', from: '@nestjs/config' } as const;
const CONFIG_CALL = 'ConfigModule.forRoot({ isGlobal: true })';

/** Whether a file registers the module, for the whole application. */
export function registers(compiler: Compiler, file: ts.SourceFile, from: string): boolean {
  const local = importedAs(compiler, file, 'HealthPolicyModule', new RegExp(`^${from}$`));
  if (local === undefined) return false;
  for (const node of nodesIn(compiler, file))
    if (
      compiler.isPropertyAccessExpression(node) &&
      node.expression.getText(file) === local &&
      /^forRoot(Async)?$/.test(node.name.text)
    )
      return true;
  return false;
}

/** Registers the module in the file of the root module, or says how to do it by hand. */
export function registerIn(
  compiler: Compiler,
  file: ts.SourceFile,
  className: string,
  style: Style,
  what: ToRegister,
): Part {
  const byHand = (why: string) => ({ byHand: [registrationByHand(`${file.fileName}: ${why}`, style, what)] });
  const object = moduleObject(compiler, file, className);
  if (object === undefined)
    return byHand(`the options of @Module() of ${className} are not written as an object there`);
  const names = namesIn(compiler, file);
  const code = codeFor(compiler, file, names, what);
  if (code === undefined) return byHand('a name that has to be imported is in use there');
  const elements = [...(what.config ? [lineElement(CONFIG_CALL)] : []), registrationElement(code.registration, style)];
  const edits = moduleImportEdits(compiler, file, object, style, elements);
  if (edits === undefined) return byHand('the imports of its @Module() are not written as a list there');
  const all: readonly Edit[] = [...importEdits(compiler, file, style, code.wanted), ...edits];
  const after = edited(file.text, all);
  const again = parsed(compiler, file.fileName, after);
  if (again === undefined || !registers(compiler, again, what.from))
    return byHand('it is written in a way that is not understood');
  return { changes: [{ path: file.fileName, before: file.text, after, secret: false }] };
}

/** The code to add, for a person. */
export function registrationByHand(
  what: string,
  style: Style,
  { from, dependencies, path, config }: ToRegister,
): ByHand {
  const calls = new Set(dependencies.map(({ kind }) => kind as string));
  const indicators = dependencies.map(({ kind, args }) => `${kind}(${args.join(', ')})`);
  const lines = registrationLines({ module: 'HealthPolicyModule', indicators, path }, style, style.unit.repeat(2));
  const others = groupedImports(dependencies.flatMap(({ wanted }) => wanted));
  return {
    what,
    code: [
      ...(config ? [importLine([CONFIG_MODULE.name], CONFIG_MODULE.from, style)] : []),
      ...importLine(sorted(['HealthPolicyModule', ...calls]), from, style).split(style.eol),
      ...others.map(([source, names]) => importLine(names, source, style)),
      '',
      'imports: [',
      ...(config ? [`${style.unit}${CONFIG_CALL},`] : []),
      ...lines.map((line, index) => `${style.unit}${line}${index === lines.length - 1 ? ',' : ''}`),
      ']',
    ],
  };
}

function groupedImports(wanted: readonly Wanted[]): [string, string[]][] {
  const sources = [...new Set(wanted.map(({ from }) => from))];
  return sources.map((source) => [
    source,
    [...new Set(wanted.filter(({ from }) => from === source).map(({ name }) => name))],
  ]);
}

/** The registration with the names that the file has or can have; undefined where one is taken. */
function codeFor(
  compiler: Compiler,
  file: ts.SourceFile,
  names: ReadonlySet<string>,
  { from, dependencies, path, config }: ToRegister,
): { registration: Registration; wanted: readonly Wanted[] } | undefined {
  const source = new RegExp(`^${from}$`);
  const wanted: Wanted[] = [];
  /** What something of this package is called in the file; where its name is taken by something else, by a longer one. */
  const called = (name: string): string => {
    const there = importedAs(compiler, file, name, source) ?? wanted.find((each) => each.name === name)?.local;
    if (there !== undefined) return there;
    const local = names.has(name) ? `${name}Health` : name;
    wanted.push({ name, local, from });
    return local;
  };
  const module = called('HealthPolicyModule');
  const indicators = dependencies.map(({ kind, args }) => `${called(kind)}(${args.join(', ')})`);
  const ours = wanted.toSorted((one, other) => order(one.name, other.name));
  const tokens = dependencies
    .flatMap((each) => each.wanted)
    .filter(({ name, from: origin }) => importedAs(compiler, file, name, new RegExp(`^${origin}$`)) === undefined)
    .filter((each, index, all) => all.findIndex(({ local }) => local === each.local) === index);
  const all = [...(config ? [CONFIG_MODULE] : []), ...ours, ...tokens];
  if (all.some(({ local }) => names.has(local))) return undefined;
  return { registration: { module, indicators, path }, wanted: all };
}

function registrationElement(registration: Registration, style: Style): Element {
  return {
    line: registrationLine(registration, style),
    lines: (indent) => registrationLines(registration, style, indent),
  };
}

function lineElement(line: string): Element {
  return { line, lines: () => [line] };
}

function sorted(names: readonly string[]): string[] {
  return names.toSorted(order);
}

/** As editors sort imports: without regard to case. */
function order(one: string, other: string): number {
  return one.toLowerCase() < other.toLowerCase() ? -1 : 1;
}
