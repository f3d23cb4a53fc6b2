import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { format } from 'prettier';
import { startPostgres, type TestPostgres } from '../servers/postgres.js';
import { blocksOf, DOCUMENTS, isOutput, reasonNotToRun, type Block } from '../support/documents/blocks.js';
import { problemOfNpm } from '../support/documents/npm-line.js';
import { Shell, type Ran } from '../support/documents/shell.js';
import { DocumentProgram, type Outcome } from '../support/documents/typescript.js';
import { Backend } from '../support/example-backend.js';

const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly name: string };

const blocks = DOCUMENTS.flatMap(blocksOf);
const written = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language));
const rows = (some: readonly Block[]) => some.map((block) => [block.place, block] as const);

const programs = written('ts');
const isTest = ({ code }: Block) => /from '(@jest\/globals|node:test)'/.test(code);
const runnable = programs.filter((block) => reasonNotToRun(block) === undefined);
const scripts = written('sh').filter((block) => !isOutput(block));
const isTranscript = ({ language, code }: Block) => language === 'text' && code.startsWith('$ ');
const transcripts = blocks.filter(isTranscript);

/** Tokens of the example backend that the commands of documents are run against. */
const TOKENS = { HEALTH_DETAILS_TOKEN: 'details-of-the-documents', HEALTH_OVERRIDE_TOKEN: 'override-of-the-documents' };

/** How long a backend may take to start, on a machine that has much else to do. */
const PATIENCE_MS = 60_000;

/** Nothing listens there. */
const NOBODY = '127.0.0.1:1';

describe('every block of code in the documents', () => {
  it('is seen by this test, and is in a language that it can check', () => {
    expect(blocks.length).toBeGreaterThan(40);
    const unchecked = blocks.filter(
      (block) =>
        !['ts', 'sh', 'json', 'yaml', 'mermaid'].includes(block.language) &&
        !isTranscript(block) &&
        !isOutput(block) &&
        reasonNotToRun(block) === undefined,
    );
    expect(unchecked.map(({ place }) => place)).toEqual([]);
  });

  it('is run, or says why not', () => {
    const noted = blocks.filter((block) => block.note !== '' && !isOutput(block));
    expect(noted.filter((block) => reasonNotToRun(block) === undefined).map(({ place }) => place)).toEqual([]);
    expect(noted.length).toBeLessThan(12);
  });

  it('that is an output has a command before it', () => {
    const wrong = blocks.filter(isOutput).filter(({ previous }) => previous?.language !== 'sh');
    expect(wrong.map(({ place }) => place)).toEqual([]);
  });
});

describe('TypeScript in the documents', () => {
  let program: DocumentProgram;
  let problems: ReadonlyMap<string, string>;
  let outcomes: ReadonlyMap<string, Outcome> = new Map();
  let postgres: TestPostgres | undefined;
  beforeAll(async () => {
    program = new DocumentProgram(programs);
    postgres = await startPostgres();
    problems = program.compile();
    const env = {
      NODE_ENV: 'staging',
      HEALTH_DETAILS: 'full',
      DATABASE_URL: postgres.url,
      REDIS_URL: `redis://${NOBODY}`,
      CLICKHOUSE_URL: `http://${NOBODY}`,
      OPENAI_API_KEY: 'a-key-of-the-documents',
      LLM_API_KEY: 'a-key-of-the-documents',
    };
    const run = program.run(
      runnable.filter((block) => !isTest(block)),
      env,
    );
    outcomes = new Map([...(await run), ...(await program.test(runnable.filter(isTest)))]);
  }, 240_000);
  afterAll(async () => {
    program.end();
    await postgres?.stop();
  });

  it.each(rows(programs))('%s compiles as it stands, strictly, against the built package', (place) => {
    expect(problems.get(place) ?? '').toBe('');
  });

  it.each(rows(runnable))('%s runs, and what it boots answers', (place) => {
    expect(outcomes.get(place)).toMatchObject({ bodies: expect.any(Array) });
  });

  const kept = programs
    .filter((block) => !runnable.includes(block))
    .map((block) => [block.place, reasonNotToRun(block)]);
  if (kept.length > 0)
    it.each(kept)('%s is compiled alone: %s', (place) => {
      expect(outcomes.has(place!)).toBe(false);
    });

  it('of the README answers the body that stands below it', () => {
    const [first] = programs;
    const shown = written('json').find(({ file }) => file === 'README.md')!;
    expect(first!.file).toBe('README.md');
    const [body] = outcomes.get(first!.place)!.bodies!;
    expect(masked(body)).toMatchObject(masked(JSON.parse(shown.code)) as object);
  });
});

describe('commands in the documents', () => {
  let shell: Shell;
  /** The example backend that commands ask, and one of their own for those that change what it answers. */
  const backends: { shared?: Promise<Backend>; changed?: Promise<Backend> } = {};
  beforeAll(() => {
    shell = new Shell(name);
  });
  afterAll(async () => {
    const started = await Promise.allSettled([backends.shared, backends.changed]);
    for (const each of started) if (each.status === 'fulfilled') await each.value?.stop();
    shell.end();
  });

  /** Runs a script; where it asks a server on this machine, that is an example backend. */
  async function run(script: string): Promise<Ran> {
    const asks = /(127\.0\.0\.1|localhost):(3000|9000)/;
    if (!asks.test(script.replace(/(^|\s)#.*$/gm, ''))) return shell.run(script, TOKENS);
    const which = script.includes('/health/override') ? 'changed' : 'shared';
    const backend = await (backends[which] ??= started());
    const port = { 3000: new URL(backend.url).port, 9000: /management server listens.*?:(\d+)/.exec(backend.log)?.[1] };
    const here = (_: string, host: string, named: '3000' | '9000') => `${host}:${port[named]}`;
    return shell.run(script.replace(new RegExp(asks, 'g'), here), TOKENS);
  }

  const ran = new Map<string, Promise<Ran>>();
  const outputOf = (block: Block) => {
    const running = ran.get(block.place) ?? run(block.code);
    ran.set(block.place, running);
    return running;
  };

  it.each(rows(scripts.filter((block) => reasonNotToRun(block) === undefined)))(
    '%s can be run as it stands',
    async (_, block) => {
      const { code, out, asked } = await outputOf(block);
      expect({ code, out: code === 0 ? '' : out }).toEqual({ code: 0, out: '' });
      const npm = asked.filter((line) => line.startsWith('npm ')).map((line) => [line, problemOfNpm(line)]);
      expect(npm.filter(([, problem]) => problem !== undefined)).toEqual([]);
    },
    2 * PATIENCE_MS,
  );

  it.each(rows(blocks.filter(isOutput)))(
    '%s is what the command before it prints',
    async (_, block) => {
      const { out } = await outputOf(block.previous!);
      if (block.language === 'json') return expect(JSON.parse(out)).toEqual(JSON.parse(block.code));
      if (process.env['UPDATE_DOCS'] === '1') return rewrite(block, out);
      expect(out).toBe(block.code);
    },
    2 * PATIENCE_MS,
  );

  it.each(rows(transcripts))(
    '%s is what its commands print',
    async (_, block) => {
      for (const part of block.code.split(/^\$ /m).slice(1)) {
        const [command = '', ...lines] = part.split('\n');
        const { out } = await run(command);
        expect({ command, out }).toEqual({ command, out: expect.stringMatching(pattern(lines.join('\n'))) });
      }
    },
    2 * PATIENCE_MS,
  );
});

describe('data in the documents', () => {
  it.each(rows(written('json').filter((block) => !isOutput(block))))('%s is JSON', (_, { code }) => {
    expect(() => JSON.parse(code) as unknown).not.toThrow();
  });

  it.each(rows(written('yaml')))('%s is YAML', async (_, { code }) => {
    await expect(format(code, { parser: 'yaml' })).resolves.toEqual(expect.any(String));
  });
});

async function started(): Promise<Backend> {
  const backend = Backend.spawn({ ...TOKENS, NODE_ENV: 'staging', HEALTH_MANAGEMENT_PORT: '0' });
  await backend.until(() => backend.log.includes('Open http://') || backend.child.exitCode !== null, PATIENCE_MS);
  // An answer that has no `pending` in it any more
  await backend.until(async () => !JSON.stringify(await backend.health()).includes('"pending"'), PATIENCE_MS);
  return backend;
}

/** Without what is another at each run: times, and how long something took. */
function masked(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, each: unknown) => (/^(checkedAt|since|responseTime)$/.test(key) ? key : each)),
  );
}

/** Exactly these lines; one that is `…` alone stands for any lines. */
function pattern(text: string): RegExp {
  const lines = text.trimEnd().split('\n');
  const escaped = lines.map((line) => (line === '…' ? '[^]*' : line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${escaped.join('\n')}\\s*$`);
}

/** Blocks are found anew: those before may have grown or shrunk. */
function rewrite({ file, place }: Block, out: string): void {
  const index = blocks.filter((each) => each.file === file).findIndex((each) => each.place === place);
  const { line, code } = blocksOf(file)[index]!;
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.splice(line, code.split('\n').length - 1, ...out.trimEnd().split('\n'));
  writeFileSync(file, lines.join('\n'));
}
