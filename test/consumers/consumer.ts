import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { guard, release } from '../servers/reaper.js';
import { Program } from '../support/programs/program.js';

const run = promisify(execFile);

/** What a project is made of. */
export interface Project {
  readonly type: 'module' | 'commonjs';
  /** Beside this package, as `npm install` takes them. */
  readonly packages: readonly string[];
  /** Folders under `projects`, copied one over the other. */
  readonly sources: readonly string[];
  /** More arguments of `npm install`. */
  readonly flags?: readonly string[];
}

/** A project of a user's in a folder of its own, with the packed package installed from its tarball. */
export class Consumer {
  private readonly programs: Program[] = [];

  private constructor(readonly folder: string) {}

  /** Packs what is built, and has npm install it with the rest. */
  static async install({ type, packages, sources, flags = [] }: Project): Promise<Consumer> {
    const folder = await mkdtemp(join(tmpdir(), 'health-policy-consumer-'));
    guard(folder, undefined);
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type }));
    for (const source of sources) await cp(join('test/consumers/projects', source), folder, { recursive: true });
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    await run('npm', ['install', ...quiet, ...flags, `./${filename}`, ...packages], { cwd: folder });
    return new Consumer(folder);
  }

  /** What the compiler says at its strictest, with the declarations of every library checked; it writes to `out`. */
  async compile(options: object, files: readonly string[], typescript = 'node_modules/typescript'): Promise<string> {
    const compilerOptions = {
      target: 'es2022',
      strict: true,
      skipLibCheck: false,
      skipDefaultLibCheck: true,
      types: ['node'],
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      esModuleInterop: true,
      rootDir: '.',
      outDir: 'out',
      ...options,
    };
    const config = join(this.folder, 'tsconfig.json');
    await writeFile(config, JSON.stringify({ compilerOptions, files }));
    return run(process.execPath, [join(typescript, 'bin/tsc'), '-p', config]).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
  }

  /** Starts a file in a process of its own, with nothing of this process's environment but the path, and does not wait. */
  spawned(file: string, env: Readonly<Record<string, string>> = {}, node = process.execPath): Program {
    const child = spawn(node, [file], {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const program = Program.of(child);
    this.programs.push(program);
    return program;
  }

  /** The same, once it listens. */
  async start(...given: Parameters<Consumer['spawned']>): Promise<Program> {
    const program = this.spawned(...given);
    await program.says(/listening on/, 90_000); // on a busy machine Nest takes its time
    return program;
  }

  /** What a compiled test of the project's says under Node's own runner. */
  async tested(file: string): Promise<string> {
    return (await this.runs('--test', '--test-reporter=tap', file)).out;
  }

  /** Runs a program of the project's to its end, and tells what it printed. */
  async runs(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
    const { PATH, HOME } = process.env;
    const npm = { npm_config_prefer_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false' };
    return run(process.execPath, args, { cwd: this.folder, env: { PATH, HOME, ...npm } }).then(
      ({ stdout, stderr }) => ({ code: 0, out: stdout + stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, out: stdout + stderr }),
    );
  }

  async installedVersion(name: string): Promise<string | undefined> {
    const manifest = await readFile(join(this.folder, 'node_modules', name, 'package.json'), 'utf8').catch(() => '{}');
    return (JSON.parse(manifest) as { version?: string }).version;
  }

  async stop(): Promise<void> {
    await Promise.all(this.programs.splice(0).map((program) => program.stop()));
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true });
    release(this.folder);
  }
}
