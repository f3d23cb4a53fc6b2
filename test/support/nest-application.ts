import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly name: string };

/** An application in a folder of its own, with the built package and what is installed here. */
export class NestApplication {
  readonly folder = mkdtempSync(join(tmpdir(), 'health-policy-application-'));

  constructor(files: Readonly<Record<string, string>>, { withPackages = true } = {}) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    if (!withPackages) return;
    const own = join(this.folder, 'node_modules', name);
    mkdirSync(own, { recursive: true });
    cpSync('dist', join(own, 'dist'), { recursive: true });
    cpSync('schematics', join(own, 'schematics'), { recursive: true });
    cpSync('package.json', join(own, 'package.json'));
    for (const each of installed()) {
      const link = join(this.folder, 'node_modules', each);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(resolve('node_modules', each), link);
    }
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** All its files by their paths, but for what is installed. */
  files(): Record<string, string> {
    const paths = readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name).slice(this.folder.length + 1))
      .filter((path) => !path.startsWith('node_modules'));
    return Object.fromEntries(paths.toSorted().map((path) => [path, this.read(path)]));
  }

  /** What a Node program of an installed package prints, and how it ended. */
  runs(program: string, ...args: readonly string[]): { readonly code: number; readonly out: string } {
    const command = ['--experimental-vm-modules', '--no-warnings', join('node_modules', program), ...args];
    // Nothing of this process's environment, where jest has put its own.
    const env = { PATH: process.env['PATH'], NODE_ENV: 'test' };
    const options = {
      cwd: this.folder,
      encoding: 'utf8',
      env,
      stdio: 'pipe',
      timeout: 200_000,
      killSignal: 'SIGKILL',
    } as const;
    try {
      return { code: 0, out: execFileSync(process.execPath, command, options) };
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
      return { code: status ?? -1, out: stdout + stderr };
    }
  }

  /** Starts a file that prints its address as a line `at http://…`, lets it be used, and ends it. */
  async started<T>(file: string, env: Record<string, string>, use: (url: string) => Promise<T>): Promise<T> {
    const child = spawn(process.execPath, ['--no-warnings', file], {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], NO_COLOR: '1', PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        const [, url] = /^at (http:.+)$/.exec(line) ?? [];
        if (url !== undefined) return await use(url);
      }
      throw new Error(`${file} ended without an address`);
    } finally {
      process.off('exit', end);
      end();
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

function installed(): string[] {
  const folders = (path: string) => readdirSync(path).filter((each) => !each.startsWith('.') && each !== name);
  return folders('node_modules').flatMap((each) =>
    each.startsWith('@') ? folders(join('node_modules', each)).map((scoped) => `${each}/${scoped}`) : [each],
  );
}
