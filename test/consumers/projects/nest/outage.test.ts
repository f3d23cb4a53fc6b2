/** A user's own end-to-end test of a Nest application, under the runner that Node brings. */
import 'reflect-metadata';
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { database, HealthPolicyModule, redis } from 'nestjs-health-policy';
import { memory } from 'nestjs-health-policy/indicators';
import { auth, HealthTestKit, refuse } from 'nestjs-health-policy/testing';

@Module({ imports: [HealthPolicyModule.forRoot({ indicators: [database(), redis(), memory()] })] })
class AppModule {}

void test('the backend serves on without its cache, and not without its database', async () => {
  const health = new HealthTestKit({ environment: 'staging', keep: ['memory'] });
  const testing = health.override(Test.createTestingModule({ imports: [AppModule] }));
  const app = (await testing.compile()).createNestApplication({ logger: false });
  await app.init();

  health.set('redis', auth());
  await health.settles('redis', 'down', 'auth_failed');
  health.shouldBe('degraded').because('redis', 'auth_failed');
  await health.shouldAnswer('ready', 200);

  health.script('database', [refuse(), 'up']);
  await health.settles('database', 'down', 'unreachable');
  await health.shouldAnswer('ready', 503);
  await health.settles('database', 'up');
  const told = health.transitions.map(({ indicator, to }) => `${indicator} ${to}`);
  deepEqual(told.slice(-3), ['redis down', 'database down', 'database up']);
  await app.close();
});
