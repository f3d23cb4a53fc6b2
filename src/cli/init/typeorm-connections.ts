import type ts from 'typescript';
import { nodesIn } from './compiler.js';
import type { Dependency, Found } from './dependency.js';
import { importedAs } from './imports.js';
import { keyOf } from './module-imports.js';
import type { Sources } from './sources.js';

/** What an indicator may be called. */
const NAME = /^[a-z][A-Za-z0-9_-]{0,62}$/;

/** The connections of `TypeOrmModule`: the default one, and each that has a name. */
export function typeOrmConnections(sources: Sources, quote: string): Found {
  const connections = sources
    .withWords('@nestjs/typeorm', 'forRoot')
    .flatMap((file) => namesOfConnections(sources, file));
  const byDefault = connections.find(({ name }) => name === 'default');
  const evidence = byDefault ?? (connections.length === 0 ? { file: '@nestjs/typeorm in package.json' } : undefined);
  const dependencies: Dependency[] =
    evidence === undefined
      ? []
      : [{ kind: 'database', name: 'database', args: [], wanted: [], evidence: evidence.file }];
  const notes: string[] = [];
  for (const { name, file } of connections) {
    if (name === 'default') continue;
    const known = dependencies.some((each) => each.name === name);
    if (name === undefined || !NAME.test(name) || known)
      notes.push(
        `${file} has a connection whose name is none for an indicator: register database(NAME, { dataSource: getDataSourceToken(…) }) for it.`,
      );
    else
      dependencies.push({
        kind: 'database',
        name,
        args: [`${quote}${name}${quote}`, `{ dataSource: getDataSourceToken(${quote}${name}${quote}) }`],
        wanted: [{ name: 'getDataSourceToken', local: 'getDataSourceToken', from: '@nestjs/typeorm' }],
        evidence: file,
      });
  }
  return { dependencies, notes };
}

/** The names that `TypeOrmModule.forRoot()` gives connections; undefined where it is not written as text. */
function namesOfConnections(sources: Sources, file: ts.SourceFile): { name: string | undefined; file: string }[] {
  const { compiler } = sources;
  const module = importedAs(compiler, file, 'TypeOrmModule', /^@nestjs\/typeorm$/);
  return [...nodesIn(compiler, file)].flatMap((node) => {
    if (!compiler.isCallExpression(node) || !compiler.isPropertyAccessExpression(node.expression)) return [];
    const { expression, name: method } = node.expression;
    if (expression.getText(file) !== module || !/^forRoot(Async)?$/.test(method.text)) return [];
    const [options] = node.arguments;
    const named =
      options !== undefined && compiler.isObjectLiteralExpression(options)
        ? options.properties.find((each) => keyOf(compiler, each) === 'name')
        : undefined;
    if (named === undefined) return [{ name: 'default', file: file.fileName }];
    const isText = compiler.isPropertyAssignment(named) && compiler.isStringLiteralLike(named.initializer);
    return [{ name: isText ? (named.initializer as ts.StringLiteral).text : undefined, file: file.fileName }];
  });
}
