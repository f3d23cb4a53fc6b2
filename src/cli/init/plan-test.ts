import { basename, join, relative, sep } from 'node:path';
import type { Declared } from './declared.js';
import { e2eTest } from './e2e-test.js';
import { filesBelow, isThere } from './files.js';
import type { Packages } from './packages.js';
import type { Part } from './plan.js';
import type { Sources } from './sources.js';
import { relativeSpecifier, type Extension } from './specifiers.js';
import type { Style } from './style.js';

/** What the test is about. */
export interface Tested {
  readonly root: Declared | undefined;
  readonly style: Style;
  readonly extension: Extension;
  /** The prefix of the routes. */
  readonly prefix: string;
  /** The names of the indicators; undefined where they are not known. */
  readonly indicators: readonly string[] | undefined;
}

/** A test of the application's health beside its other ones, where there is none yet. */
export function planTest(sources: Sources, packages: Packages, packageName: string, tested: Tested): Part {
  const { folder, project } = sources;
  const { root, style, extension, prefix, indicators } = tested;
  const tests = filesBelow(join(folder, project.tests), /[.-](spec|test)\.ts$/).map((path) =>
    posixRelative(folder, path),
  );
  const texts = tests.map((path) => sources.text(path) ?? '');
  if (root === undefined || texts.some((text) => text.includes('HealthPolicyService'))) return {};
  const runner = ['vitest', 'jest'].find((name) => packages.has(name));
  if (runner === undefined) return { notes: [noTest('neither Jest nor Vitest'), OTHER_RUNNERS] };
  if (!packages.has('@nestjs/testing')) return { notes: [noTest('no @nestjs/testing')] };
  const sample = tests.findIndex((path) => /e2e/.test(basename(path)));
  const suffix = sample === -1 ? '.e2e-spec.ts' : /\..*$/.exec(basename(tests[sample]!))![0];
  const path = `${project.tests}/health${suffix}`;
  if (isThere(join(folder, path)))
    return { notes: [`${path} was left as it is; it does not ask HealthPolicyService.`] };
  const text = texts[sample] ?? '';
  const after = e2eTest(
    {
      packageName,
      prefix,
      indicators,
      rootModule: { name: root.name, specifier: relativeSpecifier(path, root.path, extension) },
      supertest: supertestIn(text),
      globalsFrom:
        runner === 'vitest'
          ? 'vitest'
          : /from ['"]@jest\/globals['"]/.test(text) || packages.has('@jest/globals')
            ? '@jest/globals'
            : undefined,
      fastify: packages.has('@nestjs/platform-fastify') && !packages.has('@nestjs/platform-express'),
    },
    style,
  );
  return { changes: [{ path, before: undefined, after, secret: false }] };
}

function noTest(missing: string): string {
  return `No test was added: package.json names ${missing}.`;
}
const OTHER_RUNNERS =
  'What a test under another runner looks like, Node’s own for one, is in docs/testing.md of this package.';

function posixRelative(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

/** How a test imports supertest. */
function supertestIn(text: string): { line: string; local: string } | undefined {
  const [line, local] =
    /^import\s+(?:\*\s+as\s+)?(\w+)\s+(?:from\s*|=\s*require\()['"]supertest['"]\)?;?/m.exec(text) ?? [];
  return line === undefined || local === undefined ? undefined : { line: line.replace(/"/g, "'"), local };
}
