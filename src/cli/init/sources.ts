import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type ts from 'typescript';
import { parsed, type Compiler } from './compiler.js';
import { filesBelow, textOf } from './files.js';
import type { Project } from './project.js';

/** The sources of an application, each read once. Paths are relative to its folder, with slashes. */
export class Sources {
  private readonly files = new Map<string, ts.SourceFile | undefined>();
  private readonly texts = new Map<string, string | undefined>();
  private found: readonly string[] | undefined;
  private options: ts.CompilerOptions | undefined;

  constructor(
    readonly folder: string,
    readonly project: Project,
    readonly compiler: Compiler,
  ) {}

  /** All sources but tests and declarations. */
  get paths(): readonly string[] {
    const { sourceRoot, libraries } = this.project;
    return (this.found ??= [sourceRoot, ...libraries]
      .flatMap((root) => filesBelow(join(this.folder, root), /(?<!\.d|[.-](?:spec|test))\.ts$/))
      .flatMap((path) => this.relative(path) ?? []));
  }

  /** The sources that hold all of these words, as the compiler reads them. */
  withWords(...words: readonly string[]): readonly ts.SourceFile[] {
    return this.paths
      .filter((path) => words.every((word) => this.text(path)?.includes(word)))
      .flatMap((path) => this.file(path) ?? []);
  }

  text(path: string): string | undefined {
    if (!this.texts.has(path)) this.texts.set(path, textOf(join(this.folder, path)));
    return this.texts.get(path);
  }

  /** A source as the compiler reads it, called by its relative path; undefined where it is not there or has a mistake. */
  file(path: string): ts.SourceFile | undefined {
    if (!this.files.has(path)) {
      const text = this.text(path);
      this.files.set(path, text === undefined ? undefined : parsed(this.compiler, path, text));
    }
    return this.files.get(path);
  }

  /** The source that a module specifier means; undefined for packages, and for what lies outside of the folder. */
  resolve(specifier: string, from: string): string | undefined {
    const { resolveModuleName, sys } = this.compiler;
    const { resolvedModule } = resolveModuleName(specifier, join(this.folder, from), this.compilerOptions, sys);
    const path = resolvedModule === undefined ? undefined : this.relative(resolvedModule.resolvedFileName);
    return path === undefined || /(^|\/)node_modules\/|\.d\.[cm]?ts$/.test(path) ? undefined : path;
  }

  /** What the application's tsconfig.json says, with what that extends. */
  get compilerOptions(): ts.CompilerOptions {
    return (this.options ??= this.readOptions());
  }

  private readOptions(): ts.CompilerOptions {
    const { parseJsonConfigFileContent, readConfigFile, sys } = this.compiler;
    const path = join(this.folder, this.project.tsconfig);
    const { config } = readConfigFile(path, sys.readFile) as { config?: unknown };
    // The files that it takes in are not asked for.
    const host = { ...sys, readDirectory: () => [] };
    return parseJsonConfigFileContent(config ?? {}, host, dirname(path)).options;
  }

  private relative(path: string): string | undefined {
    const inside = relative(this.folder, resolve(path));
    return inside.startsWith('..') || isAbsolute(inside) ? undefined : inside.split(sep).join('/');
  }
}
