import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../servers/free-port.js';
import { startHaproxy } from '../servers/haproxy.js';
import type { TestServer } from '../servers/test-server.js';
import { cli } from '../support/command-line.js';
import type { HealthAnswer } from '../support/example-backend.js';

interface Manifest {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
const project = manifestOf('.');

const folders = readdirSync('examples').filter((each) => existsSync(join('examples', each, 'README.md')));
const programs = folders.filter((each) => existsSync(join('examples', each, 'package.json')));

/** What each answers, as its README says. */
const EXPECTED: Readonly<Record<string, object>> = {
  express: { code: 200, status: 'degraded', details: { redis: { reason: 'not_configured' }, queue: { status: 'up' } } },
  fastify: { code: 200, details: { database: { status: 'up' } } },
  standalone: { code: 200, status: 'degraded', details: { redis: { reason: 'not_configured' } } },
  'llm-factory': { code: 200, status: 'ok', details: { llm: { status: 'up' } } },
  lambda: { code: 200, status: 'ok', details: { table: { status: 'up' } } },
};
const ENVIRONMENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'llm-factory': { LLM_API_KEY: 'any' },
  lambda: { AWS_LAMBDA_FUNCTION_NAME: 'shop' },
};

describe('the examples', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'health-policy-examples-'));
    for (const each of programs) {
      cpSync(join('examples', each), join(root, each), { recursive: true });
      link(join(root, each));
    }
    compile(root);
  }, 240_000);
  afterAll(() => rmSync(root, { recursive: true }));

  it('are all expected to answer something here', () => {
    expect(programs.sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(programs)('%s takes of other packages what this project is tested with', (name) => {
    const { dependencies, devDependencies } = manifestOf(join('examples', name));
    const { [project.name]: ours, ...others } = { ...dependencies, ...devDependencies };
    expect(ours).toBe('file:../..');
    for (const [each, version] of Object.entries(others))
      expect([each, version]).toEqual([each, project.devDependencies![each]]);
  });

  it.each(programs)(
    '%s starts, and answers as its README says',
    async (name) => {
      const port = await freePort();
      const program = start(join(root, name), { NODE_ENV: 'staging', PORT: String(port), ...ENVIRONMENT[name] });
      try {
        const answer = await answerOf(port, program);
        expect({ code: answer.status, ...answer.body }).toMatchObject(EXPECTED[name]!);
      } finally {
        await program.end();
      }
    },
    60_000,
  );

  it('are not in the published package', () => {
    const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: readonly string[] };
    expect(files.filter((each) => each.includes('examples'))).toEqual([]);
  });
});

describe('the example with HAProxy', () => {
  const config = readFileSync('examples/haproxy/haproxy.cfg', 'utf8');
  const policy = { NODE_ENV: 'staging', HEALTH_DRAIN_MS: '10000' };

  it('has the backend that the command line prints', async () => {
    const servers = ['--server', 'app1:3000', '--server', 'app2:3000'];
    const { out } = await cli(['manifest', '--platform', 'haproxy', '--name', 'shop', ...servers], policy);
    expect(config).toContain(out.replace(/^#.*\n/gm, ''));
  });

  it('has Compose ask with the numbers that the command line prints', async () => {
    const { out } = await cli(['manifest', '--platform', 'compose'], policy);
    const compose = readFileSync('examples/haproxy/compose.yaml', 'utf8');
    const numbers = [...out.matchAll(/^ *(\w+: \d+s?) #/gm)].map(([, number]) => number!);
    expect(numbers).toHaveLength(6);
    for (const number of numbers) expect(compose).toContain(number);
  });

  it('goes on serving where one of two instances is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'health-policy-instances-'));
    const instances: Program[] = [];
    let haproxy: TestServer | undefined;
    try {
      cpSync('examples/standalone', folder, { recursive: true });
      link(folder);
      const ports = [await freePort(), await freePort()];
      for (const port of ports) {
        instances.push(start(folder, { NODE_ENV: 'staging', PORT: String(port) }));
        await answerOf(port, instances.at(-1)!);
      }
      const section = config.slice(config.indexOf('\nbackend shop'));
      const proxy = await startHaproxy(
        section.replace(/app(\d):3000/g, (_, number) => `127.0.0.1:${ports[Number(number) - 1]}`),
      );
      haproxy = proxy;
      const until = async (wanted: RegExp) => {
        for (let served = ''; !wanted.test(served);) {
          const response = await fetch(`${proxy.url}/`, { headers: { 'x-backend': 'shop' } });
          await response.text();
          served = `${response.status} ${response.headers.get('x-served-by')}`;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      await until(/^200 shop1$/);
      await instances[0]!.end();
      for (let asked = 0; asked < 5; asked++) await until(/^200 shop2$/);
    } finally {
      await Promise.all([haproxy?.stop(), ...instances.map((instance) => instance.end())]);
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});

describe('the example for Kubernetes', () => {
  it('has the probes that the command line prints for its policy', async () => {
    const text = readFileSync('examples/kubernetes/shop.yaml', 'utf8');
    const env = { NODE_ENV: 'production', HEALTH_DRAIN_MS: '10000', HEALTH_MANAGEMENT_HOST: '0.0.0.0' };
    const { out } = await cli(
      ['manifest', '--platform', 'kubernetes', '--name', 'shop', '--management-port', '9000'],
      env,
    );
    const lines = out.trimEnd().split('\n');
    const container = lines.slice(lines.findIndex((line) => line.endsWith('ports:')));
    expect(text).toContain(container.map((line) => `    ${line}`).join('\n'));
    expect(text).toContain(lines.find((line) => line.includes('terminationGracePeriodSeconds'))!);
    for (const [key, value] of Object.entries(env).slice(1))
      expect(text.replaceAll("'", '')).toContain(`{ name: ${key}, value: ${value} }`);
  });
});

/** Gives a folder what `npm install` would: the packages that it names, from here, and this one. */
function link(folder: string): void {
  const { dependencies, devDependencies } = manifestOf(folder);
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const target = join(folder, 'node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(name === project.name ? process.cwd() : join(process.cwd(), 'node_modules', name), target);
  }
}

/** What the `tsc` of each `npm start` does, with the options that each has, in one run for all. */
function compile(root: string): void {
  const written = programs.filter((each) => manifestOf(join(root, each)).scripts['start']!.startsWith('tsc && '));
  const [options, ...others] = written.map((each) => readFileSync(join(root, each, 'tsconfig.json'), 'utf8'));
  expect(new Set(others)).toEqual(new Set([options]));
  const { compilerOptions } = JSON.parse(options!) as { compilerOptions: object };
  const all = {
    ...compilerOptions,
    rootDir: '.',
    outDir: 'out',
    typeRoots: [join(process.cwd(), 'node_modules/@types')],
  };
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(root, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: all, include: written.map((each) => `${each}/src`) }),
  );
  try {
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', root], { encoding: 'utf8' });
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout);
  }
  for (const each of written) cpSync(join(root, 'out', each, 'src'), join(root, each, 'dist'), { recursive: true });
}

/** Runs the program of the script `start`, once it is compiled, as a process of its own. */
function start(folder: string, env: Readonly<Record<string, string>>): Program {
  const script = manifestOf(folder).scripts['start']!.replace(/^tsc && /, '');
  const [, file] = /^node ([\w./]+)$/.exec(script)!;
  return new Program(spawn(process.execPath, [file!], { cwd: folder, env: { PATH: process.env['PATH'], ...env } }));
}

class Program {
  log = '';
  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}

/** Asks `/health` until the first checks have ended. */
async function answerOf(port: number, program: Program): Promise<HealthAnswer> {
  const end = performance.now() + 45_000;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).then(
      async (response) => ({ status: response.status, body: (await response.json()) as HealthAnswer['body'] }),
      () => undefined,
    );
    if (answer !== undefined && !JSON.stringify(answer.body).includes('"pending"')) return answer;
    if (program.child.exitCode !== null || performance.now() > end)
      throw new Error(`no answer, ${JSON.stringify(answer)}:\n${program.log}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
