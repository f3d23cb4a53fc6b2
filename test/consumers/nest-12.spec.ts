import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Consumer } from './consumer.js';
import { bootsOnFurtherNodes, holdsOn } from './nest-application.js';

let consumer: Consumer;
let problems: string;
beforeAll(async () => {
  consumer = await Consumer.install({
    type: 'module',
    sources: ['nest', 'nest-12'],
    packages: [
      ...['common', 'core', 'platform-express', 'platform-fastify', 'testing', 'config', 'terminus'].map((name) => `@nestjs/${name}@12`), // prettier-ignore
      ...['@fastify/cors@11', 'reflect-metadata', 'rxjs', '@types/express@5', '@types/node@20'],
    ],
  });
  problems = await consumer.compile({ module: 'nodenext' }, ['main.ts', 'outage.test.ts']);
}, 600_000); // on a busy machine npm takes its time
afterAll(() => consumer.remove());

describe('NestJS 12 in ES modules, with none of the optional clients', () => {
  it('compiles at the strictest with moduleResolution nodenext, and bundler', async () => {
    expect(problems).toBe('');
    const bundler = { module: 'esnext', moduleResolution: 'bundler', noEmit: true };
    expect(await consumer.compile(bundler, ['main.ts', 'outage.test.ts'])).toBe('');
    for (const client of ['typeorm', 'ioredis', '@clickhouse/client', 'prom-client', '@opentelemetry/api'])
      expect(await consumer.installedVersion(client)).toBeUndefined();
  });

  it('can test itself with the test kit', async () => {
    expect(await consumer.tested('out/outage.test.js')).toMatch(/^# pass 1\n# fail 0$/m);
  });

  bootsOnFurtherNodes((node) => consumer.start('out/main.js', { TEAM_ENVIRONMENT: 'test' }, node));

  describe.each(['express', 'fastify'] as const)('on %s', (adapter) => {
    holdsOn(adapter, () => consumer, 'degraded');
  });
});
