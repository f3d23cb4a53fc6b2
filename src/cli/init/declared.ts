import type ts from 'typescript';
import type { Sources } from './sources.js';

/** Where something is declared, and what it is called there. */
export interface Declared {
  readonly path: string;
  readonly name: string;
}

/** How many files that only pass a name on are followed. */
const MOST_STEPS = 5;

/** Where a class is declared that a file calls by a name: in it, or in what it imports. */
export function classDeclared(sources: Sources, path: string, name: string): Declared | undefined {
  const file = sources.file(path);
  if (file === undefined) return undefined;
  if (classNamed(sources, file, name) !== undefined) return { path, name };
  const imported = importOf(sources, file, name);
  return imported === undefined ? undefined : exported(sources, imported.path, imported.name, MOST_STEPS);
}

/** The source and the name there that a local name of a file is imported from; `default` for a default import. */
export function importOf(sources: Sources, file: ts.SourceFile, local: string): Declared | undefined {
  const found = importSpecifierOf(sources, file, local);
  const path = found === undefined ? undefined : sources.resolve(found.from, file.fileName);
  return path === undefined ? undefined : { path, name: found!.name };
}

/** The module specifier and the name there that a local name of a file is imported from, as a value. */
export function importSpecifierOf(
  { compiler }: Sources,
  file: ts.SourceFile,
  local: string,
): { readonly from: string; readonly name: string } | undefined {
  for (const statement of file.statements) {
    if (!compiler.isImportDeclaration(statement) || statement.importClause?.isTypeOnly !== false) continue;
    const { name, namedBindings } = statement.importClause;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    if (name?.text === local) return { from, name: 'default' };
    if (namedBindings === undefined || !compiler.isNamedImports(namedBindings)) continue;
    const element = namedBindings.elements.find((each) => each.name.text === local && !each.isTypeOnly);
    if (element !== undefined) return { from, name: (element.propertyName ?? element.name).text };
  }
  return undefined;
}

function exported(sources: Sources, path: string, name: string, steps: number): Declared | undefined {
  const { compiler } = sources;
  const file = sources.file(path);
  if (file === undefined || steps === 0) return undefined;
  const found = classNamed(sources, file, name);
  if (found?.name !== undefined) return { path, name: found.name.text };
  for (const statement of file.statements) {
    if (!compiler.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) continue;
    const target = sources.resolve((statement.moduleSpecifier as ts.StringLiteral).text, path);
    const passed = target === undefined ? undefined : passedOn(sources, statement, name);
    const declared = passed === undefined ? undefined : exported(sources, target!, passed, steps - 1);
    if (declared !== undefined) return declared;
  }
  return undefined;
}

/** What `export * from` and `export { A as B } from` call a name where they take it from. */
function passedOn({ compiler }: Sources, { exportClause }: ts.ExportDeclaration, name: string): string | undefined {
  if (exportClause === undefined) return name;
  if (!compiler.isNamedExports(exportClause)) return undefined;
  const element = exportClause.elements.find((each) => each.name.text === name);
  return element && (element.propertyName ?? element.name).text;
}

function classNamed({ compiler }: Sources, file: ts.SourceFile, name: string): ts.ClassDeclaration | undefined {
  return file.statements.find(
    (each): each is ts.ClassDeclaration =>
      compiler.isClassDeclaration(each) &&
      (each.name?.text === name ||
        (name === 'default' &&
          each.modifiers?.some(({ kind }) => kind === compiler.SyntaxKind.DefaultKeyword) === true)),
  );
}
