import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '../support/programs/program.js';
import { blocksOf } from '../support/documents/blocks.js';
import { Consumer } from './consumer.js';
import { bootsOnFurtherNodes, holdsOn } from './nest-application.js';

let consumer: Consumer;
let problems: string;
// Of Nest the newest of its major; of what comes beside it the oldest that this package promises.
beforeAll(async () => {
  consumer = await Consumer.install({
    type: 'commonjs',
    sources: ['nest', 'nest-11'],
    packages: [
      ...['common', 'core', 'platform-express', 'platform-fastify', 'testing', 'typeorm'].map(
        (name) => `@nestjs/${name}@11`,
      ),
      ...['@nestjs/config@4.0.0', '@nestjs/event-emitter@3.0.0', '@nestjs/terminus@12.1.0', '@fastify/cors@11'],
      ...[
        'typeorm@0.3.20',
        'sql.js@1',
        'reflect-metadata',
        'rxjs',
        '@types/express@5',
        '@types/node@20',
        'typescript@5.9',
        'jest@30',
        '@swc/core@1',
        '@swc/jest@0.2',
      ],
    ],
  });
  problems = await consumer.compile(
    { module: 'commonjs', moduleResolution: 'node10' },
    ['main.ts', 'outage.test.ts'],
    `${consumer.folder}/node_modules/typescript`,
  );
}, 600_000); // on a busy machine npm takes its time
afterAll(() => consumer.remove());

describe('NestJS 11 in CommonJS, which requires this ES module', () => {
  it('compiles at the strictest with the TypeScript of its time', () => {
    expect(problems).toBe('');
  });

  it('finds the default DataSource of TypeORM 0.3, and tells transitions by the event emitter', async () => {
    const program = await consumer.start('out/main.js', { TEAM_ENVIRONMENT: 'production', HEALTH_DETAILS: 'full' });
    await program.until(async () => (await ask(program.main, '/health/startup')).status === 200);
    expect((await ask(program.main, '/health/database')).json).toMatchObject({
      details: { database: { status: 'up', type: 'sqljs', criticality: 'fatal' } },
    });
    expect(program.log).toContain('the environment is production');
    await program.says(/heard that database is up/);
  });

  it('can test itself with the test kit', async () => {
    expect(await consumer.tested('out/outage.test.js')).toMatch(/^# pass 1\n# fail 0$/m);
  });

  it('can be tested by Jest in CommonJS, with the configuration that the documentation gives', async () => {
    const [config] = blocksOf('docs/testing.md').filter(({ code }) => code.includes('transformIgnorePatterns'));
    await writeFile(join(consumer.folder, 'jest.config.json'), config!.code);
    const { code, out } = await consumer.runs('node_modules/jest/bin/jest.js', '-c', 'jest.config.json');
    expect([code, out]).toEqual([0, expect.stringContaining('Tests:       1 passed, 1 total')]);
  }, 180_000);

  bootsOnFurtherNodes((node) => consumer.start('out/main.js', { TEAM_ENVIRONMENT: 'test' }, node));

  describe.each(['express', 'fastify'] as const)('on %s', (adapter) => {
    holdsOn(adapter, () => consumer, 'ok');
  });
});
