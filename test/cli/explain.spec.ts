import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cli } from '../support/command-line.js';
import { Backend } from '../support/example-backend.js';

/** All that there are. */
const COMMANDS = ['explain', 'probe', 'manifest', 'init'];

const TOKEN = 'a-token-of-sixteen-characters';
const folder = mkdtempSync(join(tmpdir(), 'health-policy-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function explained(args: string[], env: Record<string, string> = {}) {
  const { code, out, err } = await cli(['explain', '--json', ...args], env);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as {
    environment: string;
    warnings: string[];
    probes: Record<string, { status: string; code: number }>;
    groups: Record<string, { status: string }>;
    indicators: { name: string; sentence: string; criticality: { value: string; origin: { source: string } } }[];
  };
}

describe('nestjs-health-policy explain', () => {
  it('prints each probe, each indicator with the key that decided, and a sentence for what is not up', async () => {
    const { code, out, err } = await cli(['explain', '--env', 'staging', '--down', 'redis,llm'], {
      HEALTH_OPTIONAL: 'llm',
      HEALTH_HTTP_DEGRADED: '207',
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Health policy for environment staging (option environment="staging")');
    expect(out).toMatch(/readiness +\/health\/ready +207 +degraded/);
    expect(out).toMatch(/liveness +\/health\/live +200 +ok/);
    expect(out).toMatch(/redis +down +optional +profile staging +optional \(profile staging\) +degraded/);
    expect(out).toMatch(/llm +down +optional +HEALTH_OPTIONAL +/);
    expect(out).toContain('  redis is down and optional: degraded\n');
  });

  it('reads the environment of the process as the boot does, with its warnings', async () => {
    const explanation = await explained(['--down', 'redis'], { NODE_ENV: 'qa', HEALTH_OPTINAL: 'redis' });
    expect(explanation.probes['health']).toEqual({ status: 'error', code: 503 });
    expect(explanation.warnings).toEqual([
      expect.stringContaining('environment "qa" (NODE_ENV) has no profile'),
      expect.stringContaining('did you mean HEALTH_OPTIONAL?'),
    ]);
  });

  it('knows the phases and all states', async () => {
    const env = { NODE_ENV: 'staging' };
    expect((await explained(['--draining'], env)).probes['readiness']!.status).toBe('shutting_down');
    expect((await explained(['--starting', '--pending', '*'], env)).probes['startup']!.code).toBe(503);
    expect((await explained(['--degraded', 'database', '--unknown', 'redis'], env)).probes['health']!.status).toBe(
      'degraded',
    );
  });

  it("takes the module's options from a policy file, indicators and groups included", async () => {
    const path = file('policy.json', {
      indicators: ['database', { name: 'orders', kind: 'custom', timeoutMs: 500 }, { name: 'loop', local: true }],
      policy: { preview: { orders: 'shadow' } },
      groups: { store: { members: ['database'] } },
      liveness: ['loop'],
    });
    const explanation = await explained(['--policy', path, '--env', 'preview', '--down', 'orders', '--down', 'loop']);
    expect(explanation).toMatchObject({
      environment: 'preview',
      probes: { health: { status: 'error' }, liveness: { code: 503 } },
      groups: { store: { status: 'ok' } },
    });
    expect(explanation.indicators[1]).toMatchObject({
      sentence: expect.stringContaining('orders is down and shadow: without effect; the verdict would be error'),
      criticality: { value: 'shadow', origin: { source: 'options.policy.preview' } },
    });
  });

  it('puts the environments side by side', async () => {
    const path = file('table.json', { policy: { preview: { redis: 'shadow' } } });
    const { code, out } = await cli(['explain', '--table', '--policy', path, '--indicators', 'database,redis']);
    expect(code).toBe(0);
    const [head, ...rows] = out.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(head).toEqual(['situation', 'unknown', 'production', 'staging', 'development', 'test', 'preview']);
    expect(rows.find(([situation]) => situation === 'redis down')).toEqual([
      'redis down',
      'error 503',
      'error 503',
      'degraded 200',
      'degraded 200',
      'degraded 200',
      'ok 200 (shadow; fatal: error, optional: degraded)',
    ]);
    const table = await cli(['explain', '--table', '--json', '--env', 'test']);
    expect(JSON.parse(table.out)).toMatchObject({ environments: ['test', 'production', 'staging', 'development'] });
  });

  it('prints the message of the boot and ends with 2 where the policy is refused', async () => {
    const { code, out, err } = await cli(['explain', '--env', 'prod'], {
      HEALTH_TIMEOUT_MS: '1e3',
      HEALTH_FATAL: 'redsi',
    });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      [
        'Health policy refused, 2 problems:',
        '  1. HEALTH_TIMEOUT_MS must be a whole number from 1 to 60000, in plain digits, got "1e3"; correct or unset it',
        '  2. HEALTH_FATAL names "redsi", but no indicator is called that; known: database, redis, clickhouse, llm; did you mean redis?',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [['--dwon', 'redis'], /unknown option --dwon; did you mean --down\?/],
    [['--down', 'redsi'], /no indicator is called redsi; known: .*; did you mean redis\?/],
    [['--down', 'redis', '--up', 'redis'], /redis is supposed to be down and up/],
    [['redis'], /explain takes options only/],
    [['--table', '--down', 'redis'], /--table has its own situations/],
    [['--indicators', 'orders=custm'], /must be one of database, .*; did you mean custom\?/],
    [['--policy', '/no/such/file.json'], /there is no such policy file/],
    [['--env', 'test', '--env', 'test'], /--env is given twice/],
    [['--url', 'http://127.0.0.1:1/health/policy', '--env', 'test'], /--env is not for --url/],
    [['--token-env', 'X'], /--token-env is only for --url/],
  ])('ends with 64 on a command line such as %j', async (args, message) => {
    const { code, out, err } = await cli(['explain', ...args]);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toMatch(message);
  });

  it.each([
    ['no JSON', '{', /the policy file is not JSON/],
    ['no object', '[]', /must hold an object/],
    ['groups that are a list', { groups: [] }, /groups in the policy file must be an object/],
    [
      'a group that is a list',
      { groups: { store: ['database'] } },
      /group "store" in the policy file must be an object/,
    ],
    ['indicators that are an object', { indicators: {} }, /indicators in the policy file must be a list/],
    ['an indicator without a name', { indicators: [{ kind: 'redis' }] }, /must be a name or an object with one/],
  ])('refuses a policy file with %s', async (name, content, message) => {
    const { code, err } = await cli(['explain', '--policy', file(`${name}.json`, content)]);
    expect(code).toBe(64);
    expect(err).toMatch(message);
  });
});

describe('nestjs-health-policy explain --url', () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await Backend.start({
      HEALTH_ENVIRONMENT: 'production',
      HEALTH_OPTIONAL: 'llm',
      HEALTH_DETAILS_TOKEN: TOKEN,
    });
  });
  afterAll(() => backend.stop());

  it('explains the policy of a running instance', async () => {
    const args = ['--url', `${backend.url}/health/policy`, '--token-env', 'TOKEN'];
    const explanation = await explained([...args, '--down', 'llm'], { TOKEN });
    expect(explanation).toMatchObject({
      environment: 'production',
      probes: { health: { status: 'degraded', code: 200 } },
    });
    expect(explanation.indicators.find(({ name }) => name === 'llm')!.criticality).toEqual({
      value: 'optional',
      origin: { level: 'config', source: 'HEALTH_OPTIONAL' },
    });
  });

  it.each([
    [
      'the wrong token',
      '/health/policy',
      'another-token-of-that-length',
      /^the instance answered 401: name the variable/,
    ],
    [
      'another path',
      '/health',
      TOKEN,
      /^the instance answered 503|^the instance answered with something that is no policy/,
    ],
    ['no such path', '/health/polciy', TOKEN, /^the instance answered 404/],
  ])('ends with 3 for %s', async (_, path, token, message) => {
    const ended = await cli(['explain', '--url', `${backend.url}${path}`, '--token-env', 'TOKEN'], { TOKEN: token });
    expect(ended.code).toBe(3);
    expect(ended.err).toMatch(message);
    expect(ended.err).not.toContain(token);
  });
});

describe('nestjs-health-policy', () => {
  it('says what there is', async () => {
    for (const args of [['--help'], ['help'], ['-h']]) {
      const { code, out } = await cli(args);
      expect(code).toBe(0);
      for (const name of COMMANDS) expect(out).toContain(`  ${name}`);
    }
    for (const name of COMMANDS)
      expect(await cli([name, '--help'])).toMatchObject({
        code: 0,
        out: expect.stringMatching(new RegExp(`^Usage: nestjs-health-policy ${name} [^]*Exit codes`)),
        err: '',
      });
    expect((await cli(['--version'])).out).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('has every option of its help in docs/command-line.md, and no others', async () => {
    const docs = readFileSync('docs/command-line.md', 'utf8');
    const optionsIn = (text: string) => new Set(text.match(/(?<![\w-])--[a-z][a-z-]+/g));
    const helps = await Promise.all(COMMANDS.map((name) => cli([name, '--help'])));
    const known = optionsIn(helps.map(({ out }) => out).join('\n'));
    const foreign = ['--only', '--env-file', '--help', '--skip-install']; // of the programs beside it, such as `nest add`
    expect([...known].filter((option) => !optionsIn(docs).has(option))).toEqual([]);
    expect([...optionsIn(docs)].filter((option) => !known.has(option) && !foreign.includes(option))).toEqual([]);
  });

  it('ends with 64 where there is no such command, and names the nearest', async () => {
    expect(await cli([])).toMatchObject({ code: 64, out: '' });
    expect(await cli(['prob'])).toMatchObject({ code: 64, err: expect.stringContaining('did you mean probe?') });
  });
});
