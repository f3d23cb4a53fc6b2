import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { parsed } from './compiler.js';
import { edited } from './edits.js';
import { rootModuleName, shutdownHookEdits } from './main-file.js';
import { styleOf } from './style.js';

const HEAD = `import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.js';\n`;

function fileOf(body: string): ts.SourceFile {
  return parsed(ts, 'main.ts', HEAD + body)!;
}

/** The body with the hooks; undefined where that is left to a person. */
function hooked(body: string): string | undefined {
  const file = fileOf(body);
  const edits = shutdownHookEdits(ts, file, styleOf(ts, file, {}));
  return edits && edited(file.text, edits).slice(HEAD.length);
}

describe('the root module', () => {
  it.each([
    ['NestFactory.create(AppModule)', 'AppModule'],
    ['NestFactory.create<NestExpressApplication>(AppModule, new ExpressAdapter())', 'AppModule'],
    ['NestFactory.createApplicationContext(WorkerModule)', 'WorkerModule'],
    ['NestFactory.create(AppModule.forRoot({ a: 1 }))', 'AppModule'],
    ['NestFactory.create(await moduleFor())', undefined],
    ['Factory.create(AppModule)', undefined],
  ])('of %s is %s', (call, name) => {
    expect(rootModuleName(ts, fileOf(`const app = await ${call};\n`))).toBe(name);
  });

  it('is none where applications are made of two', () => {
    const body = 'const a = await NestFactory.create(A);\nconst b = await NestFactory.create(B);\n';
    expect(rootModuleName(ts, fileOf(body))).toBeUndefined();
  });
});

describe('the shutdown hooks', () => {
  it.each([
    [
      'const app = await NestFactory.create(AppModule);\nawait app.listen(3000);\n',
      'const app = await NestFactory.create(AppModule);\napp.enableShutdownHooks();\nawait app.listen(3000);\n',
    ],
    [
      'async function main() {\n\tconst server = await NestFactory.create(AppModule); // here\n}\n',
      'async function main() {\n\tconst server = await NestFactory.create(AppModule); // here\n\tserver.enableShutdownHooks();\n}\n',
    ],
    [
      'let app;\nasync function f() {\n  app = await NestFactory.create(\n    AppModule,\n  );\n}\n',
      'let app;\nasync function f() {\n  app = await NestFactory.create(\n    AppModule,\n  );\n  app.enableShutdownHooks();\n}\n',
    ],
  ])('go behind the line that makes the application', (before, after) => {
    expect(hooked(before)).toBe(after);
    expect(hooked(after)).toBe(after);
  });

  it('stay where they are', () => {
    const body =
      'const app = await NestFactory.create(AppModule);\nsetUp(app);\napp.enableShutdownHooks(["SIGTERM"]);\n';
    expect(hooked(body)).toBe(body);
  });

  it.each([
    ['no variable holds it', 'NestFactory.create(AppModule).then((app) => app.listen(3000));\n'],
    ['it is used at once', '(await NestFactory.create(AppModule)).listen(3000);\n'],
    ['another statement is on the line', 'const app = await NestFactory.create(AppModule); await app.listen(3000);\n'],
    ['there are two', 'const a = await NestFactory.create(A);\nconst b = await NestFactory.create(A);\n'],
    ['there is none', 'start();\n'],
    ['the branch has no block', 'let app;\nif (x) app = await NestFactory.create(AppModule);\n'],
  ])('are left to a person where %s', (_, body) => {
    expect(hooked(body)).toBeUndefined();
  });
});
