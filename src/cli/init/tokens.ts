import type ts from 'typescript';
import { importedAs, namesIn, type Wanted } from './imports.js';
import { importOf, importSpecifierOf, type Declared } from './declared.js';
import type { ProvidedClient } from './providers.js';
import type { Sources } from './sources.js';
import { relativeSpecifier, type Extension } from './specifiers.js';

/** Code that a file can hold, with what it has to import for it. */
export interface Code {
  readonly text: string;
  readonly wanted: readonly Wanted[];
}

/** The injection token of a client as the root module can write it; undefined where it cannot. */
export function tokenIn(
  sources: Sources,
  target: ts.SourceFile,
  { token, file }: ProvidedClient,
  quote: string,
  extension: Extension,
): Code | undefined {
  const { compiler } = sources;
  if (compiler.isStringLiteralLike(token))
    return /^[\w.:/@-]*$/.test(token.text) ? { text: `${quote}${token.text}${quote}`, wanted: [] } : undefined;
  let root: ts.Expression = token;
  while (compiler.isPropertyAccessExpression(root)) root = root.expression;
  if (!compiler.isIdentifier(root)) return undefined;
  const text = token.getText(file);
  if (file === target) return { text, wanted: [] };
  const from = sourceOf(sources, file, root.text, target, extension);
  if (from === undefined) return undefined;
  const there = from.local ?? root.text;
  const named = { text: there + text.slice(root.text.length), wanted: [] };
  if (from.local !== undefined) return named;
  if (namesIn(compiler, target).has(there)) return undefined;
  return { ...named, wanted: [{ name: from.name, local: there, from: from.specifier }] };
}

/** Where the root module can import a name of another file from, and what it calls it already. */
function sourceOf(sources: Sources, file: ts.SourceFile, name: string, target: ts.SourceFile, extension: Extension) {
  const specifier = importSpecifierOf(sources, file, name);
  const declared = specifier === undefined ? exportedIn(sources, file, name) : importOf(sources, file, name);
  if (declared !== undefined) {
    if (declared.name === 'default') return undefined;
    const local = localIn(sources, target, declared);
    return { name: declared.name, specifier: relativeSpecifier(target.fileName, declared.path, extension), local };
  }
  // Of a package, or of what only the tsconfig of the application can find.
  if (specifier === undefined || specifier.name === 'default' || specifier.from.startsWith('.')) return undefined;
  const exactly = new RegExp(`^${specifier.from.replace(/[^\w/@-]/g, '\\$&')}$`);
  return {
    name: specifier.name,
    specifier: specifier.from,
    local: importedAs(sources.compiler, target, specifier.name, exactly),
  };
}

/** What a file calls a declaration that it imports. */
function localIn(sources: Sources, target: ts.SourceFile, { path, name }: Declared): string | undefined {
  for (const local of namesIn(sources.compiler, target)) {
    const imported = importOf(sources, target, local);
    if (imported?.path === path && imported.name === name) return local;
  }
  return undefined;
}

function exportedIn({ compiler }: Sources, file: ts.SourceFile, name: string): Declared | undefined {
  const isExported = (node: ts.Statement) =>
    compiler.canHaveModifiers(node) &&
    compiler.getModifiers(node)?.some(({ kind }) => kind === compiler.SyntaxKind.ExportKeyword) === true &&
    !compiler.getModifiers(node)!.some(({ kind }) => kind === compiler.SyntaxKind.DefaultKeyword);
  const found = file.statements.some((each) => {
    if (compiler.isVariableStatement(each))
      return isExported(each) && each.declarationList.declarations.some((one) => one.name.getText(file) === name);
    const isNamed = compiler.isClassDeclaration(each) || compiler.isEnumDeclaration(each);
    return isNamed && isExported(each) && each.name?.text === name;
  });
  return found ? { path: file.fileName, name } : undefined;
}
