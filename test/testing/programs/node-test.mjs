/** What a user's own end-to-end test looks like under Node's runner, against the built package. */
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { database, HealthPolicyModule, redis } from 'nestjs-health-policy';
import { hang, HealthTestKit, refuse } from 'nestjs-health-policy/testing';

class AppModule {}
Module({ imports: [HealthPolicyModule.forRoot({ indicators: [database(), redis()] })] })(AppModule);

const health = new HealthTestKit({ environment: 'staging' });
let app;
before(async () => {
  const testing = health.override(Test.createTestingModule({ imports: [AppModule] }));
  app = (await testing.compile()).createNestApplication({ logger: false });
  await app.init();
});
after(() => app.close());

test('the cache fails, and the backend serves on', async () => {
  health.set('redis', hang());
  await health.settles('redis', 'down', 'timeout');
  health.shouldBe('degraded').because('redis', 'timeout');
  await health.shouldAnswer('ready', 200);
});

test('the database fails, and nobody sends traffic until it is back', async () => {
  health.script('database', [refuse(), refuse(), 'up']);
  await health.settles('database', 'down', 'unreachable');
  await health.shouldAnswer('ready', 503);
  await health.settles('database', 'up');
  await health.shouldAnswer('ready', 200);
});

test('an assertion that does not hold', () => {
  assert.throws(() => health.shouldBe('ok'), { code: 'ERR_ASSERTION', message: /^The verdict is degraded, not ok/ });
});
