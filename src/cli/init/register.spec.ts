import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import ts from 'typescript';
import { parsed } from './compiler.js';
import type { Dependency } from './dependency.js';
import { registerIn, registers, type ToRegister } from './register.js';
import { styleOf } from './style.js';

const FROM = 'nestjs-health-policy';
const DATABASE: Dependency = { kind: 'database', name: 'database', args: [], wanted: [], evidence: '' };
const REDIS: Dependency = {
  kind: 'redis',
  name: 'redis',
  args: ['{ client: REDIS }'],
  wanted: [{ name: 'REDIS', local: 'REDIS', from: './redis.js' }],
  evidence: '',
};
const WHAT: ToRegister = { from: FROM, dependencies: [DATABASE, REDIS], path: undefined, config: false };

function add(text: string, what: Partial<ToRegister> = {}, width = 80) {
  const file = parsed(ts, 'app.module.ts', text)!;
  const part = registerIn(ts, file, 'AppModule', styleOf(ts, file, { printWidth: width }), { ...WHAT, ...what });
  return { after: part.changes?.[0]?.after, byHand: part.byHand?.[0] };
}

/** A root module with these imports, written in this way. */
const MODULE = (metadata: string) => `import { Module } from '@nestjs/common';
import { AppController } from './app.controller.js';

@Module(${metadata})
export class AppModule {}
`;

describe('the registration', () => {
  it('goes behind the imports that are there, one a line, with what it needs at the top', () => {
    expect(add(MODULE(`{\n  imports: [OrdersModule, UsersModule],\n  controllers: [AppController],\n}`)).after).toBe(
      `import { Module } from '@nestjs/common';
import { database, HealthPolicyModule, redis } from 'nestjs-health-policy';
import { AppController } from './app.controller.js';
import { REDIS } from './redis.js';

@Module({
  imports: [
    OrdersModule,
    UsersModule,
    HealthPolicyModule.forRoot({
      indicators: [database(), redis({ client: REDIS })],
    }),
  ],
  controllers: [AppController],
})
export class AppModule {}
`,
    );
  });

  it('brings the configuration where the application has the package and does not import it', () => {
    const after = add(MODULE('{ imports: [] }'), { config: true }).after!;
    expect(after).toContain(`import { ConfigModule } from '@nestjs/config';\n`);
    expect(after.indexOf('ConfigModule.forRoot({ isGlobal: true }),')).toBeLessThan(
      after.indexOf('HealthPolicyModule.forRoot('),
    );
  });

  it.each([
    ['no imports', '{\n  controllers: [AppController],\n}', '{\n  imports: [\n    HealthPolicyModule.forRoot({'],
    ['an empty object', '{}', '({\n  imports: [\n    HealthPolicyModule.forRoot({'],
    [
      'a single line',
      '{ controllers: [AppController] }',
      '({ imports: [HealthPolicyModule.forRoot({ indicators: [database(), redis({ client: REDIS })] })], controllers',
    ],
    [
      'a comment in the list',
      '{\n  imports: [A /* first */, B],\n}',
      'A /* first */, B, HealthPolicyModule.forRoot({ indicators',
    ],
    [
      'a comment behind the last',
      '{\n  imports: [\n    A,\n    B, // last\n  ],\n}',
      'B, // last\n    HealthPolicyModule.forRoot({',
    ],
    [
      'no last comma, and a comment',
      '{\n  imports: [\n    A,\n    B // last\n  ]\n}',
      'B, // last\n    HealthPolicyModule.forRoot({',
    ],
    [
      'a comment as the only thing',
      '{\n  imports: [\n    // nothing yet\n  ],\n}',
      'imports: [\n    HealthPolicyModule.forRoot({',
    ],
    [
      'modules that are commented out',
      '{\n  imports: [\n    A,\n    // B,\n  ],\n}',
      'A,\n    HealthPolicyModule.forRoot({',
    ],
    ['a bracket on the last line', '{\n  imports: [A,\n    B],\n}', 'B,\n    HealthPolicyModule.forRoot({'],
    ['what is spread into the list', '{\n  imports: [...SHARED],\n}', '...SHARED,\n    HealthPolicyModule.forRoot({'],
    ['a key in quotes', `{\n  'imports': [A],\n}`, 'A,\n    HealthPolicyModule.forRoot({'],
  ])('goes in where there is %s', (_, metadata, expected) => {
    const { after } = add(MODULE(metadata));
    expect(after).toContain(expected);
  });

  it.each([
    ['a variable', 'METADATA'],
    ['a call', 'metadata({ imports: [] })'],
    ['imports from elsewhere', '{ imports: MODULES }'],
    ['imports in short', '{ imports }'],
    ['imports that are computed', '{ imports: [A].concat(B) }'],
    ['what is spread in behind', '{ imports: [A], ...more }'],
    ['what is spread in, and no imports', '{ ...more }'],
    ['a computed key', `{ ['imports']: [A] }`],
    ['nothing', ''],
  ])('is left to a person, with the code, where the metadata is %s', (_, metadata) => {
    const { after, byHand } = add(MODULE(metadata));
    expect(after).toBeUndefined();
    expect(byHand!.code.join('\n')).toBe(`import { database, HealthPolicyModule, redis } from 'nestjs-health-policy';
import { REDIS } from './redis.js';

imports: [
  HealthPolicyModule.forRoot({
    indicators: [database(), redis({ client: REDIS })],
  }),
]`);
  });

  it('gives a name that is taken to what has it', () => {
    const { after } = add(`import { redis } from './client.js';\n${MODULE('{ imports: [A.with(redis)] }')}`);
    expect(after).toContain('  redis as redisHealth,\n');
    expect(after).toContain('redisHealth({ client: REDIS })');
  });

  it('does not take a property for a name', () => {
    const { after } = add(MODULE(`{ imports: [A.forRoot({ database: 'x', redis: 1 })] }`));
    expect(after).toContain(`import { database, HealthPolicyModule, redis } from`);
  });

  it('goes by the import of this package where there is one', () => {
    const { after } = add(
      `import { database as db, HealthPolicyService } from '${FROM}';\n${MODULE('{ imports: [] }')}`,
    );
    expect(after).toContain(
      `import { database as db, HealthPolicyService, HealthPolicyModule, redis } from '${FROM}';`,
    );
    expect(after).toContain('indicators: [db(), redis(');
  });

  it('may have another prefix', () => {
    const { after } = add(MODULE('{ imports: [] }'), { path: 'healthz' });
    expect(after).toContain(`forRoot({\n    path: 'healthz',\n    indicators: [`);
  });

  it('breaks its lines where the application does', () => {
    const narrow = add(MODULE('{\n  imports: [],\n}'), {}, 40).after!;
    expect(narrow).toContain(`import {\n  database,\n  HealthPolicyModule,\n  redis,\n} from 'nestjs-health-policy';`);
    expect(narrow).toContain('      indicators: [\n        database(),\n        redis({ client: REDIS }),\n      ],');
  });

  it('sees itself again, but not in a comment', () => {
    const seen = (text: string) => registers(ts, parsed(ts, 'a.ts', text)!, FROM);
    expect(seen(add(MODULE('{ imports: [] }')).after!)).toBe(true);
    expect(seen(`import { HealthPolicyModule as H } from '${FROM}';\nexport const a = H.forRootAsync({});`)).toBe(true);
    expect(seen(`import { HealthPolicyModule } from '${FROM}';\n// HealthPolicyModule.forRoot({})`)).toBe(false);
    expect(seen(`import type { HealthPolicyModule } from '${FROM}';\nexport type A = HealthPolicyModule;`)).toBe(false);
  });
});

interface Written {
  readonly eol: string;
  readonly unit: string;
  readonly quote: string;
  readonly semicolon: string;
  readonly comma: string;
  readonly imports: string | undefined;
  readonly before: boolean;
  readonly bom: string;
}

const written: fc.Arbitrary<Written> = fc.record({
  eol: fc.constantFrom('\n', '\r\n'),
  unit: fc.constantFrom('\t', '  ', '    '),
  quote: fc.constantFrom("'", '"'),
  semicolon: fc.constantFrom(';', ''),
  comma: fc.constantFrom(',', ''),
  imports: fc
    .option(
      fc.tuple(
        fc.array(
          fc.constantFrom('A', 'B.forRoot({ a: [1, 2] })', '...C', 'forwardRef(() => D)', 'E.register({\n_x: 1,\n})'),
          { maxLength: 4 },
        ),
        fc.constantFrom('line', 'lines', 'comments', 'hugged'),
      ),
      { nil: undefined },
    )
    .map((value) => value && listText(...value)),
  before: fc.boolean(),
  bom: fc.constantFrom('', '\uFEFF'),
});

function listText(elements: readonly string[], layout: string): string {
  if (layout === 'line') return `[${elements.join(', ')}]`;
  if (layout === 'hugged') return `[${elements.join(',\n__')}]`;
  const comment = layout === 'comments' ? ' // why, and [ what' : '';
  return `[\n${elements.map((each) => `__${each},${comment}\n`).join('')}_]`;
}

function moduleText({ eol, unit, quote, semicolon, comma, imports, before, bom }: Written): string {
  const properties = [
    ...(before ? ['/* of HTTP */ controllers: [AppController]'] : []),
    ...(imports === undefined ? [] : [`imports: ${imports}`]),
    'providers: []',
  ];
  const lines = [
    `import { Module } from ${quote}@nestjs/common${quote}${semicolon} // Nest`,
    `import { AppController } from ${quote}./app.controller.js${quote}${semicolon}`,
    '',
    '/** The root. */',
    '@Module({',
    properties.map((each) => `_${each}`).join(',\n') + comma,
    '})',
    'export class AppModule {}',
    '',
  ];
  return (
    bom +
    lines
      .join('\n')
      .replace(/^_+/gm, (all) => unit.repeat(all.length))
      .replace(/\n/g, eol)
  );
}

/** All that is said in a file, comments included. */
function tokens(text: string): string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  const found: string[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan())
    if (kind !== ts.SyntaxKind.WhitespaceTrivia && kind !== ts.SyntaxKind.NewLineTrivia)
      found.push(scanner.getTokenText());
  return found;
}

describe('any root module', () => {
  it('keeps every word and comment in their order, and is read as before but for what was added', () => {
    fc.assert(
      fc.property(written, (way) => {
        const before = moduleText(way);
        const after = add(before).after!;
        const kept = tokens(before);
        let at = 0;
        for (const token of tokens(after)) if (token === kept[at]) at++;
        expect(at).toBe(kept.length);
        expect(elementsOf(after).slice(0, -1)).toEqual(elementsOf(before));
        expect(elementsOf(after).at(-1)).toMatch(/^HealthPolicyModule\.forRoot\(/);
      }),
      { numRuns: 300 },
    );
  });

  it('is written as it was: line breaks, indentation, quotes, semicolons', () => {
    fc.assert(
      fc.property(written, (way) => {
        const after = add(moduleText(way)).after!;
        if (way.eol === '\r\n') expect(after.replace(/\r\n/g, '')).not.toContain('\n');
        else expect(after).not.toContain('\r');
        const line = after.split(way.eol).find((each) => each.includes('nestjs-health-policy'))!;
        expect(line.endsWith(`from ${way.quote}nestjs-health-policy${way.quote}${way.semicolon}`)).toBe(true);
        const indents = after
          .split(way.eol)
          .flatMap((each) => /^(\s+)(indicators|HealthPolicyModule)/.exec(each)?.[1] ?? []);
        for (const indent of indents) expect(indent.replaceAll(way.unit, '')).toBe('');
        if (way.unit !== '\t') expect(after).not.toContain('\t');
      }),
    );
  });

  it('is not touched a second time', () => {
    fc.assert(
      fc.property(written, (way) => {
        const after = add(moduleText(way)).after!;
        expect(registers(ts, parsed(ts, 'app.module.ts', after)!, FROM)).toBe(true);
      }),
    );
  });
});

/** The imports of the module as the compiler sees them. */
function elementsOf(text: string): string[] {
  const file = parsed(ts, 'app.module.ts', text)!;
  let found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertyAssignment(node) &&
      node.name.getText(file) === 'imports' &&
      ts.isArrayLiteralExpression(node.initializer)
    )
      found = node.initializer.elements.map((each) => each.getText(file).replace(/\s+/g, ' '));
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
