/** The heap over a million checks, on the clock that the tests drive: all that a month of a small service does, in seconds. */
import { up } from '../../dist/domain/check-result.js';
import { HealthMonitor } from '../../dist/engine/health-monitor.js';
import { DrivenClock } from '../../dist/testing/driven-clock.js';
import { handlerOver } from './four-results.mjs';
import { settings, tell } from './settings.mjs';

const COUNT = 20;
const SETTINGS = {
  timeoutMs: 500,
  intervalMs: 1000,
  downIntervalMs: 500,
  failureThreshold: 2,
  successThreshold: 2,
  staleAfterMs: 4000,
  abandonAfterMs: 30_000,
};
let checks = 0;

const clock = new DrivenClock();
const indicators = Array.from({ length: COUNT }, (_, index) => ({
  name: `i${index}`,
  criticality: 'fatal',
  indicator: { maxUnsettled: 1, check: async () => ((checks += 1), up({ checks })) },
  settings: SETTINGS,
}));
const monitor = new HealthMonitor({
  indicators,
  mode: 'background',
  startedAtOnce: false,
  clock,
  random: Math.random,
  onListenerError: () => {},
});
monitor.onTransition(() => {});
monitor.start();
const answer = handlerOver(monitor, 'full');

await until(settings.drivenChecks / 10);
const before = heap();
const startedAt = performance.now();
const from = checks;
await until(settings.drivenChecks);
const seconds = (performance.now() - startedAt) / 1000;
const growth = heap() - before;
monitor.stop();

tell([
  { name: `heap growth from ${from} to ${checks} checks`, value: growth / 1000, unit: 'kB', goal: { atMost: 100 } },
  { name: 'one check on the driven clock, all told', value: (seconds * 1e6) / (checks - from), unit: 'µs' },
]);

async function until(total) {
  while (checks < total) {
    await clock.advance(1000);
    void answer();
  }
}

function heap() {
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc();
  return process.memoryUsage().heapUsed;
}
