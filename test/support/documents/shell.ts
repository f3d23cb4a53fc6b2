import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs of others that documents call. They are not run: what they were asked is written down, and they succeed. */
const OTHERS = ['npm', 'docker', 'kubectl', 'helm', 'aws', 'gcloud', 'fly', 'heroku', 'git', 'sudo', 'promtool'];

export interface Ran {
  readonly code: number;
  readonly out: string;
  /** What the programs of others were asked, `npm run build`. */
  readonly asked: readonly string[];
}

/**
 * The folder of an application that has this package installed, in which the commands of documents are run by a real shell: with
 * our command line, with Node and with the usual tools as they are, and with stand-ins for the programs of others.
 */
export class Shell {
  private readonly folder = mkdtempSync(join(tmpdir(), 'health-policy-shell-'));
  private readonly log = join(this.folder, 'asked');

  constructor(name: string) {
    const modules = join(this.folder, 'app', 'node_modules');
    mkdirSync(modules, { recursive: true });
    mkdirSync(join(this.folder, 'bin'));
    symlinkSync(process.cwd(), join(modules, name));
    this.program(name, `exec '${process.execPath}' '${join(modules, name, 'dist/cli.js')}' "$@"`);
    this.program('node', `exec '${process.execPath}' "$@"`);
    this.program('npx', `case "$1" in ${name}) exec "$@" ;; *) echo "npx $*" >> '${this.log}' ;; esac`);
    for (const other of OTHERS) this.program(other, `echo "${other} $*" >> '${this.log}'`);
  }

  /** Runs a script from its beginning, and ends at the first command that fails. */
  run(script: string, env: Readonly<Record<string, string>>): Promise<Ran> {
    rmSync(this.log, { force: true });
    const options = {
      cwd: join(this.folder, 'app'),
      env: { ...env, PATH: `${join(this.folder, 'bin')}:/usr/local/bin:/usr/bin:/bin` },
      timeout: 60_000,
    };
    return new Promise((resolve) => {
      execFile('sh', ['-ec', `exec 2>&1\n${script}`], options, (error, out) =>
        resolve({
          code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1,
          out,
          asked: existsSync(this.log) ? readFileSync(this.log, 'utf8').trim().split('\n') : [],
        }),
      );
    });
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }

  private program(name: string, script: string): void {
    const file = join(this.folder, 'bin', name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }
}
