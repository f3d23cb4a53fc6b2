import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../servers/free-port.js';
import { startHaproxy } from '../servers/haproxy.js';
import { cli } from '../support/command-line.js';
import { Backend, type HealthAnswer } from '../support/example-backend.js';

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
  });
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

  it.each(programs)('%s starts, and answers as its README says', async (name) => {
    const folder = join(root, name);
    cpSync(join('examples', name), folder, { recursive: true });
    link(folder);
    const port = await freePort();
    const program = start(folder, { NODE_ENV: 'staging', PORT: String(port), ...ENVIRONMENT[name] });
    try {
      const answer = await answerOf(port, program);
      expect({ code: answer.status, ...answer.body }).toMatchObject(EXPECTED[name]!);
    } finally {
      await program.end();
    }
  });

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
    const backends = await Promise.all([Backend.start({ NODE_ENV: 'staging' }), Backend.start({ NODE_ENV: 'staging' })]);
    const hosts = backends.map(({ url }) => new URL(url).host);
    const section = config.slice(config.indexOf('backend shop'));
    const haproxy = await startHaproxy(section.replace(/app(\d):3000/g, (_, number) => hosts[Number(number) - 1]!));
    try {
      const served = async () => {
        const { status, headers } = await fetch(`${haproxy.url}/orders`, { headers: { 'x-backend': 'shop' } });
        return [status, headers.get('x-served-by')].join(' ');
      };
      await backends[0]!.until(async () => (await served()).startsWith('200'));
      await backends[0]!.stop();
      await backends[1]!.until(async () => (await served()) === '200 shop2');
    } finally {
      await Promise.all([haproxy.stop(), ...backends.map((backend) => backend.stop())]);
    }
  });
});

describe('the example for Kubernetes', () => {
  it('has the probes that the command line prints for its policy', async () => {
    const text = readFileSync('examples/kubernetes/shop.yaml', 'utf8');
    const env = { NODE_ENV: 'production', HEALTH_DRAIN_MS: '10000', HEALTH_MANAGEMENT_HOST: '0.0.0.0' };
    const { out } = await cli(['manifest', '--platform', 'kubernetes', '--name', 'shop', '--management-port', '9000'], env);
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

/** Runs the script `start` of a folder: what it builds, then its program as a process of its own. */
function start(folder: string, env: Readonly<Record<string, string>>): Program {
  const steps = manifestOf(folder).scripts['start']!.split(' && ').map((step) => step.split(' '));
  for (const [command, ...args] of steps.slice(0, -1)) {
    expect(command).toBe('tsc');
    const compiler = join(process.cwd(), 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [compiler, ...args], { cwd: folder, encoding: 'utf8' });
  }
  const [node, ...args] = steps.at(-1)!;
  expect(node).toBe('node');
  return new Program(spawn(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'], ...env } }));
}

class Program {
  log = '';
  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}

/** Asks `/health` until the first checks have ended. */
async function answerOf(port: number, program: Program): Promise<HealthAnswer> {
  const end = performance.now() + 20_000;
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
