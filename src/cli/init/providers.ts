import type ts from 'typescript';
import { nodesIn } from './compiler.js';
import { importSpecifierOf } from './declared.js';
import { keyOf } from './module-imports.js';
import type { Sources } from './sources.js';

/** A client that the application provides. */
export interface ProvidedClient {
  /** Its injection token as it is written: `'REDIS'`, `REDIS`, `TOKENS.redis`, or a class. */
  readonly token: ts.Expression | ts.Identifier;
  readonly file: ts.SourceFile;
  /** True where what is provided is a function that makes it. */
  readonly byFactory: boolean;
}

/** Whether an expression makes a client. */
type Makes = (expression: ts.Expression, file: ts.SourceFile) => boolean;

/** What makes a client of a package: `new Redis()`, `createClient()`. */
export function madeBy(sources: Sources, from: RegExp, names: RegExp): Makes {
  const { compiler } = sources;
  return (expression, file) => {
    const called = compiler.isNewExpression(expression) || compiler.isCallExpression(expression);
    if (!called) return false;
    // `Redis.Cluster` is of ioredis as well.
    let root: ts.Expression = expression.expression;
    while (compiler.isPropertyAccessExpression(root)) root = root.expression;
    if (!compiler.isIdentifier(root)) return false;
    const imported = importSpecifierOf(sources, file, root.text);
    return imported !== undefined && from.test(imported.from) && names.test(imported.name);
  };
}

/** The providers `{ provide, useFactory | useValue }` whose value is such a client, and the injectable classes that extend one. */
export function providedClients(sources: Sources, packages: string, makes: Makes): ProvidedClient[] {
  const { compiler } = sources;
  return sources.withWords(packages).flatMap((file) =>
    [...nodesIn(compiler, file)].flatMap((node): ProvidedClient[] => {
      if (compiler.isClassDeclaration(node)) {
        const token = injectableClient(sources, node, file, makes);
        return token === undefined ? [] : [{ token, file, byFactory: false }];
      }
      if (!compiler.isObjectLiteralExpression(node)) return [];
      const token = valueOf(sources, node, 'provide');
      const provided =
        valueOf(sources, node, 'useValue') ?? results(sources, valueOf(sources, node, 'useFactory'), file)[0];
      if (token === undefined || provided === undefined || isMethod(sources, token) || isMethod(sources, provided))
        return [];
      if (isMade(sources, provided, file, makes)) return [{ token, file, byFactory: false }];
      const byFactory = results(sources, provided, file).some((each) => isMade(sources, each, file, makes));
      return byFactory ? [{ token, file, byFactory }] : [];
    }),
  );
}

/** What a property of an object is given; a method is its own value. */
function valueOf(
  { compiler }: Sources,
  object: ts.ObjectLiteralExpression,
  key: string,
): ts.Expression | ts.MethodDeclaration | undefined {
  const property = object.properties.find((each) => keyOf(compiler, each) === key);
  if (property === undefined || compiler.isMethodDeclaration(property)) return property;
  return compiler.isPropertyAssignment(property) ? property.initializer : undefined;
}

function isMethod({ compiler }: Sources, node: ts.Node): node is ts.MethodDeclaration {
  return compiler.isMethodDeclaration(node);
}

/** `@Injectable() class RedisService extends Redis {}` */
function injectableClient(
  { compiler }: Sources,
  node: ts.ClassDeclaration,
  file: ts.SourceFile,
  makes: Makes,
): ts.Identifier | undefined {
  const injectable = compiler
    .getDecorators(node)
    ?.some(({ expression }) => expression.getText(file).startsWith('Injectable('));
  const base = node.heritageClauses?.find(({ token }) => token === compiler.SyntaxKind.ExtendsKeyword)?.types[0];
  if (injectable !== true || base === undefined) return undefined;
  const made = compiler.factory.createNewExpression(base.expression, undefined, []);
  return makes(made, file) ? node.name : undefined;
}

/** Whether an expression is such a client: the call itself, or the variable that it was put into. */
function isMade(sources: Sources, expression: ts.Expression, file: ts.SourceFile, makes: Makes): boolean {
  const { compiler } = sources;
  const bare = withoutWrapping(sources, expression);
  if (makes(bare, file)) return true;
  if (!compiler.isIdentifier(bare)) return false;
  for (const node of nodesIn(compiler, file))
    if (
      compiler.isVariableDeclaration(node) &&
      compiler.isIdentifier(node.name) &&
      node.name.text === bare.text &&
      node.initializer !== undefined &&
      makes(withoutWrapping(sources, node.initializer), file)
    )
      return true;
  return false;
}

/** What a function returns, the last one first; nothing for what is no function of this file. */
function results(
  sources: Sources,
  of: ts.Expression | ts.MethodDeclaration | undefined,
  file: ts.SourceFile,
): ts.Expression[] {
  const { compiler } = sources;
  if (of === undefined) return [];
  const bare = isMethod(sources, of) ? of : withoutWrapping(sources, of);
  const body = compiler.isIdentifier(bare)
    ? functionNamed(sources, file, bare.text)
    : compiler.isArrowFunction(bare) || compiler.isFunctionExpression(bare) || compiler.isMethodDeclaration(bare)
      ? bare.body
      : undefined;
  if (body === undefined) return [];
  if (!compiler.isBlock(body)) return [body];
  return body.statements
    .flatMap((each) => (compiler.isReturnStatement(each) && each.expression !== undefined ? [each.expression] : []))
    .toReversed();
}

function functionNamed({ compiler }: Sources, file: ts.SourceFile, name: string): ts.ConciseBody | undefined {
  for (const statement of file.statements) {
    if (compiler.isFunctionDeclaration(statement) && statement.name?.text === name) return statement.body;
    if (!compiler.isVariableStatement(statement)) continue;
    const found = statement.declarationList.declarations.find((each) => each.name.getText(file) === name)?.initializer;
    if (found !== undefined && (compiler.isArrowFunction(found) || compiler.isFunctionExpression(found)))
      return found.body;
  }
  return undefined;
}

/** Without `await`, parentheses and what is only said to the compiler. */
function withoutWrapping({ compiler }: Sources, expression: ts.Expression): ts.Expression {
  let bare = expression;
  while (
    compiler.isParenthesizedExpression(bare) ||
    compiler.isAwaitExpression(bare) ||
    compiler.isAsExpression(bare) ||
    compiler.isSatisfiesExpression(bare) ||
    compiler.isNonNullExpression(bare)
  )
    bare = bare.expression;
  return bare;
}
