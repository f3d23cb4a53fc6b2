import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { run } from '../../src/cli/run.js';
import { cli, type Ended } from '../support/command-line.js';
import { NestApplication } from '../support/nest-application.js';

// Each loads the compiler of the application, some several times.
jest.setTimeout(120_000);

const PACKAGES = {
  '@nestjs/common': '^12.0.1',
  '@nestjs/config': '^12.0.0',
  '@nestjs/core': '^12.0.1',
  '@nestjs/platform-express': '^12.0.1',
  '@nestjs/terminus': '^12.1.0',
  '@nestjs/typeorm': '^12.0.0',
  ioredis: '^5.11.0',
  'nestjs-health-policy': '^0.1.0',
  rxjs: '^7.8.1',
  typeorm: '^1.1.0',
};
const DEVELOPMENT = { '@nestjs/testing': '^12.0.1', jest: '^30.0.0', typescript: '^6.0.0' };

const JEST = JSON.stringify({
  rootDir: '.',
  testRegex: '.e2e-spec.ts$',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
});

/** An application as `nest new` makes it, with a database and a Redis that it provides itself. */
function shop(isEsm: boolean, adapter: 'express' | 'fastify' = 'express'): Record<string, string> {
  const js = isEsm ? '.js' : '';
  const { '@nestjs/platform-express': version, ...others } = PACKAGES;
  const [adapterImport, adapterArgument] =
    adapter === 'fastify'
      ? [`import { FastifyAdapter } from '@nestjs/platform-fastify';\n`, ', new FastifyAdapter()']
      : ['', ''];
  return {
    'package.json': JSON.stringify({
      name: 'shop',
      ...(isEsm ? { type: 'module' } : {}),
      dependencies: { ...others, [`@nestjs/platform-${adapter}`]: version },
      devDependencies: DEVELOPMENT,
    }),
    'nest-cli.json': '{ "sourceRoot": "src", "compilerOptions": { "deleteOutDir": true } }',
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'ES2023',
        outDir: 'dist',
        rootDir: 'src',
        strict: true,
        types: ['node'],
        skipLibCheck: true,
        isolatedModules: true,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
      },
      include: ['src'],
    }),
    '.env.example': 'DATABASE_PASSWORD=change-me\n',
    'test/jest-e2e.json': JEST,
    'test/tsconfig.json': JSON.stringify({
      extends: '../tsconfig.json',
      compilerOptions: { noEmit: true, rootDir: '..', types: ['node', 'jest'] },
      include: ['.'],
    }),
    'test/app.e2e-spec.ts': `import { expect, it } from '@jest/globals';\n\nit('adds', () => {\n  expect(1 + 1).toBe(2);\n});\n`,
    'src/main.ts': `import { NestFactory } from '@nestjs/core';
${adapterImport}import { AppModule } from './app.module${js}';

async function bootstrap() {
  const app = await NestFactory.create(AppModule${adapterArgument});
  await app.listen(process.env.PORT ?? 3000);
  console.log(\`at \${await app.getUrl()}\`);
}
void bootstrap();
`,
    'src/app.module.ts': `import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CacheModule } from './cache/cache.module${js}';

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'sqljs' }),
    CacheModule, // with Redis
  ],
})
export class AppModule {}
`,
    'src/cache/tokens.ts': `export const CACHE = Symbol('CACHE');\n`,
    'src/cache/cache.module.ts': `import { Module } from '@nestjs/common';
import { Redis } from 'ioredis';
import { CACHE } from './tokens${js}';

@Module({
  providers: [
    {
      provide: CACHE,
      useFactory: () => {
        const redis = new Redis('redis://127.0.0.1:1', { lazyConnect: true, retryStrategy: () => null });
        redis.on('error', () => undefined);
        return redis;
      },
    },
  ],
})
export class CacheModule {}
`,
  };
}

const init = (folder: string, ...args: string[]): Promise<Ended> => cli(['init', folder, ...args]);

describe.each([
  ['ES modules', true, 'express'],
  ['CommonJS', false, 'express'],
  ['ES modules on Fastify alone', true, 'fastify'],
] as const)('nestjs-health-policy init, in an application of %s', (_, isEsm, adapter) => {
  let app: NestApplication;
  let before: Record<string, string>;
  let written: Ended;
  beforeAll(async () => {
    app = new NestApplication(shop(isEsm, adapter));
    before = app.files();
    written = await init(app.folder, '--yes');
  });
  afterAll(() => app.remove());

  it('shows each change, and writes it', () => {
    const js = isEsm ? '.js' : '';
    expect(written).toMatchObject({ code: 0, err: '' });
    expect(written.out).toContain('Root module: AppModule in src/app.module.ts\n');
    expect(written.out).toContain(`--- a/src/app.module.ts
+++ b/src/app.module.ts
@@ -1,11 +1,18 @@
 import { Module } from '@nestjs/common';
 import { TypeOrmModule } from '@nestjs/typeorm';
+import { ConfigModule } from '@nestjs/config';
+import { database, HealthPolicyModule, redis } from 'nestjs-health-policy';
 import { CacheModule } from './cache/cache.module${js}';
+import { CACHE } from './cache/tokens${js}';
 
 @Module({
   imports: [
     TypeOrmModule.forRoot({ type: 'sqljs' }),
     CacheModule, // with Redis
+    ConfigModule.forRoot({ isGlobal: true }),
+    HealthPolicyModule.forRoot({
+      indicators: [database(), redis({ client: CACHE })],
+    }),
   ],
 })
 export class AppModule {}
`);
    const changed = Object.entries(app.files()).filter(([path, text]) => before[path] !== text);
    expect(changed.map(([path]) => path)).toEqual([
      '.env.example',
      'src/app.module.ts',
      'src/main.ts',
      'test/health.e2e-spec.ts',
    ]);
    expect(app.read('src/main.ts')).toMatch(/\(AppModule.*\);\n {2}app\.enableShutdownHooks\(\);\n/);
    expect(app.read('.env.example')).toMatch(/^DATABASE_PASSWORD=change-me\n\n# nestjs-health-policy/);
  });

  it('changes nothing more when it is run again', async () => {
    const once = app.files();
    for (const args of [[], ['--yes'], ['--dry-run']])
      expect(await init(app.folder, ...args)).toEqual({
        code: 0,
        out: 'Root module: AppModule in src/app.module.ts\nNothing to do.\n',
        err: '',
      });
    expect(app.files()).toEqual(once);
  });

  it('leaves an application that compiles, starts and tells its health', async () => {
    expect(app.runs('typescript/bin/tsc')).toEqual({ code: 0, out: '' });
    const told = await app.started('dist/main.js', { NODE_ENV: 'development' }, async (url) => {
      // Asked until both have had their first check.
      for (;;) {
        const answer = await fetch(`${url}/health`);
        const body = (await answer.json()) as { status: string; details: Record<string, { reason?: string }> };
        if (body.details['database']?.reason !== 'pending' && body.details['redis']?.reason !== 'pending')
          return { code: answer.status, body };
      }
    });
    // Nobody listens where the Redis is said to be, which development can do without.
    expect(told).toMatchObject({
      code: 200,
      body: {
        status: 'degraded',
        details: {
          database: { status: 'up', criticality: 'fatal' },
          redis: { status: 'down', criticality: 'optional' },
        },
      },
    });
  });

  it('adds a test that passes with the application’s own jest, and fails once the module is gone', () => {
    expect(app.runs('typescript/bin/tsc', '-p', 'test')).toEqual({ code: 0, out: '' });
    const test = () => app.runs('jest/bin/jest.js', '--config', 'test/jest-e2e.json', 'health.e2e');
    const passed = test();
    expect(passed.out + String(passed.code)).toMatch(/0$/);
    const module = app.read('src/app.module.ts');
    app.write('src/app.module.ts', module.replace('database(), ', ''));
    expect(test().code).toBe(1);
    app.write('src/app.module.ts', module);
  }, 240_000);
});

describe('nestjs-health-policy init', () => {
  let app: NestApplication;
  beforeAll(() => {
    app = new NestApplication(shop(true));
  });
  afterAll(() => app.remove());

  it.each([
    [['--dry-run'], 0, ''],
    [[], 2, 'Nothing was written: there is no terminal to ask at. --yes writes.\n'],
  ])('shows only, given %j and no terminal', async (args, code, err) => {
    const before = app.files();
    const ended = await init(app.folder, ...args);
    expect(ended).toMatchObject({ code, err });
    expect(ended.out).toContain('+  app.enableShutdownHooks();');
    expect(app.files()).toEqual(before);
  });

  it.each([
    [false, 2],
    [true, 0],
  ])('asks at a terminal, and writes only on yes: %s', async (answer, code) => {
    const before = app.files();
    const asked: string[] = [];
    const ended = await run(['init', app.folder], {
      env: {},
      out: () => {},
      err: () => {},
      manifest: () => ({ name: 'nestjs-health-policy', peerDependencies: {}, peerDependenciesMeta: {} }),
      ask: async (question) => {
        asked.push(question);
        expect(app.files()).toEqual(before);
        return answer;
      },
    });
    expect(ended).toBe(code);
    expect(asked).toEqual(['Write these 4 files? [y/N] ']);
    if (answer) expect(app.files()).not.toEqual(before);
    else expect(app.files()).toEqual(before);
  });

  it('does not write over what was changed while it asked', async () => {
    const other = new NestApplication(shop(true));
    const errors: string[] = [];
    const ended = await run(['init', other.folder], {
      env: {},
      out: () => {},
      err: (line) => errors.push(line),
      manifest: () => ({ name: 'nestjs-health-policy', peerDependencies: {}, peerDependenciesMeta: {} }),
      ask: async () => {
        other.write('src/main.ts', '// mine\n');
        return true;
      },
    });
    expect([ended, errors.at(-1)]).toEqual([
      5,
      'src/main.ts was changed meanwhile: nothing was written. Run init again.',
    ]);
    expect(other.read('src/app.module.ts')).not.toContain('HealthPolicyModule');
    other.remove();
  });
});

describe('nestjs-health-policy init, in an application that is not as it knows them', () => {
  const apps: NestApplication[] = [];
  const application = (files: Record<string, string>, withPackages = true) => {
    const app = new NestApplication(files, { withPackages });
    apps.push(app);
    return app;
  };
  afterAll(() => {
    for (const app of apps) app.remove();
  });

  it('prints the code to add and exits with 3 where there is no TypeScript to read it with', async () => {
    const { folder } = application(shop(true), false);
    const { code, err } = await init(folder, '--dry-run');
    expect(code).toBe(3);
    expect(err).toContain(`    import { database, HealthPolicyModule, redis } from 'nestjs-health-policy';\n`);
    expect(err).toContain('    app.enableShutdownHooks();\n');
  });

  it('leaves a module alone that it does not understand, and does the rest', async () => {
    const files = shop(true);
    const module = files['src/app.module.ts']!.replace(/imports: \[[^]*?\],\n\}/, 'imports: modules(),\n}');
    const app = application({ ...files, 'src/app.module.ts': module });
    const { code, err, out } = await init(app.folder, '--yes');
    expect(code).toBe(3);
    expect(err).toContain('By hand: src/app.module.ts: the imports of its @Module() are not written as a list there\n');
    expect(err).toContain(`    import { CACHE } from './cache/tokens.js';\n`);
    expect(app.read('src/app.module.ts')).toBe(module);
    expect(out).toContain('Written: src/main.ts\n');
    expect((await init(app.folder, '--yes')).code).toBe(3);
  });

  it('leaves a file with a mistake alone', async () => {
    const app = application({
      ...shop(true),
      'src/app.module.ts': '@Module({ imports: [ })\nexport class AppModule {}\n',
    });
    const { code, err } = await init(app.folder, '--dry-run');
    expect([code, err]).toEqual([3, expect.stringContaining('By hand: The root module: it was found neither by')]);
  });

  it('refuses where the application answers under the prefix itself, unless another one is wished', async () => {
    const controller = `import { Controller, Get } from '@nestjs/common';\n\n@Controller('health')\nexport class HealthController {\n  @Get()\n  check() {\n    return 'ok';\n  }\n}\n`;
    const app = application({ ...shop(true), 'src/health.controller.ts': controller });
    const { code, err } = await init(app.folder, '--yes');
    expect([code, err]).toEqual([4, expect.stringContaining('src/health.controller.ts answers /health itself')]);
    const other = await init(app.folder, '--yes', '--path', 'healthz');
    expect(other.code).toBe(0);
    expect(app.read('src/app.module.ts')).toContain(`path: 'healthz',`);
    expect(app.read('test/health.e2e-spec.ts')).toContain('/healthz/live');
  });

  it('names the one command that installs what is missing, of the package manager in use', async () => {
    const files = shop(true);
    const manifest = JSON.parse(files['package.json']!) as { dependencies: Record<string, string> };
    delete manifest.dependencies['nestjs-health-policy'];
    delete manifest.dependencies['@nestjs/terminus'];
    const app = application({ ...files, 'package.json': JSON.stringify(manifest) });
    const packages = 'nestjs-health-policy @nestjs/terminus@^12.1.0';
    expect((await init(app.folder, '--dry-run')).out).toContain(`\nMissing packages: npm install ${packages}\n`);
    app.write('pnpm-lock.yaml', '');
    expect((await init(app.folder, '--dry-run')).out).toContain(`\nMissing packages: pnpm add ${packages}\n`);
  });

  it('finds the project of a workspace, its aliases, and each connection of TypeORM', async () => {
    const files = shop(true);
    const moved = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path.replace(/^(src|test)\//, 'apps/shop/$1/'), text]),
    );
    const app = application({
      ...moved,
      'nest-cli.json': `{
        // a workspace
        "monorepo": true, "root": "apps/other", "sourceRoot": "apps/other/src",
        "projects": {
          "shop": { "type": "application", "root": "apps/shop", "entryFile": "main", "sourceRoot": "apps/shop/src", "compilerOptions": { "tsConfigPath": "apps/shop/tsconfig.json" } },
        },
      }`,
      'apps/shop/tsconfig.json': JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: { paths: { '@shop/*': ['./src/*'] } },
      }),
      'apps/shop/src/main.ts': files['src/main.ts']!.replace(/AppModule/g, 'ShopModule').replace(
        './app.module.js',
        '@shop/all.js',
      ),
      'apps/shop/src/all.ts': `export * from './shop.module.js';\n`,
      'apps/shop/src/shop.module.ts': files['src/app.module.ts']!.replace('AppModule', 'ShopModule').replace(
        `{ type: 'sqljs' }`,
        `{ type: 'sqljs', name: 'orders' }`,
      ),
    });
    expect((await init(app.folder, '--dry-run', '--project', 'shpo')).err).toContain('did you mean shop?');
    const { code, out } = await init(app.folder, '--yes', '--project', 'shop');
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('Root module: ShopModule in apps/shop/src/shop.module.ts\n'),
    ]);
    const module = app.read('apps/shop/src/shop.module.ts');
    expect(module).toContain(`database('orders', { dataSource: getDataSourceToken('orders') }),`);
    expect(module).toContain(`import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';`);
    expect(app.read('apps/shop/test/health.e2e-spec.ts')).toContain(`import { ShopModule } from '../src/shop.module`);
  });

  it.each([
    [{}, 'There is no package.json that can be read.'],
    [{ 'package.json': '{ "dependencies": { "express": "5" } }' }, 'package.json names no @nestjs/core'],
  ])('says what it is not: %j', async (files, message) => {
    const { folder } = application(files as Record<string, string>, false);
    expect(await init(folder, '--yes')).toMatchObject({ code: 4, err: expect.stringContaining(message) });
  });

  it.each([
    [['a', 'b'], 'init takes one folder'],
    [['--yes', '--dry-run'], 'give one of them'],
    [['--path', '../x'], '--path must be a path'],
    [['--force'], 'unknown option --force'],
  ])('refuses %j', async (args, message) => {
    expect(await cli(['init', ...args])).toMatchObject({ code: 64, err: expect.stringContaining(message) });
  });
});
