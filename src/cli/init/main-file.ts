import type ts from 'typescript';
import { nodesIn, type Compiler } from './compiler.js';
import { indentAt, insertion, lineEnd, type Edit } from './edits.js';
import { importedAs } from './imports.js';
import type { Style } from './style.js';

/** How Nest makes an application. */
const MAKERS = ['create', 'createMicroservice', 'createApplicationContext'];

/** The class that the application is made from; undefined where none is named, or several are. */
export function rootModuleName(compiler: Compiler, file: ts.SourceFile): string | undefined {
  const names = new Set(makingCalls(compiler, file).map((call) => classIn(compiler, call.arguments[0])));
  return names.size === 1 ? [...names][0] : undefined;
}

/**
 * The edits that have the application listen to signals: none where it does so already, undefined where no variable holds the
 * application, so that it has to be done by hand.
 */
export function shutdownHookEdits(compiler: Compiler, file: ts.SourceFile, style: Style): readonly Edit[] | undefined {
  if (callsOf(compiler, file, 'enableShutdownHooks')) return [];
  const [making, more] = makingCalls(compiler, file).flatMap((call) => {
    const found = heldIn(compiler, call);
    return found === undefined ? [] : [found];
  });
  if (making === undefined || more !== undefined) return undefined;
  const { statement, name } = making;
  const { text } = file;
  const line = `${style.eol}${indentAt(text, statement.getStart(file))}${name}.enableShutdownHooks()${style.semicolon}`;
  const rest = text.slice(statement.getEnd(), lineEnd(text, statement.getEnd()));
  // Another statement on the same line would stand between the two.
  if (!/^\s*(\/\/.*)?$/.test(rest)) return undefined;
  return [insertion(statement.getEnd() + rest.length, line)];
}

/** Whether the prefix of all routes is set, and all its arguments as code. */
export function globalPrefix(compiler: Compiler, file: ts.SourceFile): string | undefined {
  for (const node of nodesIn(compiler, file))
    if (isCallOf(compiler, node, 'setGlobalPrefix')) return node.arguments.map((each) => each.getText(file)).join(', ');
  return undefined;
}

function makingCalls(compiler: Compiler, file: ts.SourceFile): ts.CallExpression[] {
  const factory = importedAs(compiler, file, 'NestFactory', /^@nestjs\/core$/);
  return [...nodesIn(compiler, file)].filter(
    (node): node is ts.CallExpression =>
      compiler.isCallExpression(node) &&
      compiler.isPropertyAccessExpression(node.expression) &&
      node.expression.expression.getText(file) === factory &&
      MAKERS.includes(node.expression.name.text),
  );
}

/** `AppModule`, and that of `AppModule.forRoot()`. */
function classIn(compiler: Compiler, argument: ts.Expression | undefined): string | undefined {
  if (argument === undefined) return undefined;
  if (compiler.isIdentifier(argument)) return argument.text;
  if (compiler.isCallExpression(argument)) return classIn(compiler, argument.expression);
  return compiler.isPropertyAccessExpression(argument) ? classIn(compiler, argument.expression) : undefined;
}

/** The statement that gives what a call makes to a variable: `const app = await …;`, `app = await …;` */
function heldIn(compiler: Compiler, call: ts.CallExpression): { statement: ts.Node; name: string } | undefined {
  const { parent } = call;
  if (!compiler.isAwaitExpression(parent)) return undefined;
  const holder = parent.parent;
  if (compiler.isVariableDeclaration(holder) && compiler.isIdentifier(holder.name)) {
    const list = holder.parent;
    const alone = compiler.isVariableDeclarationList(list) && list.declarations.length === 1;
    return alone && compiler.isVariableStatement(list.parent)
      ? { statement: list.parent, name: holder.name.text }
      : undefined;
  }
  return compiler.isBinaryExpression(holder) &&
    holder.operatorToken.kind === compiler.SyntaxKind.EqualsToken &&
    compiler.isIdentifier(holder.left) &&
    compiler.isExpressionStatement(holder.parent) &&
    compiler.isBlock(holder.parent.parent)
    ? { statement: holder.parent, name: holder.left.text }
    : undefined;
}

function callsOf(compiler: Compiler, file: ts.SourceFile, method: string): boolean {
  for (const node of nodesIn(compiler, file)) if (isCallOf(compiler, node, method)) return true;
  return false;
}

function isCallOf(compiler: Compiler, node: ts.Node, method: string): node is ts.CallExpression {
  return (
    compiler.isCallExpression(node) &&
    compiler.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === method
  );
}
