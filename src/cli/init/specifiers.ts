import { dirname, posix } from 'node:path';
import type ts from 'typescript';
import type { Sources } from './sources.js';

/** What the application's relative imports end with. */
export type Extension = '' | '.js' | '.ts';

/** As the first relative import of these files has it, or as tsconfig.json and package.json need it. */
export function extensionIn(sources: Sources, files: readonly ts.SourceFile[], isEsm: boolean): Extension {
  const { compiler, compilerOptions } = sources;
  for (const file of files)
    for (const statement of file.statements) {
      if (!compiler.isImportDeclaration(statement)) continue;
      const { text } = statement.moduleSpecifier as ts.StringLiteral;
      if (text.startsWith('.') && sources.resolve(text, file.fileName) !== undefined)
        return text.endsWith('.js') ? '.js' : text.endsWith('.ts') ? '.ts' : '';
    }
  const { ModuleKind } = compiler;
  const { module = ModuleKind.CommonJS } = compilerOptions;
  return isEsm && module >= ModuleKind.Node16 && module <= ModuleKind.NodeNext ? '.js' : '';
}

/** How one source imports another. */
export function relativeSpecifier(from: string, to: string, extension: Extension): string {
  const path = posix.relative(dirname(from), to).replace(/\.ts$/, extension);
  return path.startsWith('.') ? path : `./${path}`;
}
