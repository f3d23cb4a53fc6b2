import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NestApplication } from '../support/nest-application.js';

const MODULE = `import { Module } from '@nestjs/common';

@Module({
  imports: [],
})
export class AppModule {}
`;

describe('nest add nestjs-health-policy', () => {
  let app: NestApplication;
  const add = () => app.runs('@nestjs/cli/bin/nest.js', 'add', 'nestjs-health-policy', '--skip-install');
  beforeAll(() => {
    app = new NestApplication({
      'package.json': JSON.stringify({
        dependencies: { '@nestjs/core': '^12.0.1', '@nestjs/typeorm': '^12.0.0', 'nestjs-health-policy': '^0.1.0' },
      }),
      'nest-cli.json': '{ "sourceRoot": "src" }',
      'tsconfig.json': '{}',
      'src/app.module.ts': MODULE,
      'src/main.ts': `import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.js';\n\nconst app = await NestFactory.create(AppModule);\n`,
    });
  });
  afterAll(() => app.remove());

  it('shows what init would, has the Nest command line write it, and changes nothing more the second time', () => {
    const { code, out } = add();
    expect(out).toContain('+import { database, HealthPolicyModule } from');
    expect(out).toMatch(/UPDATE\S* src\/app\.module\.ts/);
    expect(code).toBe(0);
    expect(app.read('src/app.module.ts')).toContain(
      '    HealthPolicyModule.forRoot({\n      indicators: [database()],\n    }),',
    );
    expect(app.read('src/main.ts')).toContain('\napp.enableShutdownHooks();\n');
    expect(app.read('.env.example')).toContain('# HEALTH_ENVIRONMENT=production\n');
    const once = app.files();
    expect(add().code).toBe(0);
    expect(app.files()).toEqual(once);
  }, 120_000);
});
