import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { expectGenerated, markdownTable } from '../support/generated-part.js';

const SRC = join(process.cwd(), 'src');

/** Who may import whom. Imports point one way; a folder may always import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  engine: ['domain'],
  indicators: ['domain', 'engine'],
  'adapters/http': ['domain', 'engine'],
  'adapters/page': ['domain', 'engine'],
  'adapters/management': ['domain', 'engine', 'adapters/http', 'adapters/page'],
  'adapters/metrics': ['domain', 'engine'],
  'adapters/webhook': ['domain', 'engine'],
  'adapters/openapi': ['domain', 'adapters/http'],
  registration: ['domain', 'indicators'],
  assembly: [
    'domain',
    'engine',
    'indicators',
    'registration',
    'adapters/http',
    'adapters/page',
    'adapters/management',
    'adapters/metrics',
    'adapters/webhook',
  ],
  nest: ['domain', 'engine', 'registration', 'assembly', 'adapters/http', 'adapters/openapi'],
  standalone: ['domain', 'engine', 'registration', 'assembly', 'adapters/http'],
  testing: ['domain', 'engine', 'indicators', 'registration', 'assembly', 'adapters/http'],
  cli: ['domain'],
  '.': [
    'domain',
    'engine',
    'indicators',
    'registration',
    'assembly',
    'adapters/http',
    'adapters/webhook',
    'adapters/openapi',
    'nest',
    'standalone',
    'testing',
  ],
  example: ['.'],
};

/** What each is, for the document. */
const WHAT_FOR: Readonly<Record<string, string>> = {
  domain: 'values and decisions, pure',
  engine: 'time and concurrency: monitor, loops, deadline',
  indicators: 'one file a dependency',
  'adapters/http': 'routes, access, negotiation, bodies',
  'adapters/page': 'the page for people',
  'adapters/management': 'the server on a worker thread',
  'adapters/metrics': 'Prometheus and OpenTelemetry',
  'adapters/webhook': 'what other systems are told',
  'adapters/openapi': 'the routes as a document',
  registration: 'what users call: `database()`, `redis()`, `indicator()`',
  assembly: 'puts the parts together, for any host',
  nest: 'the module and its life cycle',
  standalone: '`createHealth()`, without Nest',
  testing: 'the test kit',
  cli: 'the command line',
  '.': 'the entries: the public API',
  example: 'the example backend, a user of the package',
};

/** The packages that a folder may load; `import type` of anything is free, and so is what is loaded on demand. */
const MAY_LOAD: Readonly<Record<string, RegExp>> = {
  domain: /^$/,
  engine: /^$/,
  indicators: /^node:.*$/,
  'adapters/http': /^node:.*$/,
  'adapters/page': /^node:.*$/,
  'adapters/management': /^node:.*$/,
  'adapters/metrics': /^$/,
  'adapters/webhook': /^node:.*$/,
  'adapters/openapi': /^$/,
  registration: /^$/,
  assembly: /^node:.*$/,
  standalone: /^node:.*$/,
  testing: /^node:.*$/,
  nest: /^(@nestjs\/(common|core|config)|rxjs|node:.*)$/,
  cli: /^node:.*$/,
  '.': /^$/,
  example: /.*/,
};

/** What the indicators share: nothing in there is an indicator. */
const SHARED: readonly (string | undefined)[] = [
  'dependency-indicator',
  'application-clients',
  'network',
  'files',
  'clients',
];

interface Import {
  readonly file: string;
  readonly from: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => normalize(file));

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(SRC, file), 'utf8');
  const onDemand = [...text.matchAll(/\bimport\('(\.[^']+)'\)/g)].map(([all, target]) => [all, undefined, target]);
  const atOnce = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gms);
  return [...atOnce, ...onDemand].map(([, type, target]) => ({
    file,
    from: folderOf(file),
    target: target!.startsWith('.')
      ? relative(SRC, join(SRC, dirname(file), target!)).replace(/\.js$/, '.ts')
      : target!,
    typeOnly: type !== undefined,
  }));
});

function folderOf(file: string): string {
  const [first, second] = file.split('/');
  if (second === undefined) return '.';
  return first === 'adapters' ? `${first}/${second}` : first!;
}
const isOurs = ({ target }: Import) => files.includes(target);

describe('the imports', () => {
  it('are seen by this test at all', () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(Object.keys(MAY_IMPORT)).toEqual(expect.arrayContaining([...new Set(files.map(folderOf))]));
  });

  it('point one way, as the table says', () => {
    const wrong = imports
      .filter(isOurs)
      .filter(({ from, target }) => folderOf(target) !== from && !MAY_IMPORT[from]!.includes(folderOf(target)));
    expect(wrong).toEqual([]);
  });

  it('load no package that a folder must do without', () => {
    const wrong = imports.filter((each) => !isOurs(each) && !each.typeOnly && !MAY_LOAD[each.from]!.test(each.target));
    expect(wrong).toEqual([]);
  });

  it('of the indicators never reach another indicator', () => {
    const entries = files.filter((file) => /^indicators\/[^/]+\.health\.ts$/.test(file));
    const kindOf = (file: string) => /^indicators\/([^/.]+)/.exec(file)?.[1];
    const wrong = imports.filter(
      ({ file, target }) =>
        entries.includes(file) &&
        target.startsWith('indicators/') &&
        ![kindOf(file), ...SHARED].includes(kindOf(target)),
    );
    expect(wrong).toEqual([]);
  });

  it('have no cycle', () => {
    const targets = new Map(
      files.map((file) => [
        file,
        imports.filter((each) => each.file === file && isOurs(each)).map(({ target }) => target),
      ]),
    );
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): string[] | undefined => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
      if (done.has(file)) return undefined;
      for (const target of targets.get(file)!) {
        const cycle = visit(target, [...path, file]);
        if (cycle !== undefined) return cycle;
      }
      done.add(file);
      return undefined;
    };
    expect(files.map((file) => visit(file, [])).find((cycle) => cycle !== undefined)).toBeUndefined();
  });
});

describe('the document of the architecture', () => {
  it('has the table of the imports as it is enforced here', () => {
    const rows = Object.entries(MAY_IMPORT).map(([folder, targets]) => [
      `\`src/${folder === '.' ? '*.ts' : folder}\``,
      WHAT_FOR[folder] ?? '',
      targets.length === 0
        ? 'nothing'
        : targets.map((target) => `\`${target === '.' ? 'an entry' : target}\``).join(', '),
    ]);
    expectGenerated('docs/architecture.md', 'folders', markdownTable(['folder', 'what it is', 'may import'], rows));
  });
});

describe('the domain', () => {
  it('is pure: no clock, no chance, no environment, no I/O', () => {
    const impure =
      /\b(Date\.now\(|new Date\(\)|performance\.now|Math\.random\(|process\.(?:env\[|hrtime|on\()|setTimeout\(|setInterval\(|console\.|fetch\()/;
    const wrong = files
      .filter((file) => file.startsWith('domain/'))
      .filter((file) => impure.test(withoutComments(readFileSync(join(SRC, file), 'utf8'))));
    expect(wrong).toEqual([]);
  });
});

describe('the tree', () => {
  it('has one barrel, and nothing called utils or helpers', () => {
    expect(files.filter((file) => /(^|\/)index\.ts$/.test(file))).toEqual(['index.ts']);
    expect(files.filter((file) => /utils?|helpers?/i.test(file))).toEqual([]);
  });

  it('names no machine and no registry', () => {
    const tracked = ['README.md', 'package.json', 'package-lock.json', 'jest.config.mjs', '.npmrc'].map((file) =>
      readFileSync(file, 'utf8'),
    );
    for (const text of tracked) {
      expect(text).not.toContain(process.cwd());
      expect(text).not.toContain('"resolved":');
    }
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
