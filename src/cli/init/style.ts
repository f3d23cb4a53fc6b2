import type ts from 'typescript';
import type { Compiler } from './compiler.js';
import { indentAt } from './edits.js';

/** What the application's formatter is told, as far as it was found. */
export interface Formatter {
  readonly printWidth?: number;
  readonly trailingCommas?: boolean;
}

/** How a file is written, so that what is added looks the same. */
export interface Style {
  readonly eol: string;
  readonly quote: string;
  /** One step of indentation. */
  readonly unit: string;
  readonly semicolon: string;
  /** What stands inside the braces of an import. */
  readonly brace: string;
  readonly trailingComma: string;
  readonly width: number;
}

/** Reads how a file is written off its imports and its first indented line. */
export function styleOf(compiler: Compiler, file: ts.SourceFile, formatter: Formatter): Style {
  const { text } = file;
  const imports = file.statements.filter((each) => compiler.isImportDeclaration(each));
  const named = imports.find((each) => /\{[^}]/.test(each.getText(file)))?.getText(file);
  const specifier = imports[0]?.moduleSpecifier.getText(file);
  return {
    eol: eolOf(text),
    quote: specifier?.startsWith('"') ? '"' : "'",
    unit: unitOf(compiler, file),
    semicolon: imports.length === 0 || imports[0]!.getText(file).endsWith(';') ? ';' : '',
    brace: named === undefined || /\{\s/.test(named) ? ' ' : '',
    trailingComma: (formatter.trailingCommas ?? trailsCommas(compiler, file)) ? ',' : '',
    width: formatter.printWidth ?? 80,
  };
}

/** The line break that a text uses first. */
export function eolOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** The step from a decorator to the first property of its object, or else to the first line that is indented. */
function unitOf(compiler: Compiler, file: ts.SourceFile): string {
  const { text } = file;
  for (const statement of file.statements) {
    if (!compiler.isClassDeclaration(statement)) continue;
    for (const { expression } of compiler.getDecorators(statement) ?? []) {
      const argument = compiler.isCallExpression(expression) ? expression.arguments[0] : undefined;
      if (argument === undefined || !compiler.isObjectLiteralExpression(argument)) continue;
      const first = argument.properties[0]?.getStart(file);
      if (first === undefined) continue;
      const outer = indentAt(text, expression.getStart(file));
      const inner = indentAt(text, first);
      if (inner.length > outer.length && inner.startsWith(outer)) return inner.slice(outer.length);
    }
  }
  return /^([ \t]+)[^\s*]/m.exec(text)?.[1] ?? '  ';
}

/** Whether the lists that go over several lines end with a comma; yes, where there is none. */
function trailsCommas(compiler: Compiler, file: ts.SourceFile): boolean {
  const lists = file.statements
    .filter((each) => compiler.isClassDeclaration(each))
    .flatMap((statement) =>
      (compiler.getDecorators(statement) ?? []).flatMap(({ expression }) => {
        const argument = compiler.isCallExpression(expression) ? expression.arguments[0] : undefined;
        return argument !== undefined && compiler.isObjectLiteralExpression(argument) ? [argument.properties] : [];
      }),
    );
  const long = lists.filter((list) => list.length > 0 && file.text.slice(list.pos, list.end).includes('\n'));
  return long.every((list) => list.hasTrailingComma);
}
