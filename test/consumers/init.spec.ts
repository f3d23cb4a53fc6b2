import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '../support/programs/program.js';
import { Consumer } from './consumer.js';

let consumer: Consumer;
beforeAll(async () => {
  consumer = await Consumer.install({
    type: 'module',
    sources: ['fresh'],
    // A new application has neither Terminus nor ConfigModule; without peers npm does not bring them, either.
    flags: ['--omit=peer', '--legacy-peer-deps'],
    packages: [
      ...['common', 'core', 'platform-express'].map((name) => `@nestjs/${name}@12`),
      ...['reflect-metadata', 'rxjs', 'typescript@6', '@types/node@20'],
    ],
  });
}, 600_000); // on a busy machine npm takes its time
afterAll(() => consumer.remove());

describe('npx nestjs-health-policy init --install, in a new application', () => {
  it('installs what is missing by npm, and leaves an application that compiles, starts and tells its health', async () => {
    expect(await consumer.installedVersion('@nestjs/terminus')).toBeUndefined();
    const init = () => consumer.runs('node_modules/.bin/nestjs-health-policy', 'init', '--yes', '--install');

    const { code, out } = await init();
    expect([code, out]).toEqual([0, expect.stringContaining('Written: src/app.module.ts\n')]);
    const { dependencies } = JSON.parse(await readFile(join(consumer.folder, 'package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    expect(dependencies).toMatchObject({ '@nestjs/terminus': '^12.1.0', '@nestjs/config': expect.any(String) });
    expect(await consumer.installedVersion('@nestjs/terminus')).toMatch(/^12\./);

    expect(await consumer.compile({ module: 'nodenext', rootDir: 'src' }, ['src/main.ts'])).toBe('');
    const program = await consumer.start('out/main.js');
    expect((await ask(program.main, '/health/live')).status).toBe(200);
    expect(await init()).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to do.') });
  }, 600_000); // on a busy machine npm takes its time
});
