import type ts from 'typescript';
import { importedAs } from './imports.js';
import { keyOf } from './module-imports.js';
import type { Sources } from './sources.js';

const METHODS = /^(Get|Post|Put|Patch|Delete|Options|Head|All|Search)$/;

/** A route of the application that lies where those of the policy would. */
export interface Taken {
  readonly path: string;
  readonly file: string;
}

/** The first route of a controller under a prefix; the boot would end at it. */
export function routeUnder(sources: Sources, prefix: string): Taken | undefined {
  for (const file of sources.withWords('@nestjs/common', 'Controller'))
    for (const path of routesIn(sources, file))
      if (path === prefix || path.startsWith(`${prefix}/`)) return { path, file: file.fileName };
  return undefined;
}

/** The paths of a file's controllers, as far as they are written as text, without slashes at either end. */
function routesIn(sources: Sources, file: ts.SourceFile): string[] {
  const { compiler } = sources;
  const controller = importedAs(compiler, file, 'Controller', /^@nestjs\/common$/);
  return file.statements.flatMap((statement) => {
    if (!compiler.isClassDeclaration(statement) || controller === undefined) return [];
    const call = decoratorCalls(sources, statement).find(({ name }) => name === controller);
    if (call === undefined) return [];
    const routes = statement.members.flatMap((member) =>
      compiler.isMethodDeclaration(member)
        ? decoratorCalls(sources, member)
            .filter(({ name }) => METHODS.test(name))
            .flatMap(({ argument }) => pathsIn(sources, argument))
        : [],
    );
    return pathsIn(sources, call.argument).flatMap((prefix) => routes.map((route) => joined(prefix, route)));
  });
}

function decoratorCalls({ compiler }: Sources, node: ts.ClassDeclaration | ts.MethodDeclaration) {
  return (compiler.getDecorators(node) ?? []).flatMap(({ expression }) =>
    compiler.isCallExpression(expression)
      ? [{ name: expression.expression.getText(), argument: expression.arguments[0] }]
      : [],
  );
}

/** `'health'`, `['health', 'status']`, `{ path: 'health' }`; a version stands in front of the path, so that it cannot be under ours. */
function pathsIn({ compiler }: Sources, argument: ts.Expression | undefined): string[] {
  if (argument === undefined) return [''];
  if (compiler.isStringLiteralLike(argument)) return [argument.text];
  if (compiler.isArrayLiteralExpression(argument))
    return argument.elements.flatMap((each) => (compiler.isStringLiteralLike(each) ? [each.text] : []));
  if (!compiler.isObjectLiteralExpression(argument)) return [];
  const valueOf = (key: string) => argument.properties.find((each) => keyOf(compiler, each) === key);
  if (valueOf('version') !== undefined || valueOf('host') !== undefined) return [];
  const path = valueOf('path');
  if (path === undefined) return [''];
  const isText = compiler.isPropertyAssignment(path) && compiler.isStringLiteralLike(path.initializer);
  return isText ? [(path.initializer as ts.StringLiteral).text] : [];
}

function joined(prefix: string, route: string): string {
  return `${prefix}/${route}`.replace(/\/+/g, '/').replace(/^\/|\/$/g, '');
}
