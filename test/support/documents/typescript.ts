import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block } from './blocks.js';

/** How a user compiles: strict, with decorators, against the declarations of the built package. */
const COMPILER_OPTIONS = {
  target: 'es2023',
  lib: ['es2023'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  rootDir: '.',
  outDir: 'out',
};

/** What the body of `/health` was, for each server or module of a block; or why it did not run. */
export interface Outcome {
  readonly bodies?: readonly Readonly<Record<string, unknown>>[];
  readonly error?: string;
}

/** The TypeScript of the documents as one program: one run of the compiler, one process that runs what came of it. */
export class DocumentProgram {
  private readonly folder = mkdtempSync(join(process.cwd(), 'test', 'readme-'));
  private readonly files: ReadonlyMap<string, Block>;

  constructor(blocks: readonly Block[]) {
    this.files = new Map(blocks.map((block) => [`${block.file.replace(/[/.]/g, '_')}_${block.line}`, block]));
    for (const [name, { code }] of this.files) writeFileSync(join(this.folder, `${name}.ts`), code);
    writeFileSync(
      join(this.folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.ts'] }),
    );
  }

  /** What the compiler says, by the place of the block, with the lines of the document. */
  compile(): ReadonlyMap<string, string> {
    const problems = new Map<string, string>();
    try {
      execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', this.folder, '--pretty', 'false'], {
        encoding: 'utf8',
      });
    } catch (error) {
      for (const line of (error as { stdout: string }).stdout.split('\n')) {
        const [, name = '', at, message] = /([^/]+)\.ts\((\d+),\d+\): (.*)$/.exec(line) ?? [];
        const block = this.files.get(name);
        if (block === undefined) continue;
        const told = `line ${block.line + Number(at)}: ${message}\n`;
        problems.set(block.place, (problems.get(block.place) ?? '') + told);
      }
      if (problems.size === 0) throw error;
    }
    return problems;
  }

  /** Runs blocks one after the other in a process of their own. */
  run(blocks: readonly Block[], env: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, Outcome>> {
    const paths = new Map(blocks.map((block) => [this.pathsOf([block])[0]!, block.place]));
    const args = ['--disable-warning=ExperimentalWarning', 'test/support/documents/run-modules.mjs', ...paths.keys()];
    return new Promise((resolve) => {
      const options = { env: { PATH: process.env['PATH'], ...env }, timeout: 120_000, maxBuffer: 1 << 26 } as const;
      execFile(process.execPath, args, options, (_, out, err) => {
        const outcomes = new Map<string, Outcome>();
        for (const line of out.split('\n').filter((each) => each.startsWith('{"file":'))) {
          const { file: path, ...outcome } = JSON.parse(line) as Outcome & { file: string };
          outcomes.set(paths.get(path)!, outcome);
        }
        for (const place of paths.values())
          if (!outcomes.has(place)) outcomes.set(place, { error: `the process ended before it was done:\n${err}` });
        resolve(outcomes);
      });
    });
  }

  /** Runs blocks that are tests, each with the runner that it imports. */
  async test(blocks: readonly Block[]): Promise<ReadonlyMap<string, Outcome>> {
    const ofJest = blocks.filter(({ code }) => code.includes("'@jest/globals'"));
    const ofNode = blocks.filter((block) => !ofJest.includes(block));
    const outcomes = [...(await this.runWith(ofJest, this.jest(ofJest))), ...(await this.runWith(ofNode, ['--test']))];
    return new Map(outcomes);
  }

  private jest(blocks: readonly Block[]): readonly string[] {
    const config = join(this.folder, 'jest.config.json');
    writeFileSync(
      config,
      JSON.stringify({
        rootDir: this.folder,
        testMatch: this.pathsOf(blocks),
        transform: {},
        moduleNameMapper: { '^cookie$': join(process.cwd(), 'node_modules', 'cookie') },
      }),
    );
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    return [...flags, 'node_modules/jest/bin/jest.js', '-i', '-c', config];
  }

  private runWith(blocks: readonly Block[], args: readonly string[]): Promise<[string, Outcome][]> {
    if (blocks.length === 0) return Promise.resolve([]);
    return new Promise((resolve) => {
      const options = { timeout: 120_000, maxBuffer: 1 << 26 };
      execFile(process.execPath, [...args, ...this.pathsOf(blocks)], options, (error, out, err) => {
        const outcome: Outcome = error === null ? { bodies: [] } : { error: `${out}${err}` };
        resolve(blocks.map(({ place }) => [place, outcome]));
      });
    });
  }

  private pathsOf(blocks: readonly Block[]): string[] {
    return [...this.files]
      .filter(([, { place }]) => blocks.some((block) => block.place === place))
      .map(([name]) => join(this.folder, 'out', `${name}.js`));
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }
}
