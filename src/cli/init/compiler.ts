import { createRequire } from 'node:module';
import { join } from 'node:path';
import type ts from 'typescript';

/** The compiler of the application: this package brings none. */
export type Compiler = typeof ts;

/** The packages of a Nest application that bring a compiler where the application names none of its own. */
const BRINGERS = ['@nestjs/cli', 'ts-jest', 'ts-node'];

/** The application's TypeScript; undefined where it has none that can read a file (7 has no such interface). */
export function compilerOf(folder: string): Compiler | undefined {
  const own = createRequire(join(folder, 'package.json'));
  const others = BRINGERS.map((name) => () => createRequire(own.resolve(`${name}/package.json`)));
  for (const from of [() => own, ...others]) {
    try {
      const loaded = from()('typescript') as Partial<Compiler>;
      if (typeof loaded.createSourceFile === 'function' && typeof loaded.getDecorators === 'function')
        return loaded as Compiler;
    } catch {
      // Not installed there; the next one may be.
    }
  }
  return undefined;
}

/** A file as the compiler reads it; undefined where it finds a mistake in it. */
export function parsed(compiler: Compiler, path: string, text: string): ts.SourceFile | undefined {
  const { ScriptKind, ScriptTarget } = compiler;
  const file = compiler.createSourceFile(path, text, ScriptTarget.Latest, true, ScriptKind.TS);
  // Not in the declarations, but there in every version; where it were not, no file would be understood.
  const { parseDiagnostics } = file as { parseDiagnostics?: readonly unknown[] };
  return parseDiagnostics?.length === 0 ? file : undefined;
}

/** All nodes below one, itself first, as they stand in the file. */
export function* nodesIn(compiler: Compiler, node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  compiler.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesIn(compiler, child);
}
