import type ts from 'typescript';
import { nodesIn, type Compiler } from './compiler.js';
import { indentAt, insertion, lineEnd, type Edit } from './edits.js';
import type { Style } from './style.js';

/** A name that a file is to import. */
export interface Wanted {
  readonly name: string;
  /** What it is called in the file. */
  readonly local: string;
  /** The module specifier. */
  readonly from: string;
}

/** What a file calls a name that it imports as a value; undefined where it does not. */
export function importedAs(compiler: Compiler, file: ts.SourceFile, name: string, from: RegExp): string | undefined {
  for (const { declaration, elements } of namedImports(compiler, file)) {
    if (!from.test(specifierOf(declaration))) continue;
    const found = elements.find((each) => !each.isTypeOnly && (each.propertyName ?? each.name).text === name);
    if (found !== undefined) return found.name.text;
  }
  return undefined;
}

/** The names that would collide in a file: all but those of properties. */
export function namesIn(compiler: Compiler, file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesIn(compiler, file)) {
    if (!compiler.isIdentifier(node)) continue;
    const parent = node.parent as ts.Node & { readonly name?: ts.Node; readonly propertyName?: ts.Node };
    const isProperty =
      parent.propertyName === node ||
      (parent.name === node &&
        (compiler.isPropertyAccessExpression(parent) ||
          compiler.isPropertyAssignment(parent) ||
          compiler.isPropertySignature(parent) ||
          compiler.isPropertyDeclaration(parent) ||
          compiler.isMethodDeclaration(parent)));
    if (!isProperty) names.add(node.text);
  }
  return names;
}

/** The edits that import names: into the declaration that imports from there already, or as lines of their own. */
export function importEdits(
  compiler: Compiler,
  file: ts.SourceFile,
  style: Style,
  wanted: readonly Wanted[],
): readonly Edit[] {
  const lines = { packages: [] as string[], relative: [] as string[] };
  const edits: Edit[] = [];
  for (const from of new Set(wanted.map((each) => each.from))) {
    const names = wanted.filter((each) => each.from === from).map(({ name, local }) => specifier(name, local));
    const there = namedImports(compiler, file).find(
      ({ declaration, bindings }) =>
        specifierOf(declaration) === from && !declaration.importClause!.isTypeOnly && bindings.elements.length > 0,
    );
    if (there === undefined) lines[from.startsWith('.') ? 'relative' : 'packages'].push(importLine(names, from, style));
    else edits.push(...intoList(file, style, there.elements.at(-1)!, names));
  }
  if (lines.packages.length > 0) edits.push(linesAfterImports(compiler, file, style, lines.packages, false));
  if (lines.relative.length > 0) edits.push(linesAfterImports(compiler, file, style, lines.relative, true));
  return edits;
}

/** Behind the last name of a declaration, in its way: each on a line, or all on one. */
function intoList(file: ts.SourceFile, { eol }: Style, last: ts.Node, names: readonly string[]): readonly Edit[] {
  const onOwnLine = file.text.slice(last.getFullStart(), last.getStart(file)).includes('\n');
  const separator = onOwnLine ? `,${eol}${indentAt(file.text, last.getStart(file))}` : ', ';
  return [insertion(last.getEnd(), names.map((each) => separator + each).join(''))];
}

/** Packages below the imports of packages, what is relative below all. */
function linesAfterImports(
  compiler: Compiler,
  file: ts.SourceFile,
  { eol }: Style,
  lines: readonly string[],
  relative: boolean,
): Edit {
  const imports = file.statements.filter((each) => compiler.isImportDeclaration(each));
  const last = imports.findLast((each) => relative || !specifierOf(each).startsWith('.'));
  if (last !== undefined) return insertion(lineEnd(file.text, last.getEnd()), lines.map((each) => eol + each).join(''));
  const first = imports[0] ?? file.statements[0];
  return insertion(first?.getStart(file) ?? file.text.length, lines.map((each) => each + eol).join(''));
}

/** One import, on one line where it fits. */
export function importLine(names: readonly string[], from: string, style: Style): string {
  const { quote, semicolon, brace, unit, eol, trailingComma, width } = style;
  const source = ` from ${quote}${from}${quote}${semicolon}`;
  const line = `import {${brace}${names.join(', ')}${brace}}${source}`;
  if (line.length <= width) return line;
  return `import {${eol}${names.map((each) => unit + each).join(`,${eol}`)}${trailingComma}${eol}}${source}`;
}

function specifier(name: string, local: string): string {
  return name === local ? name : `${name} as ${local}`;
}

function specifierOf({ moduleSpecifier }: ts.ImportDeclaration): string {
  return (moduleSpecifier as ts.StringLiteral).text;
}

function namedImports(compiler: Compiler, file: ts.SourceFile) {
  return file.statements.flatMap((declaration) => {
    if (!compiler.isImportDeclaration(declaration)) return [];
    const bindings = declaration.importClause?.namedBindings;
    if (bindings === undefined || !compiler.isNamedImports(bindings)) return [];
    const elements = declaration.importClause!.isTypeOnly ? [] : bindings.elements;
    return [{ declaration, bindings, elements }];
  });
}
