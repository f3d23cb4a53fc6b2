/** A thousand indicators at ten seconds, in a Nest application, on the real clock: what they take of a core, and of memory. */
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { HealthPolicyModule, HealthPolicyService, indicator } from 'nestjs-health-policy';
import { up } from '../../dist/domain/check-result.js';
import { settings, tell } from './settings.mjs';

const COUNT = 1000;
let checks = 0;

const answer = async () => {
  checks += 1;
  await sleep(1);
  return up();
};
const options = (count) => ({
  environment: 'production',
  intervalMs: 10_000,
  indicators: Array.from({ length: count }, (_, index) => indicator(`i${index}`, answer)),
});

// An application with one indicator first, so that code and caches are there in both.
const small = await NestFactory.createApplicationContext(HealthPolicyModule.forRoot(options(1)), { logger: false });
await sleep(200);
await small.close();
const before = heap();

const app = await NestFactory.createApplicationContext(HealthPolicyModule.forRoot(options(COUNT)), { logger: false });
const service = app.get(HealthPolicyService);
while (service.report().verdict !== 'ok') await sleep(10);
const after = heap();

checks = 0;
const cpu = process.cpuUsage();
const startedAt = performance.now();
await sleep(settings.monitorSeconds * 1000);
const { user, system } = process.cpuUsage(cpu);
const share = (user + system) / 1000 / (performance.now() - startedAt);
const atEnd = heap();

tell([
  {
    name: `1,000 indicators at 10 s, for ${settings.monitorSeconds} s (${checks} checks)`,
    value: share * 100,
    unit: '% of a core',
    goal: { atMost: 2 },
  },
  {
    name: '1,000 indicators: heap, Nest providers included',
    value: (after - before) / 1e6,
    unit: 'MB',
    goal: { atMost: 20 },
  },
  { name: 'the same at the end', value: (atEnd - before) / 1e6, unit: 'MB', goal: { atMost: 20 } },
]);

function heap() {
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
