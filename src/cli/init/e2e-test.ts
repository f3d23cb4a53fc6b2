import { importLine } from './imports.js';
import type { Style } from './style.js';

/** What the test of an application's health is made from. */
export interface TestFacts {
  readonly packageName: string;
  /** The prefix of the routes, without slashes. */
  readonly prefix: string;
  readonly rootModule: { readonly name: string; readonly specifier: string };
  /** The names of the indicators; undefined where they are not known. */
  readonly indicators: readonly string[] | undefined;
  /** How the other tests import supertest, and what they call it; undefined where they do without. */
  readonly supertest: { readonly line: string; readonly local: string } | undefined;
  /** The package that `describe` and the rest come from; undefined where they are global. */
  readonly globalsFrom: string | undefined;
  /** True where the application has no adapter but that of Fastify. */
  readonly fastify: boolean;
}

/** A test that boots the application and asks for its health, as the other tests are written. */
export function e2eTest(facts: TestFacts, style: Style): string {
  const { prefix, rootModule, fastify } = facts;
  const supertest = fastify ? undefined : facts.supertest?.local;
  const { unit, semicolon, quote, eol, trailingComma } = style;
  const last = (line: string) => line + trailingComma;
  const lines = [
    ...importLines(facts, style),
    '',
    `describe('Health (e2e)', () => {`,
    `  let app: INestApplication;`,
    '',
    `  beforeAll(async () => {`,
    `    const moduleFixture = await Test.createTestingModule({`,
    last(`      imports: [${rootModule.name}]`),
    `    }).compile();`,
    '',
    `    app = moduleFixture.createNestApplication(${fastify ? 'new FastifyAdapter()' : ''});`,
    `    await app.${supertest === undefined ? 'listen(0)' : 'init()'};`,
    `    await app.get(HealthPolicyService).checkNow(); // the first results`,
    `  }, 30_000);`,
    '',
    `  afterAll(async () => {`,
    `    await app.close();`,
    `  });`,
    '',
    `  it('/${prefix}/live (GET) is 200 whatever the dependencies do', async () => {`,
    `    const answer = ${asked(supertest, `/${prefix}/live`)};`,
    `    expect(answer.status).toBe(200);`,
    `  });`,
    '',
    `  it('/${prefix} (GET) is 200 unless a fatal dependency is down', async () => {`,
    `    const answer = ${asked(supertest, `/${prefix}`)};`,
    ...(supertest === undefined
      ? [
          `    const body = (await answer.json()) as { status: string };`,
          `    expect(body.status).toMatch(/^(ok|degraded)$/);`,
        ]
      : [`    expect(answer.body.status).toMatch(/^(ok|degraded)$/);`]),
    `    expect(answer.status).toBe(200);`,
    `  });`,
    ...(facts.indicators === undefined ? [] : namesTest(facts.indicators, last)),
    `});`,
    '',
  ];
  return lines
    .map((line) => {
      const [, spaces = '', code = ''] = /^( *)(.*)$/.exec(line) ?? [];
      const ended = semicolon === '' ? code.replace(/;(?=$| \/\/)/, '') : code;
      return unit.repeat(spaces.length / 2) + ended.replace(/'/g, quote);
    })
    .join(eol);
}

function importLines(facts: TestFacts, style: Style): string[] {
  const { rootModule, supertest, globalsFrom, fastify, packageName } = facts;
  const plain = { ...style, quote: "'", semicolon: ';' };
  const line = (name: string, from: string) => importLine([name], from, plain);
  const globals = ['afterAll', 'beforeAll', 'describe', 'expect', 'it'];
  return [
    ...(globalsFrom === undefined ? [] : [importLine(globals, globalsFrom, plain)]),
    line('INestApplication', '@nestjs/common').replace(/^import/, 'import type'),
    ...(fastify ? [line('FastifyAdapter', '@nestjs/platform-fastify')] : []),
    line('Test', '@nestjs/testing'),
    line('HealthPolicyService', packageName),
    ...(supertest === undefined || fastify ? [] : [supertest.line]),
    line(rootModule.name, rootModule.specifier),
  ];
}

function asked(supertest: string | undefined, path: string): string {
  return supertest === undefined
    ? `await fetch(\`\${await app.getUrl()}${path}\`)`
    : `await ${supertest}(app.getHttpServer()).get('${path}')`;
}

function namesTest(indicators: readonly string[], last: (line: string) => string): string[] {
  const names = indicators.map((each) => `'${each}'`);
  const list = `[${names.join(', ')}]`;
  const line = `    expect([...indicators.keys()]).toEqual(${list});`;
  return [
    '',
    `  it('checks every dependency', () => {`,
    `    const { indicators } = app.get(HealthPolicyService).policy;`,
    ...(line.length <= 80
      ? [line]
      : [
          `    expect([...indicators.keys()]).toEqual([`,
          ...names.map((each, index) => (index === names.length - 1 ? last(`      ${each}`) : `      ${each},`)),
          `    ]);`,
        ]),
    `  });`,
  ];
}
