import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface Locked {
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly publishConfig: object;
};
const lock = (JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Readonly<Record<string, Locked>> })
  .packages;

/** Where Node would find a package from another one; undefined where the lock file has none. */
function found(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (place in lock) return place;
    if (folder === '') return undefined;
    if (!folder.includes('/node_modules/')) folder = '';
  }
}

describe('the lock file', () => {
  it('has every package that it names, those for other platforms too', () => {
    const missing = Object.entries(lock).flatMap(([place, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => found(place, name) === undefined)
        .map((name) => `${place || 'the package'} needs ${name}`),
    );
    expect(missing).toEqual([]);
    expect(Object.values(lock).flatMap((each) => Object.keys(each.optionalDependencies ?? {})).length).toBeGreaterThan(
      50,
    );
  });

  it('has the checksum of each, but for builds for other platforms, which the registry at hand does not show', () => {
    const unsealed = Object.entries(lock).filter(
      ([place, { integrity = '' }]) => place !== '' && !integrity.startsWith('sha512-'),
    );
    for (const [place, { optional, dev, os, cpu }] of unsealed)
      expect({ place, optional, dev, forSome: (os ?? cpu) !== undefined }).toEqual({
        place,
        optional: true,
        dev: true,
        forSome: true,
      });
  });
});

describe('what users get along', () => {
  /** The peers and all that they depend on. */
  const reached = new Set<string>();
  const reach = (place: string | undefined) => {
    if (place === undefined || reached.has(place)) return;
    reached.add(place);
    const { dependencies, optionalDependencies } = lock[place]!;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) reach(found(place, name));
  };
  for (const name of Object.keys(manifest.peerDependencies)) reach(found('', name));

  it('is under a licence that asks for no more than to be named', () => {
    const wrong = [...reached].filter(
      (place) => !/^(MIT|Apache-2\.0|ISC|0BSD|BSD-[23]-Clause|Unlicense)$/.test(lock[place]!.license ?? ''),
    );
    expect(reached.size).toBeGreaterThan(30);
    expect(wrong).toEqual([]);
  });

  it('runs nothing when it is installed', () => {
    expect([...reached].filter((place) => lock[place]!.hasInstallScript)).toEqual([]);
    expect(Object.keys(manifest.scripts).filter((script) => /^(pre|post)?install$|^prepare$/.test(script))).toEqual([]);
  });

  it('is described, peer by peer', () => {
    const document = readFileSync('docs/supply-chain.md', 'utf8');
    const rows = document
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .join('\n');
    for (const name of Object.keys(manifest.peerDependencies)) expect(rows).toContain(`\`${name}\``);
  });
});

describe('the tarball', () => {
  let folder: string;
  let files: { readonly path: string; readonly text: string }[];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'health-policy-tarball-'));
    const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const packed = execFileSync('npm', pack, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
    const root = join(folder, 'package');
    files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(root, path)).isFile())
      .map((path) => ({ path, text: readFileSync(join(root, path), 'latin1') }));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The files in which there is such a text. */
  const having = (pattern: RegExp | string) =>
    files
      .filter(({ text }) => (typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text)))
      .map(({ path }) => path);

  it('holds the code, its declarations and what is to be read, and nothing else', () => {
    const expected =
      /^(dist\/(index|standalone|indicators|testing|cli|nest-add)\.js|dist\/chunks\/[\w-]+\.js|dist\/.+\.d\.ts|docs\/.+|schematics\/collection\.json|README\.md|CHANGELOG\.md|LICENSE|package\.json)$/;
    expect(files.length).toBeGreaterThan(100);
    const paths = files.map(({ path }) => path);
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths.filter((path) => /spec|(^|\/)(test|example|bench)\//.test(path))).toEqual([]);
  });

  it('refers to no source map', () => {
    expect(having(/[#@] ?sourceMappingURL=/)).toEqual([]);
  });

  it('names no machine', () => {
    expect(having(process.cwd())).toEqual([]);
    expect(having(/\/(home|Users)\/\w|\/root\/|C:\\\\?Users/)).toEqual([]);
    if (homedir() !== '/') expect(having(homedir())).toEqual([]);
  });

  it('holds no secret', () => {
    expect(
      having(
        /-----BEGIN [A-Z ]*PRIVATE KEY|\bnpm_[A-Za-z0-9]{36}|\bgh[pousr]_[A-Za-z0-9]{30}|\bAKIA[A-Z0-9]{16}\b|\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}/,
      ),
    ).toEqual([]);
  });
});

describe('the workflows', () => {
  const workflow = (name: string) => readFileSync(join('.github/workflows', name), 'utf8');

  it('may read the code, and the one that publishes may prove who it is; nothing more', () => {
    for (const name of readdirSync('.github/workflows')) {
      expect(workflow(name)).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
      const granted = [...workflow(name).matchAll(/^ +([a-z-]+): write$/gm)].map(([, permission]) => permission);
      expect(granted).toEqual(name === 'release.yml' ? ['id-token'] : []);
      expect(workflow(name)).not.toMatch(/secrets\.|TOKEN/);
    }
  });

  it('use official actions alone, in a version that is stated', () => {
    const used = readdirSync('.github/workflows').flatMap((name) => [...workflow(name).matchAll(/uses: (\S+)/g)]);
    expect(used.length).toBeGreaterThan(4);
    for (const [, action] of used) expect(action).toMatch(/^(actions\/[a-z-]+@v\d+|\.\/\.github\/workflows\/ci\.yml)$/);
  });

  it('test on every Node that is promised, by the command that everybody runs', () => {
    expect(workflow('ci.yml')).toContain('node: [20, 22, 24, 26]');
    expect(workflow('ci.yml')).toContain('.ci/run');
    expect(workflow('release.yml')).toContain('needs: test');
  });

  it('publish for everybody, with the provenance', () => {
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  });
});
