/** A user's own test of a program without Nest, under the runner that Node brings. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createHealth, indicator, redis } from 'nestjs-health-policy/standalone';
import { flap, HealthTestKit, hang, startCheck, type ProbeReply, type Report } from 'nestjs-health-policy/testing';

const kit = new HealthTestKit({ environment: 'production' });
const indicators = [redis(), indicator('queue', () => ({ status: 'up' }))];
const health = await createHealth(kit.options({ indicators, failureThreshold: 3 }));
after(() => health.close());

void test('one failure at a time is no outage', async () => {
  kit.set('redis', flap());
  await kit.advance(600_000);
  kit.shouldBe('ok');
});

void test('an outage is', async () => {
  kit.set('redis', hang());
  await kit.settles('redis', 'down', 'timeout');
  kit.shouldBe('error').because('redis', 'timeout');
  const { code, body }: ProbeReply = await kit.probe('ready');
  assert.deepEqual([code, body.status], [503, 'error']);
  const { verdict }: Report = kit.report();
  assert.equal(verdict, 'error');
});

void test('a check of one’s own, under its deadline', async () => {
  const check = await startCheck(indicator('slow', () => new Promise(() => {})));
  await check.advance(1000);
  assert.equal((await check.ended).reason, 'timeout');
});
