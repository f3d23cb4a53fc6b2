/** The same test as a CommonJS application has it under Jest, with what docs/testing.md says Jest needs. */
import 'reflect-metadata';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Module, type INestApplication } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { MemoryHealthIndicator, TerminusModule } from '@nestjs/terminus';
import { database, HealthPolicyModule, indicator, redis } from 'nestjs-health-policy';
import { HealthTestKit, refuse } from 'nestjs-health-policy/testing';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }),
    TerminusModule,
    HealthPolicyModule.forRoot({
      managementPort: 0,
      indicators: [
        database(),
        redis(),
        indicator('heap', { use: MemoryHealthIndicator, check: (memory) => memory.checkHeap('heap', 2 ** 40) }),
      ],
    }),
  ],
})
class AppModule {}

const health = new HealthTestKit({ environment: 'staging', keep: ['heap'] });
let app: INestApplication;
beforeAll(async () => {
  app = (await health.override(Test.createTestingModule({ imports: [AppModule] })).compile()).createNestApplication();
  await app.listen(0);
});
afterAll(() => app.close());

it('tells the outage', async () => {
  health.set('database', refuse());
  await health.settles('database', 'down', 'unreachable');
  health.shouldBe('error').because('database', 'unreachable');
  const answer = await fetch(`${await app.getUrl()}/health`);
  expect([answer.status, await answer.json()]).toEqual([
    503,
    expect.objectContaining({ info: expect.objectContaining({ heap: expect.objectContaining({ status: 'up' }) }) }),
  ]);
});
