import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const { name, peerDependenciesMeta } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly name: string;
  readonly peerDependenciesMeta: Readonly<Record<string, unknown>>;
};

const CONSUMER = `
  import { Module } from '@nestjs/common';
  import { clickhouse, database, eventLoop, HealthPolicyModule, HealthPolicyService, indicator, llm, redis, type Report } from '${name}';

  @Module({
    imports: [
      HealthPolicyModule.forRoot({
        indicators: [database(), redis(), clickhouse(), llm(), eventLoop(), indicator('queue', () => ({ status: 'up' }))],
      }),
    ],
  })
  export class AppModule {}
  export const told = (service: HealthPolicyService): Report => service.report();
`;

describe('an application that checks the declarations of its libraries (skipLibCheck: false)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'health-policy-consumer-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('compiles without any of the optional clients', () => {
    const root = application(CONSUMER, Object.keys(peerDependenciesMeta));
    expect(problemsOf(root)).toBe('');
  }, 120_000);

  /** A folder with the built package and what is installed here, except what is hidden. */
  function application(code: string, hidden: readonly string[]): string {
    const root = join(folder, 'application');
    const own = join(root, 'node_modules', name);
    mkdirSync(own, { recursive: true });
    cpSync('dist', join(own, 'dist'), { recursive: true });
    cpSync('package.json', join(own, 'package.json'));
    for (const each of installed().filter((package_) => !hidden.includes(package_))) {
      if (each.includes('/')) mkdirSync(join(root, 'node_modules', each.split('/')[0]!), { recursive: true });
      symlinkSync(join(process.cwd(), 'node_modules', each), join(root, 'node_modules', each));
    }
    writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(root, 'consumer.ts'), code);
    return root;
  }
});

function installed(): string[] {
  const folders = (path: string) => readdirSync(path).filter((each) => !each.startsWith('.'));
  return folders('node_modules').flatMap((each) =>
    each.startsWith('@') ? folders(join('node_modules', each)).map((scoped) => `${each}/${scoped}`) : [each],
  );
}

/** What the compiler says, at its strictest. */
function problemsOf(root: string): string {
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    skipLibCheck: false,
    types: ['node'],
    strict: true,
    noEmit: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    preserveSymlinks: true, // else a linked package finds the hidden ones beside its real path
  };
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  try {
    return execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', root], { encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
