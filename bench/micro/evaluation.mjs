/** One evaluation of four results: thresholds, policy, report, bytes. And what Terminus takes for four checks that answer at once. */
import 'reflect-metadata';
import { HealthCheckExecutor } from '../../node_modules/@nestjs/terminus/dist/health-check/health-check-executor.service.js';
import { HealthIndicatorService } from '@nestjs/terminus';
import { CustomHealthIndicator } from 'nestjs-health-policy';
import { up } from '../../dist/domain/check-result.js';
import { HealthMonitor } from '../../dist/engine/health-monitor.js';
import { systemClock } from '../../dist/engine/clock.js';
import { FourResults, handlerOver } from './four-results.mjs';
import { tell } from './settings.mjs';
import { microsecondsOf } from './timing.mjs';

const four = new FourResults();
const judged = await microsecondsOf(() => {
  four.take();
  four.report();
});
const evaluated = {};
for (const level of ['status', 'full']) {
  const answer = handlerOver(four, level);
  evaluated[level] = await microsecondsOf(() => {
    four.take();
    void answer();
  });
}
const answer = handlerOver(four, 'full');
const answered = await microsecondsOf(answer, 200_000);

tell([
  { name: '4 results: thresholds, policy and report', ...judged, goal: { atMost: 15 } },
  { name: '4 results: thresholds, policy, report and bytes, level status', ...evaluated.status, goal: { atMost: 15 } },
  { name: '4 results: thresholds, policy, report and bytes, level full', ...evaluated.full, goal: { atMost: 15 } },
  { name: 'one answer from memory, nothing changed', ...answered },
  {
    name: '4 checks that answer at once, from the timer to the snapshot',
    ...(await microsecondsOf(fourChecks(), 5000)),
  },
  { name: 'Terminus: 4 attempts that answer at once, with a timeout', ...(await microsecondsOf(fourAttempts(), 5000)) },
]);

function fourChecks() {
  const settings = {
    timeoutMs: 1000,
    intervalMs: 10_000,
    downIntervalMs: 2000,
    failureThreshold: 1,
    successThreshold: 1,
    staleAfterMs: 31_000,
    abandonAfterMs: 30_000,
  };
  const indicators = four.names.map((name) => {
    const indicator = new CustomHealthIndicator(() => up());
    return { name, criticality: 'fatal', indicator, runner: indicator.runner, settings };
  });
  const monitor = new HealthMonitor({
    indicators,
    mode: 'on-demand',
    startedAtOnce: true,
    clock: systemClock,
    random: Math.random,
    onListenerError: () => {},
  });
  return () => monitor.checkNow();
}

function fourAttempts() {
  const executor = new HealthCheckExecutor();
  const indicators = new HealthIndicatorService();
  const checks = four.names.map(
    (name) => () =>
      indicators
        .check(name)
        .attempt(() => ({}))
        .withTimeout(1000),
  );
  return () => executor.execute(checks);
}
